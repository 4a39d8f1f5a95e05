"""A gauge reads one number off a system's answers, under any weights of the items."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stanceframe.metrics import Scorer, Statistics
from stanceframe_eval.statistics.draws import Weights

__all__ = ["Gauge", "summed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A number to be read.

    Attributes:
        name: Such as `frames.micro_f1`: the layer, then the measure.
        support: How many gold labels, spans or items it rests on.
        read: From weights, shape (draws, items), to scores, shape (draws,).
        sums: Statistics per item, where the score depends on their weighted sum alone; shape
            (items, ...). Only such gauges have a permutation test.
        score: From a sum to a number, where there are sums.
    """

    name: str
    support: int
    read: Callable[[Weights], Statistics]
    sums: Statistics | None = None
    score: Scorer | None = None


def summed(name: str, sums: Statistics, score: Scorer, support: int) -> Gauge:
    """Make a gauge of statistics per item. Shape of `sums`: (items, ...)."""
    rows = np.asarray(sums, dtype=np.float64)
    flat = rows.reshape(len(rows), -1)

    def read(weights: Weights) -> Statistics:
        return score((weights @ flat).reshape(len(weights), *rows.shape[1:]))

    return Gauge(name=name, support=support, read=read, sums=rows, score=score)
