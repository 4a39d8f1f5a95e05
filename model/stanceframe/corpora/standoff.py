"""Reads stand-off labels: spans of sentences that lie elsewhere and are known by their SHA-1.

The rows are those of `seeds/standoff/`: `k` [source, row, n, sha1, split]; `a` [source, cue,
content, kind]; `f` [frame, start, end]; `s` [target, holder, label], where a target outside the
codebook is ["x", start, end]; `l` [start, end]. A span is [start, end] in code points, or null.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from stanceframe.corpora.conflict import (
    OWN_WORDS,
    ConflictSentence,
    GoldAttribution,
    GoldFrame,
    GoldLabel,
    GoldStance,
    document_of,
)
from stanceframe.errors import CorpusError
from stanceframe.types import Kind, Span

__all__ = ["StandoffRow", "Words", "join_texts", "read_standoff"]

Place = tuple[int, int]


class Words(NamedTuple):
    """A sentence as its set has it, and the sentences before it in the same document."""

    text: str
    before: tuple[str, ...] = ()


class StandoffRow(BaseModel):
    """The labels of one sentence, without its words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    k: tuple[str, str, int, str, str]
    a: tuple[tuple[Place | None, Place | None, Place, Kind], ...]
    f: tuple[tuple[str, int, int], ...]
    s: tuple[tuple[str | tuple[Literal["x"], int, int], int | Literal["author"], GoldLabel], ...]
    l: tuple[Place, ...]  # noqa: E741  the key of the published rows

    @property
    def source(self) -> str:
        """The set that the sentence is from."""
        return self.k[0]

    @property
    def document(self) -> str:
        """The sentence's row in that set."""
        return self.k[1]

    @property
    def sha1(self) -> str:
        """SHA-1 of the sentence."""
        return self.k[3]


def read_standoff(path: Path) -> tuple[StandoffRow, ...]:
    """Read a file of stand-off labels.

    Raises:
        CorpusError: The file is missing, or a line isn't such a row; it names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(f"{path} can't be read: {error.strerror}") from error
    return tuple(_row(path, number, line) for number, line in enumerate(lines, 1))


def join_texts(
    rows: Iterable[StandoffRow], texts: Mapping[str, Words]
) -> Iterator[ConflictSentence]:
    """Put labels and sentences together.

    Args:
        rows: The labels.
        texts: Sentences by their SHA-1; rows whose sentence isn't among them are passed over.

    Raises:
        CorpusError: A span lies outside its sentence.
    """
    for row in rows:
        if row.sha1 in texts:
            yield _joined(row, texts[row.sha1])


def _row(path: Path, number: int, line: str) -> StandoffRow:
    try:
        return StandoffRow.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise CorpusError(f"{path}, line {number}: {where}: {fault['msg']}") from error


def _joined(row: StandoffRow, words: Words) -> ConflictSentence:
    source, key, n, sha1, _ = row.k
    text = words.text

    def span(place: Place) -> Span:
        start, end = place
        if not 0 <= start < end <= len(text):
            raise CorpusError(
                f"{source} {key} {n}: the span {start} to {end} lies outside its sentence of "
                f"{len(text)} characters"
            )
        return Span(start=start, end=end)

    return ConflictSentence(
        id=sha1[:12],
        source=source,
        row=key,
        n=n,
        text=text,
        before=words.before,
        outlet=None,
        date=None,
        sha1=sha1,
        cluster=f"{source}:{document_of(source, key)}",
        attributions=tuple(
            GoldAttribution(
                source=span(speaker) if speaker else None,
                cue=span(cue) if cue else None,
                content=span(content),
                kind=kind,
            )
            for speaker, cue, content, kind in row.a
        ),
        frames=tuple(GoldFrame(id=frame, evidence=span((lo, hi))) for frame, lo, hi in row.f),
        stances=tuple(
            _stance(target if isinstance(target, str) else span(target[1:]), holder, label, text)
            for target, holder, label in row.s
        ),
        loaded=tuple(span(place) for place in row.l),
    )


def _stance(target: str | Span, holder: int | str, label: GoldLabel, text: str) -> GoldStance:
    mention = None if isinstance(target, str) else target
    return GoldStance(
        target=target if isinstance(target, str) else OWN_WORDS + text[target.start : target.end],
        mention=mention,
        holder="source" if isinstance(holder, int) else "author",
        attribution=holder if isinstance(holder, int) else None,
        label=label,
    )
