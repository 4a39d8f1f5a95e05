"""Reads UNSCon: passages of UN Security Council speeches and the verbal conflict in them.

Zaczynska, Bourgonje and Stede: How Diplomats Dispute: The UN Security Council Conflict Corpus.
LREC-COLING 2024. The guide of the set calls a negative evaluation A and a reply B.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.types import Span

__all__ = ["Dispute", "DisputeKind", "SpeechPassage", "SpeechUnit", "read_unscon"]

DisputeKind = Literal["direct", "indirect", "challenge", "correction"]
SpeechUnit = Literal["discourse_unit", "sentence"]

_EVALUATIONS: Mapping[str, DisputeKind] = {
    "Direct_NegEval": "direct",
    "Indirect_NegEval": "indirect",
}
_REPLIES: Mapping[str, DisputeKind] = {"Challenge": "challenge", "Correction": "correction"}
_ABSENT: Final = "_"
_NOTHING: Final = "-NONE-"
_OFFSETS: Final = re.compile(r"(\d+)-(\d+)")


class _Layout(NamedTuple):
    """How one of the two files names what both hold."""

    file: str
    text: str
    offsets: str


_LAYOUTS: Mapping[SpeechUnit, _Layout] = {
    "discourse_unit": _Layout("conflict_annotations.csv", "EDU_text", "EDU_char_offsets"),
    "sentence": _Layout(
        "conflict_annotations_sentences.csv", "sentence_text", "sentence_char_offsets"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A conflict that a passage holds, and with whom.

    Attributes:
        kind: A negative evaluation, `direct` or `indirect`; or a reply to what another said,
            a `challenge` or a `correction`.
        target: What is criticised, as the set calls it: `Country`, `UNSC`, `Underspecified` ...
        through: By way of what: `Law_Policy`, `Person` ...; None where by way of nothing.
        country: Which country is meant, as the set writes it; None where none is.
    """

    kind: DisputeKind
    target: str | None
    through: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPassage:
    """A discourse unit or a sentence of a speech.

    Attributes:
        id: The speech and the passage's place in it.
        speech: The speech's name; it tells meeting and speaker. Resampling draws whole speeches.
        text: The passage, in the set's tokens: spaces stand before full stops.
        place: Where it stands in the speech, in characters of the set's text of the speech.
        evaluation: The negative evaluation in it, if any.
        reply: The challenge or correction in it, if any.
    """

    id: str
    speech: str
    text: str
    place: Span
    evaluation: Dispute | None
    reply: Dispute | None


def read_unscon(path: Path, unit: SpeechUnit = "discourse_unit") -> tuple[SpeechPassage, ...]:
    """Read one of the set's two files.

    Args:
        path: The set's folder, or the file of that unit.
        unit: What a passage is. Annotators labelled discourse units; the authors carried their
            labels over to sentences.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has a place or a label that is
            none; it names the row.
    """
    layout = _LAYOUTS[unit]
    file = path / layout.file if path.is_dir() else path
    labels = ("A0", "A2", "A3", "A4", "B1", "B2", "B3")
    rows = read_sheet(file, ("file_id", layout.text, layout.offsets, *labels))
    return tuple(_passage(cells, layout) for cells in rows)


def _passage(cells: Cells, layout: _Layout) -> SpeechPassage:
    speech = cells.text("file_id").removesuffix(".txt")
    place = _place(cells, layout.offsets)
    return SpeechPassage(
        id=f"{speech}:{place.start}-{place.end}",
        speech=speech,
        text=cells.text(layout.text),
        place=place,
        evaluation=_dispute(
            cells, _EVALUATIONS, kind="A0", target="A2", through="A3", country="A4"
        ),
        reply=_dispute(cells, _REPLIES, kind="B1", target="B2", through=None, country="B3"),
    )


def _place(cells: Cells, column: str) -> Span:
    found = _OFFSETS.fullmatch(cells.text(column))
    if found is None or int(found[1]) >= int(found[2]):
        raise cells.fault(f"{column!r} must be a place such as 0-34, found {cells.text(column)!r}")
    return Span(start=int(found[1]), end=int(found[2]))


def _dispute(
    cells: Cells,
    kinds: Mapping[str, DisputeKind],
    *,
    kind: str,
    target: str,
    through: str | None,
    country: str,
) -> Dispute | None:
    """Return what some columns say, or None where they say that there is nothing."""
    label = cells.text(kind)
    if label == _ABSENT:
        return None
    if label not in kinds:
        known = ", ".join((*kinds, _ABSENT))
        raise cells.fault(f"{kind!r} must be one of {known}, found {label!r}")
    return Dispute(
        kind=kinds[label],
        target=_named(cells, target),
        through=None if through is None else _named(cells, through),
        country=_named(cells, country),
    )


def _named(cells: Cells, column: str) -> str | None:
    value = cells.text(column)
    return None if value in {_ABSENT, _NOTHING} else value
