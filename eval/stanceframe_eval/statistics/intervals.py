"""Intervals of a gauge: percentile, BCa, and one for distances; all resample whole clusters."""

import numpy as np
from scipy.special import ndtr, ndtri

from stanceframe.metrics import Estimate, Statistics
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import Gauge

__all__ = ["bca", "distance", "estimate", "jackknife"]

CHUNK = 256  # clusters left out at a time: bounds the memory to a few megabytes


def estimate(gauge: Gauge, draws: Draws) -> Estimate:
    """Return a number with its percentile interval.

    The bounds are nan where it rests on one cluster alone: every resample would be the same, and
    an interval of no width would claim certainty.
    """
    found = interval(gauge.read(draws.weights))
    if _clusters_of(gauge, draws) < 2:
        return Estimate(found.value, np.nan, np.nan)
    return found


def bca(gauge: Gauge, draws: Draws, level: float = 0.95) -> Estimate:
    """Return a number with its bias-corrected and accelerated interval.

    Efron, Better Bootstrap Confidence Intervals, Journal of the American Statistical Association
    82, 1987; the acceleration is from leaving out one cluster after the other. The bounds are
    nan where it is not defined: no cluster to leave out, or all resamples on one side.
    """
    scores = gauge.read(draws.weights)
    value, drawn = float(scores[0]), scores[1:][~np.isnan(scores[1:])]
    undefined = Estimate(value, np.nan, np.nan)
    if np.isnan(value) or len(drawn) == 0 or _clusters_of(gauge, draws) < 2:
        return undefined
    below = ((drawn < value).mean() + (drawn <= value).mean()) / 2
    if not 0 < below < 1:
        return undefined
    bias, speed = ndtri(below), _acceleration(jackknife(gauge, draws))
    tail = (1 - level) / 2
    ends = bias + ndtri(np.array([tail, 1 - tail]))
    shares = ndtr(bias + ends / (1 - speed * ends))
    low, high = np.quantile(drawn, shares)
    return Estimate(value, float(low), float(high))


def distance(gauge: Gauge, draws: Draws, level: float = 0.95) -> Estimate:
    """Return a distance from 0, such as a calibration error, less what chance puts there.

    Noise can only add to it, and a resample adds the noise once more, so that often all resamples
    lie above the number, and neither their percentiles nor BCa hold the truth. Noise adds up in
    squares; there, resamples are reflected at the number, which takes off what they add: the
    basic bootstrap on a transformed scale (Davison and Hinkley, Bootstrap Methods and their
    Application, 1997, section 5.2). The calibration errors of Kumar, Liang and Ma (Verified
    Uncertainty Calibration, NeurIPS 2019) are corrected alike.
    """
    scores = gauge.read(draws.weights)
    value, drawn = float(scores[0]), scores[1:][~np.isnan(scores[1:])]
    if np.isnan(value) or len(drawn) == 0:
        return Estimate(value, np.nan, np.nan)
    tail = (1 - level) / 2
    reflected = 2 * value**2 - np.quantile(drawn, [0.5, 1 - tail, tail]) ** 2
    middle, low, high = np.sqrt(np.clip(reflected, 0.0, None)).tolist()
    if _clusters_of(gauge, draws) < 2:
        return Estimate(value, np.nan, np.nan)
    return Estimate(middle, low, high)


def jackknife(gauge: Gauge, draws: Draws) -> Statistics:
    """Read a gauge without each cluster in turn. Shape: (clusters,)."""
    if gauge.sums is not None and gauge.score is not None:
        by_cluster = draws.by_cluster(gauge.sums)
        return np.asarray(gauge.score(by_cluster.sum(axis=0) - by_cluster))
    parts = []
    for start in range(0, draws.clusters, CHUNK):
        left_out = np.arange(start, min(start + CHUNK, draws.clusters))
        parts.append(gauge.read((draws.places[None, :] != left_out[:, None]).astype(np.float64)))
    return np.concatenate(parts)


def _acceleration(scores: Statistics) -> float:
    """Return a sixth of the skewness of the influence of single clusters; 0 if none has any."""
    known = scores[~np.isnan(scores)]
    gaps = known.mean() - known if len(known) else known
    spread = float((gaps**2).sum())
    return 0.0 if spread == 0 else float((gaps**3).sum() / (6 * spread**1.5))


def _clusters_of(gauge: Gauge, draws: Draws) -> int:
    """Count the clusters that a number rests on."""
    if gauge.sums is None:
        return draws.clusters
    used = np.any(gauge.sums.reshape(len(gauge.sums), -1) != 0, axis=1)
    return len(np.unique(draws.places[used]))
