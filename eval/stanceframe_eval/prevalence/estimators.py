"""Shares from what a system says and what people say of a sample, with 95% intervals.

The naive share counts what the system says. The adjusted count divides out its error rates; the
prediction-powered share adds the mean error of the sample. All resample or sum whole articles.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from stanceframe.metrics import Estimate, Statistics

__all__ = ["Counts", "Resampled", "Tuned", "adjusted_count", "labelled_share", "powered_share",
           "resampled"]  # fmt: skip

TAILS = (0.025, 0.975)
CHUNK = 100  # resamples at a time: bounds the memory
LEAST_SIGHT = 0.05  # sensitivity + specificity - 1, under which a system sees next to nothing

Codes = NDArray[np.int64]


class Counts(NamedTuple):
    """What the resampling needs. Shapes: (articles, groups, 2) and (labelled articles, 4).

    `said`: by article and group, units that the system says have it, and all units. `labelled`:
    by article, labelled units that have it and are said to, that have it, that haven't and are
    not said to, that haven't.
    """

    said: Statistics
    labelled: Statistics


class Resampled(NamedTuple):
    """Estimates by group, and the two error rates."""

    naive: tuple[Estimate, ...]
    adjusted: tuple[Estimate, ...]
    sensitivity: Estimate
    specificity: Estimate


class Tuned(NamedTuple):
    """A prediction-powered share, and the weight that the system's word was given."""

    share: Estimate
    weight: float


def adjusted_count(
    share: Statistics, sensitivity: Statistics, specificity: Statistics
) -> Statistics:
    """Return the true share that gives the observed one under these error rates.

    Rogan and Gladen, Estimating Prevalence from the Results of a Screening Test, American Journal
    of Epidemiology 107, 1978; cut to 0 and 1. nan where the system sees next to nothing. Any
    shapes that broadcast.

    Example:
        >>> float(adjusted_count(np.array(0.26), np.array(0.9), np.array(0.9)).round(3))
        0.2
    """
    sight = np.asarray(sensitivity + specificity - 1)
    above = np.asarray(share + specificity - 1)
    out = np.full(np.broadcast_shapes(above.shape, sight.shape), np.nan)
    np.divide(above, sight, out=out, where=sight > LEAST_SIGHT)
    return np.asarray(np.clip(out, 0.0, 1.0))


def resampled(counts: Counts, *, resamples: int, seed: int) -> Resampled:
    """Estimate every group from resamples of the articles and, apart, of the labelled ones."""
    generator = np.random.default_rng(seed)
    flat = counts.said.reshape(len(counts.said), -1)
    shape = (-1, *counts.said.shape[1:])
    said = np.concatenate([flat.sum(axis=0)[None], _drawn(flat, resamples, generator)])
    labelled = np.concatenate(
        [counts.labelled.sum(axis=0)[None], _drawn(counts.labelled, resamples, generator)]
    )
    sums = said.reshape(shape)
    shares = _ratio(sums[..., 0], sums[..., 1])
    sensitivity = _ratio(labelled[:, 0], labelled[:, 1])
    specificity = _ratio(labelled[:, 2], labelled[:, 3])
    adjusted = adjusted_count(shares, sensitivity[:, None], specificity[:, None])
    return Resampled(
        naive=tuple(_percentiles(column) for column in shares.T),
        adjusted=tuple(_percentiles(column) for column in adjusted.T),
        sensitivity=_percentiles(sensitivity),
        specificity=_percentiles(specificity),
    )


def labelled_share(gold: Statistics, articles: Codes) -> Estimate:
    """Return the share in the sample alone. Shapes: twice (labelled,)."""
    pulls = (gold - gold.mean()) / len(gold)
    return _normal(float(gold.mean()), _variance(pulls, articles), _clusters(articles))


def powered_share(
    gold: Statistics, said: Statistics, articles: Codes, rest: Statistics, rest_articles: Codes
) -> Tuned:
    """Return what the system says of the rest, plus its mean error on the sample.

    Angelopoulos and others, Prediction-powered Inference, Science 382, 2023; the weight is the
    one of least variance (Angelopoulos, Duchi and Zrnic, PPI++, 2023, section 6), cut to 0 and 1.
    The variance is of what each article adds, its labelled units and its others together, since
    they are alike. It holds whatever the system's errors are.

    Args:
        gold: What people say of the sample. Shape: (labelled,).
        said: What the system says of it. Shape: (labelled,).
        articles: Of the sample. Shape: (labelled,).
        rest: What the system says of all other units. Shape: (rest,).
        rest_articles: Of those. Shape: (rest,).
    """
    weight = _weight(gold, said, rest)
    if weight == 0:
        return Tuned(labelled_share(gold, articles), 0.0)
    rest_mean = float(rest.mean())
    value = float(gold.mean()) + weight * (rest_mean - float(said.mean()))
    errors = gold - weight * said
    pulls = (errors - errors.mean()) / len(gold)
    others = weight * (rest - rest_mean) / len(rest)
    variance = _variance(np.concatenate([pulls, others]), np.concatenate([articles, rest_articles]))
    return Tuned(_normal(value, variance, _clusters(articles)), weight)


def _weight(gold: Statistics, said: Statistics, rest: Statistics) -> float:
    if len(rest) == 0 or len(gold) < 2:
        return 0.0
    spread = float(np.concatenate([said, rest]).var(ddof=1))
    if spread == 0:
        return 0.0
    together = float(np.cov(gold, said)[0, 1])
    return float(np.clip(together / ((1 + len(gold) / len(rest)) * spread), 0.0, 1.0))


def _variance(pulls: Statistics, articles: Codes) -> float:
    """Return the variance of a mean from how far each unit pulls it; an article pulls as one."""
    _, places = np.unique(articles, return_inverse=True)
    sums = np.bincount(places, weights=pulls)
    count = len(sums)
    return float((sums**2).sum() * count / (count - 1)) if count > 1 else float("nan")


def _normal(value: float, variance: float, clusters: int) -> Estimate:
    if np.isnan(variance):
        return Estimate(value, np.nan, np.nan)
    reach = float(t.ppf(TAILS[1], clusters - 1)) * variance**0.5
    low, high = np.clip([value - reach, value + reach], 0.0, 1.0)
    return Estimate(float(np.clip(value, 0.0, 1.0)), float(low), float(high))


def _clusters(articles: Codes) -> int:
    return len(np.unique(articles))


def _drawn(sums: Statistics, resamples: int, generator: np.random.Generator) -> Statistics:
    """Sum resamples of whole articles. Shape: (articles, width) -> (resamples, width)."""
    count = len(sums)
    parts = []
    for start in range(0, resamples, CHUNK):
        size = min(CHUNK, resamples - start)
        draws = generator.multinomial(count, np.full(count, 1 / count), size=size)
        parts.append(draws.astype(np.float64) @ sums)
    return np.concatenate(parts)


def _percentiles(scores: Statistics) -> Estimate:
    value, drawn = float(scores[0]), scores[1:][~np.isnan(scores[1:])]
    if np.isnan(value) or len(drawn) == 0:
        return Estimate(value, np.nan, np.nan)
    low, high = np.quantile(drawn, TAILS)
    return Estimate(value, float(low), float(high))


def _ratio(above: Statistics, below: Statistics) -> Statistics:
    return np.asarray(
        np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    )
