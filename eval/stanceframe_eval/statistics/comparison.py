"""Two systems on the same items: the difference, whether it is chance, what could be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from stanceframe.metrics import Estimate
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import Gauge

__all__ = ["Difference", "difference", "holm", "permutation_p"]

POWER, ALPHA = 0.8, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much one system is ahead of another on a gauge.

    Attributes:
        metric: The gauge's name.
        estimate: One minus the other, with the interval of resampled clusters.
        p: Of the permutation test; nan for a gauge that has none.
        detectable: The least difference that this set would show in four of five repetitions:
            (z of 0.975 + z of 0.8) times the standard error. A smaller one can be real and
            remain unseen here.
    """

    metric: str
    estimate: Estimate
    p: float
    detectable: float


def difference(one: Gauge, other: Gauge, draws: Draws, *, permutations: int = 2000) -> Difference:
    """Compare two systems by the same gauge under the same draws."""
    scores = one.read(draws.weights) - other.read(draws.weights)
    spread = scores[1:][~np.isnan(scores[1:])]
    error = float(spread.std(ddof=1)) if len(spread) > 1 else np.nan
    return Difference(
        metric=one.name,
        estimate=interval(scores),
        p=permutation_p(one, other, draws, permutations=permutations),
        detectable=float(norm.ppf(1 - ALPHA / 2) + norm.ppf(POWER)) * error,
    )


def permutation_p(one: Gauge, other: Gauge, draws: Draws, *, permutations: int = 2000) -> float:
    """Return how often exchanging the systems' answers, article by article, does as much.

    Approximate randomization, after Noreen, Computer-Intensive Methods for Testing Hypotheses,
    1989, and Dror and others, The Hitchhiker's Guide to Testing Statistical Significance in NLP,
    ACL 2018; whole clusters are exchanged. The observed labelling counts as one of them, so
    that p is never 0 (Phipson and Smyth 2010). It is nan where the measure has no sums to
    exchange, or sums over bands of each system's own, as calibration errors do.
    """
    if one.sums is None or other.sums is None or one.score is None:
        return float("nan")
    if one.sums.shape != other.sums.shape:
        return float("nan")
    mine, theirs = (
        draws.by_cluster(gauge.sums) for gauge in (one, other) if gauge.sums is not None
    )
    generator = np.random.default_rng(draws.seed)
    swapped = generator.integers(0, 2, size=(permutations, draws.clusters)).astype(np.float64)
    moved = np.tensordot(swapped, theirs - mine, axes=1)
    gaps = one.score(mine.sum(axis=0) + moved) - one.score(theirs.sum(axis=0) - moved)
    observed = float(one.score(mine.sum(axis=0)) - one.score(theirs.sum(axis=0)))
    as_much = np.abs(gaps) >= abs(observed) - 1e-12  # float noise is no difference
    return float((1 + as_much.sum()) / (permutations + 1))


def holm(values: Sequence[float]) -> list[float]:
    """Correct p values for how many there are; nan stays nan and counts for nothing.

    Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979.

    Example:
        >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
        [0.03, 0.06, 0.06]
    """
    known = sorted((p, place) for place, p in enumerate(values) if not np.isnan(p))
    corrected = [float("nan")] * len(values)
    highest = 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - rank)))
        corrected[place] = highest
    return corrected
