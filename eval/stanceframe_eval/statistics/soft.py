"""How near a system's probabilities are to the votes of several annotators."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from stanceframe.metrics import Statistics, accuracy
from stanceframe_eval.gold.items import Item
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.suites.schema import Layer

__all__ = ["FLOOR", "soft_gauges", "vote_gauges"]

FLOOR = (
    1e-6  # of a probability in the cross-entropy: one vote for what had 0 costs 14, not infinity
)


def soft_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    """List the soft scores of a layer whose gold has shares of votes, if there are probabilities.

    Uma and others, Learning from Disagreement: A Survey, JAIR 72, 2021, section 4. What a
    system gives no probability counts 0.
    """
    gold = [item.gold[layer.name].p for item in items]
    given = [answers.of(item, layer.name).p for item in items]
    if layer.kind != "class" or not any(gold) or not any(given):
        return
    rated = np.array([one is not None for one in gold])
    yield from vote_gauges(layer, _shares(given, layer), _shares(gold, layer), rated)


def vote_gauges(
    layer: Layer, given: Statistics, votes: Statistics, rated: Statistics
) -> Iterator[Gauge]:
    """Compare distributions over the labels with shares of votes.

    Shapes: twice (items, labels), and (items,) for whether an item has votes.
    """
    logarithms = np.log(np.maximum(given, FLOOR))
    scores = {
        "cross_entropy": -(votes * logarithms).sum(axis=1),
        "soft_brier": ((given - votes) ** 2).sum(axis=1),
        "vote_distance": np.abs(given - votes).sum(axis=1) / 2,
    }
    count = np.asarray(rated, dtype=np.float64)
    for measure, each in scores.items():
        sums = np.stack([each * count, count], axis=1)
        yield summed(f"{layer.name}.{measure}", sums, accuracy, int(count.sum()))


def _shares(rows: Sequence[Mapping[str, float] | None], layer: Layer) -> Statistics:
    return np.array(
        [[(row or {}).get(label, 0.0) for label in layer.labels] for row in rows],
        dtype=np.float64,
    )
