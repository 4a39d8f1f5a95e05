"""Gold labels that are likely wrong, by confident learning.

Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset Labels, JAIR
2021. It needs a system's probabilities on items that it wasn't trained on. What it finds are
labels to read again, not errors: the system can be the one that is wrong.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.metrics import Statistics
from stanceframe_eval.gold.items import Item, parts_of
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.trust import Probabilities, probabilities
from stanceframe_eval.suites.schema import Layer

__all__ = ["Doubt", "GoldDoubt", "confident_doubts", "gold_doubts"]

ROUNDING = 1e-6  # as in cleanlab: a probability at its threshold counts as above it


class Doubt(NamedTuple):
    """An item whose given label is likely wrong: places of both labels, and p of the given one."""

    place: int
    given: int
    likely: int
    p: float


class GoldDoubt(NamedTuple):
    """A doubted gold label of an item: the label, what gold says, what it more likely should."""

    place: int
    label: str
    gold: str
    likely: str
    p: float


def confident_doubts(given: NDArray[np.int64], p: Statistics) -> list[Doubt]:
    """List the items off the diagonal of the confident joint, the least probable label first.

    A label's threshold is the mean probability that items of that label get for it. An item
    belongs with confidence to the most probable label among those whose threshold it reaches.
    As in cleanlab, an item whose most probable label is its given one is never doubted.
    Shapes: (items,) and (items, labels).
    """
    labels = p.shape[1]
    thresholds = np.array(
        [
            p[given == label, label].mean() if (given == label).any() else np.inf
            for label in range(labels)
        ]
    )
    confident = p >= thresholds - ROUNDING
    likely = np.where(confident, p, -1.0).argmax(axis=1)
    doubted = confident.any(axis=1) & (likely != given) & (p.argmax(axis=1) != given)
    found = [
        Doubt(int(at), int(given[at]), int(likely[at]), float(p[at, given[at]]))
        for at in np.flatnonzero(doubted)
    ]
    return sorted(found, key=lambda one: (one.p, one.place))


def gold_doubts(layer: Layer, items: Sequence[Item], answers: Predictions) -> list[GoldDoubt]:
    """List the doubted gold labels of a layer; none where the system gives no probabilities.

    Layers with any number of labels are taken label by label, present against absent. Claims
    are pooled by holder and label, since most targets are too rare for a threshold of their own.
    """
    given = probabilities(layer, items, answers)
    if given is None:
        return []
    if layer.kind == "class":
        return list(_of_class(given))
    groups: dict[str, list[int]] = {}
    for column, label in enumerate(given.labels):
        name = " ".join(parts_of(label)[1:]) if layer.kind == "claims" else label
        groups.setdefault(name, []).append(column)
    found = [one for columns in groups.values() for one in _of_presence(given, columns)]
    return sorted(found, key=lambda one: (one.p, one.place, one.label))


def _of_class(given: Probabilities) -> Iterator[GoldDoubt]:
    rows = np.flatnonzero(~np.isnan(given.p).any(axis=1) & given.came_true.any(axis=1))
    if len(rows) == 0:
        return
    gold = given.came_true[rows].argmax(axis=1)
    for one in confident_doubts(gold, given.p[rows]):
        label, likely = given.labels[one.given], given.labels[one.likely]
        yield GoldDoubt(int(rows[one.place]), label, label, likely, one.p)


def _of_presence(given: Probabilities, columns: Sequence[int]) -> Iterator[GoldDoubt]:
    """Take some labels together as one question: is it there?"""
    rows, places = np.nonzero(~np.isnan(given.p[:, columns]))
    if len(rows) == 0:
        return
    taken = np.asarray(columns)[places]
    p = given.p[rows, taken]
    there = given.came_true[rows, taken].astype(np.int64)
    for one in confident_doubts(there, np.stack([1 - p, p], axis=1)):
        label = given.labels[taken[one.place]].replace("\t", " · ")
        absent, present = f"no {label}", label
        gold, likely = (present, absent) if one.given else (absent, present)
        yield GoldDoubt(int(rows[one.place]), label, gold, likely, one.p)
