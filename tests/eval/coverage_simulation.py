"""How often a 95% interval holds the truth where sentences of an article are alike.

Sixty articles of eight sentences; in each article the system is right in 20% of the sentences or
in 80%, so the truth is 50%. `python -m tests.eval.coverage_simulation` prints 1,000 such sets.
"""

import sys

import numpy as np

from stanceframe import metrics
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import summed
from stanceframe_eval.statistics.intervals import bca, estimate

ARTICLES, SENTENCES, TRUTH = 60, 8, 0.5


def coverage(rounds: int, *, by_article: bool, resamples: int = 300, seed: int = 8) -> list[float]:
    """Return which share of percentile and of BCa intervals holds the truth."""
    generator = np.random.default_rng(seed)
    count = ARTICLES * SENTENCES
    clusters = np.repeat(np.arange(ARTICLES), SENTENCES) if by_article else np.arange(count)
    hits = np.zeros(2)
    for turn in range(rounds):
        tones = generator.choice([0.2, 0.8], ARTICLES)
        right = generator.random((ARTICLES, SENTENCES)) < tones[:, None]
        sums = np.stack([right.ravel().astype(float), np.ones(count)], axis=1)
        gauge = summed("x", sums, metrics.accuracy, count)
        draws = Draws.of(clusters.tolist(), resamples=resamples, seed=turn)
        found = (estimate(gauge, draws), bca(gauge, draws))
        hits += [one.low <= TRUTH <= one.high for one in found]
    return [float(share) for share in hits / rounds]


def main(rounds: int = 1000) -> None:
    """Print the shares, by what is drawn and by the kind of interval."""
    for by_article, name in ((True, "whole articles"), (False, "single sentences")):
        percentile, corrected = coverage(rounds, by_article=by_article)
        sys.stdout.write(
            f"{name:<17} percentile {100 * percentile:.1f}  BCa {100 * corrected:.1f} of 100\n"
        )


if __name__ == "__main__":
    main()
