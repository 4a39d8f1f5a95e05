"""Settles what coders dispute, one decision at a time, and keeps each as it is made."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from stanceframe.codebook.schema import Codebook
from stanceframe.codebook.vocabulary import vocabulary
from stanceframe.coding.answers import Task, by_item
from stanceframe.corpora.annotations import ADJUDICATED, Annotation, Given, item_of
from stanceframe.errors import AnnotationError

__all__ = ["Decisions", "Dispute", "Settled", "disputes_of", "exclusive_rival", "settled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One label of one item that coders differ about."""

    item: str
    text: str
    label: str
    gave: tuple[str, ...]
    withheld: tuple[str, ...]


class Settled(NamedTuple):
    """Items with one answer each, and those that still wait for decisions."""

    annotations: tuple[Annotation, ...]
    waiting: tuple[str, ...]


Key = tuple[str, str]  # item and label


class Decisions:
    """Decisions in a file, a line each; a line is on the disk before the next is asked for.

    A later line about the same thing counts; undoing is one more line.
    """

    def __init__(self, path: Path) -> None:
        """Read what was decided before.

        Raises:
            AnnotationError: The file holds something else.
        """
        self._path = path
        self._made: dict[Key, bool | None] = {}
        if not path.exists():
            return
        for number, line in enumerate(path.read_bytes().decode().split("\n"), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                self._made[row["item"], row["label"]] = row["given"]
            except (ValueError, KeyError, TypeError) as error:
                raise AnnotationError(
                    f"{path}, line {number}: no decision ({error}); take the line out"
                ) from error

    def of(self, dispute: Dispute) -> bool | None:
        """Return whether the label was decided to be given; None if it wasn't decided."""
        return self._made.get((dispute.item, dispute.label))

    def record(self, dispute: Dispute, given: bool | None) -> None:
        """Keep a decision; None takes it back."""
        row = {"item": dispute.item, "label": dispute.label, "given": given}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._made[dispute.item, dispute.label] = given


def disputes_of(annotations: Sequence[Annotation], codebook: Codebook) -> tuple[Dispute, ...]:
    """Return what coders differ about, item by item, labels in the order of the codebook."""
    order = [choice.id for choice in vocabulary(codebook)]
    return tuple(dispute for task in _by_people(annotations) for dispute in _disputes(task, order))


def exclusive_rival(
    dispute: Dispute, disputes: Sequence[Dispute], decisions: Decisions, codebook: Codebook
) -> str | None:
    """Return a frame that was decided to be given to the same item and excludes this one."""
    frames = codebook.frame_ids
    if not codebook.exclusive_frames or dispute.label not in frames:
        return None
    given = (one.label for one in disputes if one.item == dispute.item and decisions.of(one))
    return next((label for label in given if label in frames and label != dispute.label), None)


def settled(
    annotations: Sequence[Annotation], disputes: Sequence[Dispute], decisions: Decisions
) -> Settled:
    """Return one answer for each item: what all coders gave, and what was decided.

    Marks are kept where all who gave a label marked the same words.
    """
    open_items = {one.item for one in disputes if decisions.of(one) is None}
    chosen = {(one.item, one.label) for one in disputes if decisions.of(one)}
    done = [
        _one_answer(task, {label for item, label in chosen if item == task.item.item})
        for task in _by_people(annotations)
        if task.item.item not in open_items
    ]
    return Settled(tuple(done), tuple(sorted(open_items)))


def _by_people(annotations: Sequence[Annotation]) -> tuple[Task, ...]:
    return by_item(tuple(one for one in annotations if one.coder != ADJUDICATED))


def _disputes(task: Task, order: Sequence[str]) -> Iterable[Dispute]:
    for label in order:
        gave = tuple(one.coder for one in task.annotations if label in one.label_ids)
        withheld = tuple(one.coder for one in task.annotations if label not in one.label_ids)
        if gave and withheld:
            yield Dispute(
                item=task.item.item,
                text=task.item.text,
                label=label,
                gave=gave,
                withheld=withheld,
            )


def _one_answer(task: Task, chosen: set[str]) -> Annotation:
    everybody = frozenset.intersection(*(one.label_ids for one in task.annotations))
    labels = sorted(everybody | chosen)
    return Annotation(
        **item_of(task.annotations[0]).model_dump(),
        coder=ADJUDICATED,
        labels=tuple(_given(task, label) for label in labels),
    )


def _given(task: Task, label: str) -> Given:
    marks = {given.marks for one in task.annotations for given in one.labels
             if given.label == label}  # fmt: skip
    return Given(label=label, marks=marks.pop() if len(marks) == 1 else ())
