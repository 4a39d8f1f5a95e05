"""The error browser as the page shows it: entries with words in pieces, and menus to filter by.

The page runs no script. Filters are style rules on classes, which are numbered, so that no word
of a label or text ever stands in a rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stanceframe_eval.page.content import Content, LabelFault, Mistake, Stretch

__all__ = ["Browser", "Entry", "Filter", "Option", "Piece", "browser_of", "pieces_of"]

LONG = 700  # characters; a longer text is folded
KINDS = {
    "sure": "sure and wrong",
    "wide": "spans far from gold",
    "case": "case that fails",
    "doubt": "gold in doubt",
}
OFF = {
    "sure": "sure of what gold denies",
    "wide": "of the marked characters",
    "case": "sure",
}


class Piece(NamedTuple):
    """Some words of a text, and who marks them; None for nobody."""

    words: str
    mark: Stretch | None


class Option(NamedTuple):
    """A choice of a filter: the class of the entries that it keeps, and its name."""

    keeps: str
    name: str
    entries: int


class Filter(NamedTuple):
    """A menu of the browser."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An error as shown.

    Attributes:
        kind: In words.
        item: The item's name.
        layer: In which layer.
        voice: Whose words the item holds, if known.
        off: What the number means, and the number.
        gold: What gold says, in a line; empty where the spans say it.
        answer: What the system says.
        target: What was asked about.
        pieces: The text.
        long: Whether it is folded.
        classes: By which filters find it.
    """

    kind: str
    item: str
    layer: str
    voice: str | None
    off: str
    gold: str
    answer: str
    target: str | None
    pieces: tuple[Piece, ...]
    long: bool
    classes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """All entries, and the menus."""

    entries: tuple[Entry, ...]
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """What an error can be found by."""

    kind: str
    layer: str
    labels: tuple[str, ...]
    voice: str | None


def browser_of(report: Content) -> Browser:
    """Arrange mistakes and doubted labels, in the report's order."""
    errors: list[Mistake | LabelFault] = [*report.mistakes, *report.label_faults]
    keys = [_keys(one) for one in errors]
    filters = (
        _filter("kind", "k", [(one.kind,) for one in keys]),
        _filter("layer", "y", [(one.layer,) for one in keys]),
        _filter("label", "l", [one.labels for one in keys]),
        _filter("voice", "v", [(one.voice,) if one.voice else () for one in keys]),
    )
    by_name = [{option.name: option.keeps for option in menu.options} for menu in filters]
    entries = []
    for error, key in zip(errors, keys, strict=True):
        held = ((key.kind,), (key.layer,), key.labels, (key.voice,) if key.voice else ())
        classes = [menu[name] for menu, names in zip(by_name, held, strict=True) for name in names]
        entries.append(_entry(error, key, " ".join(classes)))
    return Browser(
        entries=tuple(entries), filters=tuple(menu for menu in filters if len(menu.options) > 1)
    )


def pieces_of(text: str, stretches: Sequence[Stretch]) -> tuple[Piece, ...]:
    """Cut a text into marked and unmarked words; together they are the text."""
    pieces, done = [], 0
    for one in sorted(stretches, key=lambda one: one.start):
        pieces.append(Piece(text[done : one.start], None))
        pieces.append(Piece(text[one.start : one.end], one))
        done = one.end
    pieces.append(Piece(text[done:], None))
    return tuple(piece for piece in pieces if piece.words)


def _keys(error: Mistake | LabelFault) -> _Keys:
    if isinstance(error, LabelFault):
        return _Keys(
            kind=KINDS["doubt"], layer=error.layer, labels=(error.label,), voice=error.voice
        )
    return _Keys(kind=KINDS[error.kind], layer=error.layer, labels=error.labels, voice=error.voice)


def _filter(name: str, prefix: str, held: Iterable[Sequence[str]]) -> Filter:
    counts: dict[str, int] = {}
    for names in held:
        for one in names:
            counts[one] = counts.get(one, 0) + 1
    listed = list(counts) if name in {"kind", "layer"} else sorted(counts)
    return Filter(
        name,
        tuple(Option(f"{prefix}{at}", one, counts[one]) for at, one in enumerate(listed)),
    )


def _entry(error: Mistake | LabelFault, key: _Keys, classes: str) -> Entry:
    gold = answer = ""
    if isinstance(error, LabelFault):
        gold, number = error.says, error.p
        off = "probability of what gold says"
    else:
        number = error.off
        off = OFF[error.kind]
        if error.kind != "wide":
            gold, answer = (", ".join(side) or "nothing" for side in (error.gold, error.answer))
    return Entry(
        kind=key.kind,
        item=error.item,
        layer=error.layer,
        voice=error.voice,
        off=f"{number:.2f} {off}" if number is not None else "",
        gold=gold,
        answer=answer,
        target=error.target,
        pieces=pieces_of(error.text, error.stretches),
        long=len(error.text) > LONG,
        classes=classes,
    )
