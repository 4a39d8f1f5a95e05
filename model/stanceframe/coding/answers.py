"""What goes out to coders and what comes back, before it is checked."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stanceframe.corpora.annotations import Annotation, Item, item_of

__all__ = ["NONE", "Answer", "Prediction", "RawLabel", "Refusal", "Returned", "Task", "by_item"]

NONE = "-"  # what stands for "none of the labels" where a form has no other way to say it


class Prediction(NamedTuple):
    """A label that the model proposes, with its probability."""

    label: str
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An item to be coded, with what the model proposes and what coders said already."""

    item: Item
    predictions: tuple[Prediction, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class RawLabel(NamedTuple):
    """A label as it came back.

    Attributes:
        label: An id or a name.
        start: First character of the marked words, or None for the whole text.
        stop: One past the last.
        covered: The words marked, where the form repeats them.
    """

    label: str
    start: Any = None
    stop: Any = None
    covered: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one coder said of one text, as it came back.

    Attributes:
        where: File and place in it, for messages.
        coder: Who.
        text: As it came back.
        details: `item`, `document`, `start`, `stop`, `sha256`, `drawn`, `codebook`, if there.
        labels: Or none, if the coder gave none.
    """

    where: str
    coder: str
    text: str
    details: dict[str, Any] = field(default_factory=dict)
    labels: tuple[RawLabel, ...] = ()


class Refusal(NamedTuple):
    """A row that can't be kept, why, and what to do about it.

    Attributes:
        where: File and place in it.
        message: What is wrong.
        cure: What would be right.
        row: The row as it came, so that nothing is lost.
    """

    where: str
    message: str
    cure: str
    row: Any


class Returned(NamedTuple):
    """What a file gave: answers, rows that aren't any, and how many weren't coded yet."""

    answers: tuple[Answer, ...]
    refusals: tuple[Refusal, ...] = ()
    uncoded: int = 0


def by_item(annotations: tuple[Annotation, ...]) -> tuple[Task, ...]:
    """Gather annotations by their item, in the order in which items come first."""
    gathered: dict[str, list[Annotation]] = {}
    for one in annotations:
        gathered.setdefault(one.item, []).append(one)
    return tuple(Task(item=item_of(rows[0]), annotations=tuple(rows)) for rows in gathered.values())
