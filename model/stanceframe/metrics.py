"""Scores of predictions against gold labels, each as statistics per item, their sum, a score.

An item is whatever is counted once, mostly a sentence. Because a score depends on the sum
alone, resampling whole articles is written once, and costs one matrix product. The division
into statistics, sum and score is that of sacrebleu (Post, A Call for Clarity in Reporting BLEU
Scores, WMT 2018).

Counts have the shape `(..., 3)`: right, predicted, gold. A score that is not defined, as F1
where nothing is predicted and nothing is gold, is `nan`.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stanceframe.types import Span

__all__ = [
    "Estimate",
    "Scorer",
    "Statistics",
    "accuracy",
    "calibration_error",
    "calibration_statistics",
    "class_counts",
    "cluster_bootstrap",
    "debiased_calibration_error",
    "equal_mass_edges",
    "equal_width_edges",
    "f1",
    "label_counts",
    "macro_f1",
    "mask_counts",
    "micro_f1",
    "precision",
    "recall",
    "set_counts",
    "span_mask",
]

Statistics = NDArray[np.float64]
Scorer = Callable[[Statistics], Statistics]  # (..., statistics of one sum) -> (...)

CALIBRATION_BINS = 15  # the number of Guo et al., On Calibration of Modern Neural Networks, 2017


class Estimate(NamedTuple):
    """A score with its percentile interval; all three are nan where it is not defined."""

    value: float
    low: float
    high: float


def label_counts(predicted: ArrayLike, gold: ArrayLike) -> Statistics:
    """Count each label of each item. Shapes: twice (items, labels), true or false -> (..., 3)."""
    yes = np.asarray(predicted, dtype=bool)
    true = np.asarray(gold, dtype=bool)
    if yes.shape != true.shape:
        raise ValueError(f"predicted has the shape {yes.shape}, gold {true.shape}")
    return np.stack([yes & true, yes, true], axis=-1).astype(np.float64)


def class_counts(predicted: ArrayLike, gold: ArrayLike, classes: int) -> Statistics:
    """Count each class of items that have exactly one.

    Shapes: twice (items,) -> (items, classes, 3).
    """
    every = np.arange(classes)
    return label_counts(np.asarray(predicted)[:, None] == every, np.asarray(gold)[:, None] == every)


def set_counts(predicted: Collection[Hashable], gold: Collection[Hashable]) -> Statistics:
    """Count one item whose labels are two sets of anything. Shape: (3,)."""
    found, true = set(predicted), set(gold)
    return np.array([len(found & true), len(found), len(true)], dtype=np.float64)


def span_mask(spans: Iterable[Span], length: int) -> NDArray[np.bool_]:
    """Mark the characters that any of the spans covers. Shape: (length,)."""
    mask = np.zeros(length, dtype=bool)
    for span in spans:
        mask[span.start : span.end] = True
    return mask


def mask_counts(predicted: NDArray[np.bool_], gold: NDArray[np.bool_]) -> Statistics:
    """Count the characters of one item. Shapes: twice (characters,) -> (3,)."""
    return np.array([(predicted & gold).sum(), predicted.sum(), gold.sum()], dtype=np.float64)


def precision(counts: Statistics) -> Statistics:
    """Return the share of predictions that are right. Shape: (..., 3) -> (...)."""
    return _ratio(counts[..., 0], counts[..., 1])


def recall(counts: Statistics) -> Statistics:
    """Return the share of gold labels that are found. Shape: (..., 3) -> (...)."""
    return _ratio(counts[..., 0], counts[..., 2])


def f1(counts: Statistics) -> Statistics:
    """Return the harmonic mean of precision and recall. Shape: (..., 3) -> (...).

    Example:
        >>> f1(np.array([2.0, 4.0, 2.0])).round(3).item()
        0.667
    """
    return _ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def micro_f1(counts: Statistics) -> Statistics:
    """Pool the labels, then score. Shape: (..., labels, 3) -> (...)."""
    return f1(counts.sum(axis=-2))


def macro_f1(counts: Statistics) -> Statistics:
    """Score each label, then take the mean over those it is defined for.

    A rare label can be absent from a resample altogether; counting that as 0 would widen the
    interval downwards for want of data. scikit-learn does this with `zero_division=nan`.
    Shape: (..., labels, 3) -> (...).
    """
    scores = f1(counts)
    defined = ~np.isnan(scores)
    return _ratio(np.where(defined, scores, 0.0).sum(axis=-1), defined.sum(axis=-1))


def accuracy(counts: Statistics) -> Statistics:
    """Return the share of right items. Shape: (..., 2), right and all -> (...)."""
    return _ratio(counts[..., 0], counts[..., 1])


def equal_width_edges(bins: int = CALIBRATION_BINS) -> Statistics:
    """Return the inner edges of bins of one width. Shape: (bins - 1,)."""
    return np.linspace(0.0, 1.0, bins + 1)[1:-1]


def equal_mass_edges(probabilities: ArrayLike, bins: int = CALIBRATION_BINS) -> Statistics:
    """Return inner edges that put as many probabilities in each bin; ties share one bin.

    Fit them once, on all items, so that every resample is sorted into the same bins.
    """
    known = np.asarray(probabilities, dtype=np.float64).ravel()
    known = known[~np.isnan(known)]
    if known.size == 0:
        return equal_width_edges(bins)
    return np.unique(np.quantile(known, np.linspace(0.0, 1.0, bins + 1)[1:-1]))


def calibration_statistics(
    probabilities: ArrayLike, outcomes: ArrayLike, edges: Statistics
) -> Statistics:
    """Sum up each item's labels by bin: how many, their probabilities, how many came true.

    A probability of nan is one that the product did not give, and is left out. Shapes: twice
    (items, labels), and (bins - 1,) -> (items, bins, 3).
    """
    p = np.asarray(probabilities, dtype=np.float64)
    came_true = np.asarray(outcomes, dtype=bool)
    item, _ = given = np.nonzero(~np.isnan(p))
    bins = len(edges) + 1
    place = item * bins + np.searchsorted(edges, p[given], side="right")
    columns = [
        np.bincount(place, weights=values[given], minlength=len(p) * bins)
        for values in (np.ones_like(p), p, came_true)
    ]
    return np.stack(columns, axis=-1).reshape(len(p), bins, 3).astype(np.float64)


def calibration_error(sums: Statistics) -> Statistics:
    """Return the expected calibration error: the mean gap between promise and outcome.

    Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning, AAAI 2015.
    Shape: (..., bins, 3) -> (...).
    """
    gaps = np.abs(sums[..., 1] - sums[..., 2])
    return _ratio(gaps.sum(axis=-1), sums[..., 0].sum(axis=-1))


def debiased_calibration_error(sums: Statistics) -> Statistics:
    """Return the root-mean-square gap, less what chance alone would put in each bin.

    A perfectly calibrated model has a plain error above 0, the more so the fewer items a bin
    has. Kumar, Liang and Ma, Verified Uncertainty Calibration, NeurIPS 2019, definition 5.2.
    Shape: (..., bins, 3) -> (...).
    """
    count = sums[..., 0]
    promised, came_true = _ratio(sums[..., 1], count), _ratio(sums[..., 2], count)
    chance = _ratio(came_true * (1 - came_true), count - 1)
    squares = count * ((promised - came_true) ** 2 - chance)
    usable = count > 1  # a bin of one item says nothing of its variance
    total = np.where(usable, count, 0.0).sum(axis=-1)
    return np.sqrt(np.clip(_ratio(np.where(usable, squares, 0.0).sum(axis=-1), total), 0.0, None))


def cluster_bootstrap(
    statistics: Statistics,
    clusters: Sequence[Hashable],
    score: Scorer,
    *,
    resamples: int = 1000,
    seed: int = 13,
    level: float = 0.95,
) -> Estimate:
    """Score all items, and resamples of whole clusters for a percentile interval.

    Sentences of one article share a writer and a topic; resampling sentences would treat them
    as independent and give intervals that are too narrow (Field and Welsh, Bootstrapping
    clustered data, Journal of the Royal Statistical Society B 69, 2007).

    Args:
        statistics: One row for each item. Shape: (items, ...).
        clusters: The article of each item.
        score: From sums, with the resamples as leading axis, to scores.
        resamples: How often to resample.
        seed: Of the draws.
        level: Share of the resamples inside the interval.
    """
    if len(statistics) != len(clusters):
        raise ValueError(f"{len(statistics)} items need as many clusters, got {len(clusters)}")
    sums = _sums_by_cluster(np.asarray(statistics, dtype=np.float64), clusters)
    value = float(score(sums.sum(axis=0)))
    if len(sums) == 0 or np.isnan(value):
        return Estimate(np.nan, np.nan, np.nan)
    generator = np.random.default_rng(seed)
    # Drawing as many clusters as there are, with replacement, is one multinomial draw.
    draws = generator.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    scores = score(np.tensordot(draws.astype(np.float64), sums, axes=1))
    tail = (1 - level) / 2
    low, high = np.quantile(scores[~np.isnan(scores)], [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _sums_by_cluster(statistics: Statistics, clusters: Sequence[Hashable]) -> Statistics:
    numbers: dict[Hashable, int] = {}
    place = [numbers.setdefault(cluster, len(numbers)) for cluster in clusters]
    sums = np.zeros((len(numbers), *statistics.shape[1:]))
    np.add.at(sums, place, statistics)
    return sums


def _ratio(above: ArrayLike, below: ArrayLike) -> Statistics:
    """Divide, with nan where there is nothing to divide by."""
    top, bottom = np.broadcast_arrays(
        np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    )
    quotient = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient
