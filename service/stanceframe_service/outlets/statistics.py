"""Shares with intervals, corrected shares, and tests: whole articles are drawn, never sentences.

Sentences of one article share a writer and a topic. Taken one by one they would pass for more
than they are, with intervals too narrow and differences that are none.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Confusion",
    "Shares",
    "corrected",
    "draw_shares",
    "holm",
    "permutation_p",
    "permutations_for",
]

Floats = NDArray[np.floating]

CELLS = 5_000_000  # numbers held at once while drawing: 20 MB of float32
FEWEST = 4_999  # permutations
# The least p is one by the permutations, and Holm's method multiplies it by the number of tests:
# with fewer than tests / 0.05, no difference could ever be found.
ROOM = 1.5
TIE = 1e-3  # sums in float32 of some thousand residuals differ by less


class Shares(NamedTuple):
    """Shares of several things in one outlet, and the same in every resample.

    Shapes: `value` (things,), `drawn` (resamples, things).
    """

    value: Floats
    drawn: Floats

    def interval(self) -> Floats:
        """Return the 2.5th and the 97.5th percentile. Shape: (2, things)."""
        low_high: Floats = np.percentile(self.drawn, [2.5, 97.5], axis=0)
        return low_high


class Confusion(NamedTuple):
    """What a classifier got right and wrong on gold, in sentences."""

    true_positives: float
    false_positives: float
    false_negatives: float
    true_negatives: float


def draw_shares(
    counts: Floats, units: Floats, *, resamples: int, generator: np.random.Generator
) -> Shares:
    """Divide sums over articles, for the articles as they are and for resamples of them.

    Args:
        counts: How often each article has each thing. Shape: (articles, things).
        units: Of how many. Shape: (articles,), or (articles, things).
        resamples: How often as many articles are drawn, with replacement.
        generator: Where the draws come from.
    """
    whole = np.concatenate([counts, units.reshape(len(counts), -1)], axis=1).astype(np.float32)
    things = counts.shape[1]
    sums = [weights @ whole for weights in _weights(len(counts), resamples, generator)]
    drawn = np.concatenate(sums).astype(np.float64)
    totals = whole.sum(axis=0, dtype=np.float64)
    return Shares(
        value=_divided(totals[:things], totals[things:]),
        drawn=_divided(drawn[:, :things], drawn[:, things:]),
    )


def corrected(shares: Shares, confusion: Confusion, *, generator: np.random.Generator) -> Shares:
    """Correct shares of one thing for the classifier's errors, errors' own uncertainty included.

    The share that would give what was counted, were sensitivity and specificity those on gold:
    Rogan and Gladen, American Journal of Epidemiology 107 (1978), known to quantification as
    adjusted count. Each resample draws its own sensitivity and specificity from Beta
    distributions (Jeffreys prior). Where the classifier is hardly better than chance, as a draw
    can be, nothing can be corrected and the draw keeps its share.

    Args:
        shares: Of one thing. Shapes: (1,) and (resamples, 1).
        confusion: Of that thing.
        generator: Where the draws come from.
    """
    tp, fp, fn, tn = confusion
    size = shares.drawn.shape
    sensitivity = generator.beta(tp + 0.5, fn + 0.5, size)
    specificity = generator.beta(tn + 0.5, fp + 0.5, size)
    one = _adjusted(shares.value, np.array([tp / (tp + fn)]), np.array([tn / (tn + fp)]))
    return Shares(value=one, drawn=_adjusted(shares.drawn, sensitivity, specificity))


def permutation_p(
    counts: Floats,
    units: Floats,
    outlet: NDArray[np.integer],
    *,
    outlets: int,
    permutations: int,
    seed: int,
) -> Floats:
    """Test each outlet against all others together, by permuting whole articles between them.

    What is summed is each article's count less what its units make one expect at the corpus's
    share. Permuted labels give the distribution of that sum if outlets made no difference, so
    the p of one test is exact for articles that can be exchanged.

    Args:
        counts: How often each article has each thing. Shape: (articles, things).
        units: Of how many. Shape: (articles,).
        outlet: The number of each article's outlet.
        outlets: How many there are.
        permutations: How many.
        seed: Of the permutations.

    Returns:
        Two-sided p. Shape: (outlets, things).
    """
    expected = units[:, None] * (counts.sum(axis=0) / max(units.sum(), 1))
    residuals = (counts - expected).astype(np.float32)
    seen = np.stack([residuals[outlet == one].sum(axis=0) for one in range(outlets)])
    bar = np.abs(seen) - TIE
    extreme = np.zeros_like(seen, dtype=np.float64)
    for labels in _permuted(outlet, permutations, seed):
        for one in range(outlets):
            sums = (labels == one).astype(np.float32) @ residuals
            extreme[one] += (np.abs(sums) >= bar[one]).sum(axis=0)
    result: Floats = (1 + extreme) / (1 + permutations)
    return result


def permutations_for(tests: int, alpha: float) -> int:
    """Return how many permutations so many tests need, for the least p to be below `alpha`.

    Example:
        >>> permutations_for(40, 0.05), permutations_for(330, 0.05)
        (4999, 9900)
    """
    return max(FEWEST, math.ceil(ROOM * tests / alpha))


def holm(p: Sequence[float]) -> list[float]:
    """Return p corrected for their number by Holm's step-down method (1979).

    Example:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p)), key=p.__getitem__)
    result = [1.0] * len(p)
    highest = 0.0
    for place, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - place) * p[index]))
        result[index] = highest
    return result


def _weights(articles: int, resamples: int, generator: np.random.Generator) -> Iterator[Floats]:
    """Yield how often each article is drawn in each resample. Shape: (some, articles)."""
    chunk = max(1, CELLS // max(articles, 1))
    even = np.full(articles, 1 / articles)
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        yield generator.multinomial(articles, even, size=size).astype(np.float32)


def _permuted(
    outlet: NDArray[np.integer], permutations: int, seed: int
) -> Iterator[NDArray[np.integer]]:
    generator = np.random.default_rng(seed)
    labels = outlet.astype(np.int16)
    chunk = max(1, CELLS // max(len(labels), 1))
    for start in range(0, permutations, chunk):
        size = min(chunk, permutations - start)
        yield generator.permuted(np.tile(labels, (size, 1)), axis=1)


def _divided(counts: Floats, units: Floats) -> Floats:
    return np.divide(counts, units, out=np.zeros_like(counts), where=units > 0)


def _adjusted(share: Floats, sensitivity: Floats, specificity: Floats) -> Floats:
    better = sensitivity + specificity - 1
    usable = better > 0.05
    value = np.where(usable, (share + specificity - 1) / np.where(usable, better, 1), share)
    return np.clip(value, 0, 1)
