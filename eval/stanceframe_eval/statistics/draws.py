"""Resamples of whole articles, as weights of items, which every number is read under."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from stanceframe.metrics import Estimate, Statistics

__all__ = ["Draws", "Weights", "interval"]

Weights = Statistics  # how often each draw has each item. Shape: (draws, items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """All items once, then resamples of whole clusters.

    They are those of `stanceframe.metrics.cluster_bootstrap`, so both give the same intervals.
    Two systems are compared under the same draws.

    Attributes:
        weights: Row 0 is 1 everywhere. Shape: (1 + resamples, items).
        places: The cluster's number of each item. Shape: (items,).
        clusters: How many there are.
        seed: Of the draws.
    """

    weights: Weights
    places: np.ndarray[tuple[int], np.dtype[np.int64]]
    clusters: int
    seed: int

    @classmethod
    def of(cls, clusters: Sequence[Hashable], *, resamples: int = 1000, seed: int = 13) -> "Draws":
        """Draw as many clusters as there are, with replacement, as often as asked."""
        numbers: dict[Hashable, int] = {}
        places = np.array([numbers.setdefault(one, len(numbers)) for one in clusters])
        count = len(numbers)
        drawn = np.random.default_rng(seed).multinomial(
            count, np.full(count, 1 / count), size=resamples
        )
        everything = np.ones((1, count), dtype=np.int64)
        weights = np.concatenate([everything, drawn]).astype(np.float64)
        return cls(weights=weights[:, places], places=places, clusters=count, seed=seed)

    def by_cluster(self, sums: Statistics) -> Statistics:
        """Sum each cluster's items. Shape: (items, ...) -> (clusters, ...)."""
        totals = np.zeros((self.clusters, *sums.shape[1:]))
        np.add.at(totals, self.places, sums)
        return totals

    @property
    def resamples(self) -> int:
        """How many resamples there are."""
        return len(self.weights) - 1


def interval(scores: Statistics, level: float = 0.95) -> Estimate:
    """Return the score of everything with the percentile interval of the resamples.

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Shape: (draws,).
    Resamples where the score is not defined are left out.
    """
    value, rest = float(scores[0]), scores[1:][~np.isnan(scores[1:])]
    if np.isnan(value) or len(rest) == 0:
        return Estimate(value, np.nan, np.nan)
    tail = (1 - level) / 2
    low, high = np.quantile(rest, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))
