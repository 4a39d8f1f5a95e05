"""Reads `conflict`: news sentences with frames, attributions, stances by holder, loaded words.

One JSON object a line; strings are copied from the sentence. The guide is the codebook's.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from stanceframe.corpora.occurrences import Reading, find_first, find_nearest, find_quoted
from stanceframe.corpora.rows import Row, read_rows
from stanceframe.types import Kind, Span

__all__ = [
    "OWN_WORDS",
    "ConflictSentence",
    "GoldAttribution",
    "GoldFrame",
    "GoldHolder",
    "GoldLabel",
    "GoldStance",
    "document_of",
    "read_conflict",
    "sentence_sha1",
]

GoldHolder = Literal["author", "source"]
GoldLabel = Literal["favor", "against"]

KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS: tuple[GoldLabel, ...] = get_args(GoldLabel)
OWN_WORDS = "x:"  # a target outside the codebook's list is written as x: and the sentence's words
PASSAGE_SOURCES = frozenset({"allsides", "unsc_arg"})  # row is document/passage
NEWSMTSC_ARTICLE = re.compile(r"allsides_\d+_\d+|polusa_v\d+_\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldAttribution:
    """A passage handed to a speaker; source and cue are None where the sentence has none."""

    source: Span | None
    cue: Span | None
    content: Span
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFrame:
    """A frame and one wording that invokes it; a frame may come twice with other wordings."""

    id: str
    evidence: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStance:
    """A stance that the sentence expresses.

    Attributes:
        target: A codebook id, or `x:` and words of the sentence.
        mention: Where those words stand; None for codebook ids.
        holder: `author`, or the source of an attribution.
        attribution: Index of that attribution.
        label: `favor` or `against`; what is not expressed is not listed.
    """

    target: str
    mention: Span | None
    holder: GoldHolder
    attribution: int | None
    label: GoldLabel

    @property
    def of_codebook(self) -> bool:
        """Say whether the target is one of the codebook's."""
        return not self.target.startswith(OWN_WORDS)

    @property
    def target_words(self) -> str:
        """The target's id, or its words without `x:`."""
        return self.target.removeprefix(OWN_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSentence:
    """One annotated sentence. All spans count characters of `text`.

    Attributes:
        id: The row's name in the file.
        source: The set that the text comes from.
        row: Its key there.
        n: Its number among the sentences of that row.
        text: The sentence.
        before: The sentences before it in the same row.
        outlet: Outlet, where known.
        date: Date, where known.
        sha1: SHA-1 of `text`; with source, row and n the stand-off key.
        cluster: The document it comes from; resampling draws whole documents.
        attributions: Who speaks.
        frames: What it is made to be about.
        stances: Who is for or against what.
        loaded: Words that carry an evaluation.
    """

    id: str
    source: str
    row: str
    n: int
    text: str
    before: tuple[str, ...]
    outlet: str | None
    date: str | None
    sha1: str
    cluster: str
    attributions: tuple[GoldAttribution, ...]
    frames: tuple[GoldFrame, ...]
    stances: tuple[GoldStance, ...]
    loaded: tuple[Span, ...]


def read_conflict(
    path: Path, split: str = "train", *, reading: Reading = "nearest"
) -> tuple[ConflictSentence, ...]:
    """Read one split.

    Args:
        path: The set's folder, or one of its files.
        split: `train`, `dev` or, where a user has it, `test`; unused if `path` is a file.
        reading: Which occurrence of a repeated cue or source is meant: the one `nearest` to
            what it introduces, or the `first`, to the letter of the guide.

    Raises:
        CorpusError: The file is missing or a line is not as published; it names the line.
    """
    file = path if path.is_file() else path / f"{split}.jsonl"
    return tuple(_sentence(row, reading) for row in read_rows(file))


def sentence_sha1(text: str) -> str:
    """Return the SHA-1 by which stand-off labels know a sentence."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _sentence(row: Row, reading: Reading) -> ConflictSentence:
    text = _checked_text(row)
    source, key = row.text("source"), row.text("row")
    attributions = _attributions(row, text, reading)
    return ConflictSentence(
        id=row.text("id"),
        source=source,
        row=key,
        n=row.whole("n"),
        text=text,
        before=row.texts("before"),
        outlet=row.optional_text("outlet"),
        date=row.optional_text("date"),
        sha1=row.text("sha1"),
        cluster=f"{source}:{document_of(source, key)}",
        attributions=attributions,
        frames=_frames(row, text),
        stances=tuple(
            _stance(row, text, parts, len(attributions)) for parts in row.records("s", 3)
        ),
        loaded=tuple(_found(row, text, words, "loaded words") for words in row.texts("l")),
    )


def _checked_text(row: Row) -> str:
    text = row.text("text")
    if sentence_sha1(text) != row.text("sha1"):
        raise row.fault("the text's SHA-1 is not the one beside it; the text was altered")
    return text


def document_of(source: str, key: str) -> str:
    """Name the document of a row: passages of one article or speech belong together."""
    if source in PASSAGE_SOURCES:
        return key.rpartition("/")[0] or key
    if source == "newsmtsc" and (article := NEWSMTSC_ARTICLE.match(key)):
        return article.group()
    return key


def _attributions(row: Row, text: str, reading: Reading) -> tuple[GoldAttribution, ...]:
    return tuple(_attribution(row, text, parts, reading) for parts in row.records("a", 4))


def _attribution(
    row: Row, text: str, parts: tuple[str | None, ...], reading: Reading
) -> GoldAttribution:
    source, cue, content, kind = parts
    if content is None or kind not in KINDS:
        raise row.fault(f"an attribution needs content and one of {KINDS}, found {parts!r}")
    find_content = find_quoted if kind == "partial" and reading == "nearest" else find_first
    place = find_content(text, content)
    if place is None:
        raise row.fault(f"the content {content!r} does not occur in the text")
    cue_at = _beside(row, text, cue, place, reading)
    return GoldAttribution(
        source=_beside(row, text, source, cue_at or place, reading),
        cue=cue_at,
        content=place,
        kind=kind,
    )


def _beside(row: Row, text: str, words: str | None, anchor: Span, reading: Reading) -> Span | None:
    if words is None:
        return None
    place = find_nearest(text, words, anchor if reading == "nearest" else None)
    if place is None:
        raise row.fault(f"the source or cue {words!r} does not occur in the text")
    return place


def _frames(row: Row, text: str) -> tuple[GoldFrame, ...]:
    return tuple(_frame(row, text, frame, words) for frame, words in row.records("f", 2))


def _frame(row: Row, text: str, frame: str | None, words: str | None) -> GoldFrame:
    if frame is None:
        raise row.fault("a frame needs an id")
    evidence = None if words is None else _found(row, text, words, "evidence")
    return GoldFrame(id=frame, evidence=evidence)


def _stance(row: Row, text: str, parts: tuple[str | None, ...], attributions: int) -> GoldStance:
    target, holder, label = parts
    if not target or holder is None or label not in LABELS:
        raise row.fault(f"a stance needs target, holder and one of {LABELS}, found {parts!r}")
    number = _holder_number(row, holder, attributions)
    words = target.removeprefix(OWN_WORDS)
    return GoldStance(
        target=target,
        mention=find_first(text, words) if target.startswith(OWN_WORDS) else None,
        holder="author" if number is None else "source",
        attribution=number,
        label=label,
    )


def _holder_number(row: Row, holder: str, attributions: int) -> int | None:
    if holder == "author":
        return None
    digits = holder.removeprefix("a")
    if not holder.startswith("a") or not digits.isdecimal() or int(digits) >= attributions:
        raise row.fault(
            f"the holder {holder!r} is neither 'author' nor one of a0 to a{attributions - 1}"
        )
    return int(digits)


def _found(row: Row, text: str, words: str, layer: str) -> Span:
    place = find_first(text, words)
    if place is None:
        raise row.fault(f"the {layer} {words!r} do not occur in the text")
    return place
