"""How far annotators agree: Krippendorff's alpha, and one of them against the rest."""

from collections.abc import Sequence

import numpy as np

from stanceframe.metrics import Statistics
from stanceframe_eval.statistics.draws import Weights
from stanceframe_eval.statistics.gauges import Gauge, summed

__all__ = ["alpha_gauge", "nominal_alpha"]


def alpha_gauge(name: str, ratings: Sequence[Sequence[str | None]], labels: Sequence[str]) -> Gauge:
    """Make a gauge of Krippendorff's alpha; a rating is a label, or None where not given.

    Args:
        name: Of the gauge.
        ratings: The labels that the raters gave each item.
        labels: All there are.
    """
    sums = np.stack([_pairs(given, labels) for given in ratings])
    rated = int((sums.sum(axis=(1, 2)) > 0).sum())
    return summed(name, sums, nominal_alpha, rated)


def nominal_alpha(coincidences: Statistics) -> Statistics:
    """Return alpha of a matrix of coincidences; nan where only one label was ever given.

    Krippendorff, Content Analysis, 4th edition 2018, chapter 12: one less the ratio of the
    disagreement found to the disagreement that chance would give. Shape: (..., k, k) -> (...).
    """
    totals = coincidences.sum(axis=-1)
    pairable = totals.sum(axis=-1)
    agreed = np.trace(coincidences, axis1=-2, axis2=-1)
    by_chance = pairable**2 - (totals**2).sum(axis=-1)
    found = (pairable - 1) * (pairable - agreed)
    ratio = np.full(np.shape(found), np.nan)
    np.divide(found, by_chance, out=ratio, where=by_chance > 0)
    return np.asarray(1 - ratio)


def _pairs(given: Sequence[str | None], labels: Sequence[str]) -> Weights:
    """Count the ordered pairs of an item's ratings, each rater weighing one. Shape: (k, k)."""
    counts = np.array([sum(one == label for one in given) for label in labels], dtype=np.float64)
    total = counts.sum()
    if total < 2:
        return np.zeros((len(labels), len(labels)))
    pairs = np.outer(counts, counts) - np.diag(counts)
    return np.asarray(pairs / (total - 1))
