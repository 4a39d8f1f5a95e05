"""Reads PolNeAR: news articles with source, cue and content of every attribution.

Newell, Margolin and Ruths: An Attribution Relations Corpus for Political News. LREC 2018. The
annotations are brat stand-off: `T` lines name pieces of text, `E` lines tie them together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from stanceframe.errors import CorpusError
from stanceframe.types import Span

__all__ = ["AttributedSpans", "AttributedText", "read_polnear", "split_folder"]

Annotators = Literal["one", "all"]

TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
EVENT = re.compile(r"E\d+\t(\S+:T\d+(?: \S+:T\d+)*) ?")
OTHER_LINE = re.compile(r"[A-Z#*]\d*\t")  # brat's notes, attributes, relations: not needed here
ANNOTATION_FILE = re.compile(r"(.+)_([0-9a-f]{4})")
ROLES = ("Source", "Cue", "Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedSpans:
    """One attribution; each part may be absent or in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedText:
    """An article as one annotator read it.

    Attributes:
        id: Name of the text's file, without its ending.
        annotator: Suffix of the annotation's file.
        text: The article.
        attributions: In the order of the annotation file.
    """

    id: str
    annotator: str
    text: str
    attributions: tuple[AttributedSpans, ...]


def read_polnear(
    folder: Path, split: str = "train", *, annotators: Annotators = "one"
) -> tuple[AttributedText, ...]:
    """Read one split, in the order of the files' names.

    Args:
        folder: The set's folder: it holds `train/text` and so on, as does `data` in the
            authors' repository, which is accepted too.
        split: `train`, `dev` or, where a user has it, `test`.
        annotators: A few articles were read by six annotators. `one` takes, for each, the
            file whose name comes first: the choice needs no other file and never changes.
            `all` gives every annotator's reading, an item each.

    Raises:
        CorpusError: A folder or file is missing, or an annotation line is broken.
    """
    base = split_folder(folder, split)
    chosen = _annotation_files(base)
    return tuple(
        _read_article(text, name)
        for text, names in sorted(chosen.items())
        for name in (names if annotators == "all" else names[:1])
    )


def split_folder(folder: Path, split: str) -> Path:
    """Return the folder of a split, in the set's folder or in the authors' repository.

    Raises:
        CorpusError: It isn't there; the message says where it should be.
    """
    for base in (folder / split, folder / "data" / split):
        if (base / "text").is_dir() and (base / "attributions").is_dir():
            return base
    raise CorpusError(
        f"PolNeAR's {split} split should be at {folder / split}, "
        "with the folders text and attributions"
    )


def _annotation_files(base: Path) -> dict[Path, list[Path]]:
    files: dict[Path, list[Path]] = {}
    for path in sorted((base / "attributions").glob("*.ann")):
        name = ANNOTATION_FILE.fullmatch(path.stem)
        text = base / "text" / f"{name.group(1)}.txt" if name else None
        if text is None or not text.is_file():
            raise CorpusError(f"{path} has no text of its name in {base / 'text'}")
        files.setdefault(text, []).append(path)
    return files


def _read_article(text_path: Path, path: Path) -> AttributedText:
    text = _decoded(text_path)
    notes = _StandOff(path, text)
    for number, line in enumerate(_decoded(path).split("\n"), start=1):
        notes.read(number, line)
    return AttributedText(
        id=text_path.stem,
        annotator=path.stem[-4:],
        text=text,
        attributions=tuple(notes.attributions()),
    )


def _decoded(path: Path) -> str:
    """Read UTF-8, or else Latin-1; line ends stay as they are, since offsets count them."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


@dataclass(slots=True)
class _StandOff:
    """An annotation file as it is read, line by line."""

    path: Path
    text: str
    pieces: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    events: list[dict[str, list[str]]] = field(default_factory=list)
    last: tuple[Span, ...] = ()

    def read(self, number: int, line: str) -> None:
        line = line.rstrip("\r")
        if bound := TEXT_BOUND.fullmatch(line):
            self.last = self._spans(number, bound.group(3))
            self.pieces[bound.group(1)] = self.last
        elif event := EVENT.fullmatch(line):
            self.events.append(_roles(event.group(1)))
        elif line.strip() and (line[0] in "TE" or not OTHER_LINE.match(line)):
            self._pass_over_continuation(number, line)

    def attributions(self) -> Iterator[AttributedSpans]:
        """Yield the attributions that have any part; a few have only been begun."""
        for event in self.events:
            source, cue, content = (self._pieces_of(event.get(role, [])) for role in ROLES)
            if source or cue or content:
                yield AttributedSpans(source=source, cue=cue, content=content)

    def _spans(self, number: int, pairs: str) -> tuple[Span, ...]:
        ranges = [tuple(int(digits) for digits in pair.split()) for pair in pairs.split(";")]
        if not all(start < end <= len(self.text) for start, end in ranges):
            raise self._fault(number, f"characters {pairs} are not of a text of {len(self.text)}")
        return tuple(Span(start=start, end=end) for start, end in sorted(ranges))

    def _pass_over_continuation(self, number: int, line: str) -> None:
        """Accept the second line of a passage that has a line end in it."""
        passage = " ".join(self.text[span.start : span.end] for span in self.last)
        if " ".join(line.split()) not in " ".join(passage.split()):
            raise self._fault(number, f"no line of brat's stand-off format: {line[:60]!r}")

    def _pieces_of(self, names: list[str]) -> tuple[Span, ...]:
        missing = [name for name in names if name not in self.pieces]
        if missing:
            raise CorpusError(f"{self.path}: an E line names {missing[0]}, which no T line has")
        found = {span for name in names for span in self.pieces[name]}
        return tuple(sorted(found, key=lambda span: (span.start, span.end)))

    def _fault(self, number: int, what: str) -> CorpusError:
        return CorpusError(f"{self.path}, line {number}: {what}")


def _roles(arguments: str) -> dict[str, list[str]]:
    """Sort an E line's arguments by role; a second piece is numbered, as in `Content2`."""
    roles: dict[str, list[str]] = {}
    for argument in arguments.split():
        role, _, name = argument.rpartition(":")
        roles.setdefault(role.rstrip("0123456789"), []).append(name)
    return roles
