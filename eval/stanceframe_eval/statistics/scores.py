"""Scores of sums that `stanceframe.metrics` doesn't have.

Counts have the shape (..., labels, 3): right, predicted, gold. A confusion matrix has the shape
(..., gold labels, predicted labels).
"""

import numpy as np

from stanceframe.metrics import Statistics, f1, precision, recall

__all__ = [
    "brier_parts",
    "f_average",
    "macro_precision",
    "macro_recall",
    "matthews",
    "matthews_binary",
    "partial_f1",
    "partial_precision",
    "partial_recall",
    "weighted_f1",
]


def weighted_f1(counts: Statistics) -> Statistics:
    """Return the mean of the labels' F1, weighted by how often each is gold.

    scikit-learn calls it `average="weighted"`. Shape: (..., labels, 3) -> (...).
    """
    weights = counts[..., 2]
    return _ratio(np.nan_to_num(f1(counts) * weights).sum(axis=-1), weights.sum(axis=-1))


def macro_precision(counts: Statistics) -> Statistics:
    """Return the mean of the labels' precision, over those ever predicted."""
    return _mean(precision(counts))


def macro_recall(counts: Statistics) -> Statistics:
    """Return the mean of the labels' recall, over those ever gold."""
    return _mean(recall(counts))


def f_average(counts: Statistics) -> Statistics:
    """Return the mean F1 of two labels, favor and against; the rest counts only as mistakes.

    The score of SemEval-2016 task 6 (Mohammad and others, Detecting Stance in Tweets), written
    F_avg. A label that is neither gold nor predicted counts 0, as in the task's own program.
    Shape: (..., 2, 3) -> (...).
    """
    return np.asarray(np.nan_to_num(f1(counts)).mean(axis=-1))


def matthews(confusion: Statistics) -> Statistics:
    """Return the correlation of two labellings, for any number of labels.

    Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.
    0 where one side has a single label, as in scikit-learn. Shape: (..., k, k) -> (...).
    """
    right = np.trace(confusion, axis1=-2, axis2=-1)
    gold, predicted = confusion.sum(axis=-1), confusion.sum(axis=-2)
    total = gold.sum(axis=-1)
    above = right * total - (gold * predicted).sum(axis=-1)
    spread = (total**2 - (predicted**2).sum(axis=-1)) * (total**2 - (gold**2).sum(axis=-1))
    return np.where(total > 0, np.nan_to_num(_ratio(above, np.sqrt(spread))), np.nan)


def matthews_binary(counts: Statistics) -> Statistics:
    """Return the same for one label, present or not. Shape: (..., 4) -> (...).

    The four are right, predicted, gold and all items.
    """
    right, predicted, gold, total = (counts[..., place] for place in range(4))
    neither = total - predicted - gold + right
    confusion = np.stack([neither, predicted - right, gold - right, right], axis=-1)
    return matthews(confusion.reshape(*counts.shape[:-1], 2, 2))


def partial_precision(sums: Statistics) -> Statistics:
    """Return the mean share of each predicted span that is gold. Shape: (..., 4) -> (...).

    Da San Martino and others, SemEval-2020 Task 11: Detection of Propaganda Techniques in News
    Articles, equations 1 to 3. The four are the shares of predicted spans, how many there are,
    the shares of gold spans, how many there are.
    """
    return _ratio(sums[..., 0], sums[..., 1])


def partial_recall(sums: Statistics) -> Statistics:
    """Return the mean share of each gold span that was predicted. Shape: (..., 4) -> (...)."""
    return _ratio(sums[..., 2], sums[..., 3])


def partial_f1(sums: Statistics) -> Statistics:
    """Return their harmonic mean; 0 where there are spans on one side only."""
    p, r = np.nan_to_num(partial_precision(sums)), np.nan_to_num(partial_recall(sums))
    either = sums[..., 1] + sums[..., 3] > 0
    return np.where(either, np.nan_to_num(_ratio(2 * p * r, p + r)), np.nan)


def brier_parts(sums: Statistics) -> Statistics:
    """Return Brier score, reliability, resolution and uncertainty. Shape: (..., bins, 4).

    Murphy, A New Vector Partition of the Probability Score, 1973; with the within-bin terms of
    Stephenson, Coelho and Jolliffe, 2008, folded into resolution, so that the score is always
    reliability - resolution + uncertainty. The four sums of a bin: how many, their
    probabilities, how many came true, squared errors. Shape of the result: (4, ...).
    """
    count, promised, true, squares = (sums[..., place] for place in range(4))
    total = count.sum(axis=-1)
    base = _ratio(true.sum(axis=-1), total)
    gap = np.nan_to_num(_ratio(promised - true, count))
    reliability = _ratio((count * gap**2).sum(axis=-1), total)
    uncertainty = base * (1 - base)
    brier = _ratio(squares.sum(axis=-1), total)
    return np.stack([brier, reliability, reliability + uncertainty - brier, uncertainty])


def _mean(scores: Statistics) -> Statistics:
    defined = ~np.isnan(scores)
    return _ratio(np.where(defined, scores, 0.0).sum(axis=-1), defined.sum(axis=-1))


def _ratio(above: Statistics, below: Statistics) -> Statistics:
    quotient = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    np.divide(above, below, out=quotient, where=np.asarray(below) > 0)
    return quotient
