"""The risk-coverage curve of a layer, with a band from resampled articles."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.metrics import Statistics
from stanceframe_eval.gold.items import Item
from stanceframe_eval.page import content
from stanceframe_eval.page.details import Setting
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import trust
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.suites.schema import Layer

__all__ = ["curves_of"]

POINTS = 60  # of a curve
FEWEST = 20  # answers at its left end; fewer are noise
COUNTED = {"class": "answers", "labels": "labels given", "claims": "claims made"}


class Taken(NamedTuple):
    """Answers that can be taken one by one: whose, how sure, whether right. Shapes: (answers,)."""

    item: NDArray[np.int64]
    p: Statistics
    right: NDArray[np.bool_]


def curves_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> list[content.Curve]:
    """Draw risk against coverage for every layer with probabilities.

    Of a layer with one label, the answers are taken; of others, the labels that were given.
    El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification, JMLR 2010.
    """
    found = []
    for layer in layers:
        if trust.probabilities(layer, setting.items, answers) is None:
            continue
        taken = _taken(layer, setting.items, answers)
        if len(taken.p) < FEWEST:
            continue
        found.append(
            content.Curve(
                layer=layer.name,
                counted=COUNTED[layer.kind],
                answers=len(taken.p),
                points=tuple(_points(taken, setting.draws)),
            )
        )
    return found


def _taken(layer: Layer, items: Sequence[Item], answers: Predictions) -> Taken:
    if layer.kind == "class":
        sure = trust.sureness(layer, items, answers)
        return Taken(np.arange(len(items)), sure.p, sure.right)
    rows = [
        (place, (marks.p or {}).get(label, 0.0), label in item.gold[layer.name].labels)
        for place, item in enumerate(items)
        for marks in [answers.of(item, layer.name)]
        for label in sorted(marks.labels)
    ]
    places, p, right = zip(*rows, strict=True) if rows else ((), (), ())
    return Taken(
        np.array(places, dtype=np.int64), np.array(p, dtype=np.float64), np.array(right, dtype=bool)
    )


def _points(taken: Taken, draws: Draws) -> list[content.CurvePoint]:
    """Cut the answers, surest first, where no tie is cut, and count the wrong ones so far."""
    order = np.argsort(-taken.p, kind="stable")
    ends = np.flatnonzero(np.diff(taken.p[order], append=-np.inf)) + 1
    wanted = np.unique(np.linspace(FEWEST, len(order), POINTS).astype(int))
    cuts = np.unique(ends[np.searchsorted(ends, wanted)])
    starts = np.concatenate([[0], cuts[:-1]])
    weights = draws.weights[:, taken.item[order]]
    wrong = np.cumsum(np.add.reduceat(weights * ~taken.right[order], starts, axis=1), axis=1)
    total = np.cumsum(np.add.reduceat(weights, starts, axis=1), axis=1)
    risk = np.divide(wrong, total, out=np.full_like(wrong, np.nan), where=total > 0)
    return [
        content.CurvePoint(
            taken=round(float(cut) / len(order), content.DIGITS),
            wrong=content.value_of(interval(risk[:, column])),
        )
        for column, cut in enumerate(cuts)
    ]
