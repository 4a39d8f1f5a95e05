"""Numbers that depend on the order of probabilities: average precision, risk and coverage."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.metrics import Statistics
from stanceframe_eval.statistics.draws import Weights

__all__ = ["RiskCoverage", "average_precision", "risk_area", "risk_coverage"]

CHUNK = 200  # draws at a time: bounds the memory to a few megabytes


class RiskCoverage(NamedTuple):
    """The share of errors among the answers that are surest, by how many are taken."""

    coverage: Statistics
    risk: Statistics


def average_precision(p: Statistics, gold: NDArray[np.bool_], weights: Weights) -> Statistics:
    """Return the mean precision at each gold item, going down the probabilities.

    Ties share one step, as in scikit-learn's `average_precision_score`; nan without gold.
    Shapes: twice (items,), and (draws, items) -> (draws,).
    """
    order = np.argsort(-p, kind="stable")
    steps = np.flatnonzero(np.diff(p[order], append=-np.inf))  # the last item of each tie
    return np.concatenate(
        [
            _average_precision(gold[order], part[:, order], steps)
            for part in np.array_split(weights, max(1, len(weights) // CHUNK))
        ]
    )


def _average_precision(
    gold: NDArray[np.bool_], weights: Weights, steps: NDArray[np.int64]
) -> Statistics:
    right = np.cumsum(weights * gold, axis=1)[:, steps]
    taken = np.cumsum(weights, axis=1)[:, steps]
    gained = np.diff(right, prepend=0.0, axis=1)
    precision = np.divide(right, taken, out=np.zeros_like(right), where=taken > 0)
    total = right[:, -1]
    area = (gained * precision).sum(axis=1)
    return np.asarray(np.divide(area, total, out=np.full(len(total), np.nan), where=total > 0))


def risk_coverage(sureness: Statistics, right: NDArray[np.bool_]) -> RiskCoverage:
    """Return the error rate among the surest answers, for each number of answers taken.

    El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification, JMLR 2010.
    Answers that are as sure as each other are taken together. Shapes: (items,) -> (steps,).
    """
    order = np.argsort(-sureness, kind="stable")
    steps = np.flatnonzero(np.diff(sureness[order], append=-np.inf))
    wrong = np.cumsum(~right[order])[steps]
    taken = steps + 1
    return RiskCoverage(coverage=taken / len(right), risk=wrong / taken)


def risk_area(sureness: Statistics, right: NDArray[np.bool_], weights: Weights) -> Statistics:
    """Return the mean risk over all coverages; lower is better.

    Geifman, Uziel and El-Yaniv, Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers,
    ICLR 2019 (AURC). Within a tie the risk is that of the whole tie, so that the order of the
    file can't matter. Shapes: twice (items,), and (draws, items) -> (draws,).
    """
    order = np.argsort(-sureness, kind="stable")
    steps = np.flatnonzero(np.diff(sureness[order], append=-np.inf))
    parts = []
    for part in np.array_split(weights, max(1, len(weights) // CHUNK)):
        taken = np.cumsum(part[:, order], axis=1)[:, steps]
        wrong = np.cumsum(part[:, order] * ~right[order], axis=1)[:, steps]
        risk = np.divide(wrong, taken, out=np.zeros_like(wrong), where=taken > 0)
        parts.append((risk * np.diff(taken, prepend=0.0, axis=1)).sum(axis=1) / taken[:, -1])
    return np.concatenate(parts)
