"""Intervals, corrected shares and tests: against hand computations and SciPy, and by simulation."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import fisher_exact

from stanceframe_service.outlets.statistics import (
    Confusion,
    Shares,
    corrected,
    draw_shares,
    holm,
    permutation_p,
)


def fisher_p(table):
    result: Any = fisher_exact(table)
    return float(result.pvalue)


def generator(seed=1):
    return np.random.default_rng(seed)


def test_holm_is_the_step_down_of_the_paper():
    # By hand: sorted .001 .010 .020 .040; times 4, 3, 2, 1; made to rise.
    assert holm([0.010, 0.040, 0.001, 0.020]) == pytest.approx([0.03, 0.04, 0.004, 0.04])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_a_share_is_sums_divided_and_its_interval_that_of_a_proportion():
    counts = np.repeat([1.0, 0.0], [60, 140])[:, None]

    shares = draw_shares(counts, np.ones(200), resamples=4000, generator=generator())

    low, high = shares.interval()[:, 0]
    assert shares.value[0] == pytest.approx(0.3)
    # Normal approximation: 0.3 +- 1.96 * sqrt(0.3 * 0.7 / 200) = 0.236 to 0.364.
    assert (low, high) == pytest.approx((0.236, 0.364), abs=0.008)


def test_articles_are_drawn_whole_so_that_like_sentences_widen_the_interval():
    whole = np.repeat([10.0, 0.0], [6, 14])[:, None]  # 20 articles of 10 sentences, all or none
    apart = np.repeat([1.0, 0.0], [60, 140])[:, None]

    wide = draw_shares(whole, np.full(20, 10.0), resamples=2000, generator=generator())
    narrow = draw_shares(apart, np.ones(200), resamples=2000, generator=generator())

    widths = [np.diff(one.interval()[:, 0])[0] for one in (wide, narrow)]
    # The variance is ten times as large: sqrt(10) = 3.2.
    assert widths[0] / widths[1] == pytest.approx(3.2, abs=0.5)


def test_a_share_is_corrected_as_rogan_and_gladen_do():
    confusion = Confusion(80, 10, 20, 90)  # sensitivity 0.8, specificity 0.9
    shares = Shares(np.array([0.3]), np.full((2000, 1), 0.3))

    better = corrected(shares, confusion, generator=generator())

    # By hand: (0.3 + 0.9 - 1) / (0.8 + 0.9 - 1) = 0.2857.
    assert better.value[0] == pytest.approx(0.2857, abs=1e-4)
    low, high = better.interval()[:, 0]
    assert low < 0.2857 < high


def test_a_correction_finds_the_true_share_that_a_poor_classifier_hides():
    draws = generator(3)
    truth = draws.random(4000) < 0.4
    said = np.where(truth, draws.random(4000) < 0.7, draws.random(4000) < 0.15)
    gold = draws.random(2000) < 0.5
    heard = np.where(gold, draws.random(2000) < 0.7, draws.random(2000) < 0.15)
    confusion = Confusion(
        float((gold & heard).sum()),
        float((~gold & heard).sum()),
        float((gold & ~heard).sum()),
        float((~gold & ~heard).sum()),
    )
    naive = draw_shares(said[:, None].astype(float), np.ones(4000), resamples=1000, generator=draws)

    better = corrected(naive, confusion, generator=draws)

    assert abs(naive.value[0] - 0.4) > 0.02
    low, high = better.interval()[:, 0]
    assert low < truth.mean() < high


def test_nothing_is_corrected_to_less_than_none_or_more_than_all():
    shares = Shares(np.array([0.01]), np.full((500, 1), 0.01))

    better = corrected(shares, Confusion(80, 10, 20, 90), generator=generator())

    assert better.value[0] == 0
    assert better.drawn.min() >= 0


def test_of_articles_of_one_sentence_p_is_that_of_fisher():
    # Equal groups, where the two-sided p of both is the same.
    counts = np.concatenate([np.repeat([1.0, 0.0], [14, 26]), np.repeat([1.0, 0.0], [5, 35])])
    outlet = np.repeat([0, 1], 40)

    p = permutation_p(counts[:, None], np.ones(80), outlet, outlets=2, permutations=4999, seed=1)

    expected = fisher_p([[14, 26], [5, 35]])
    assert p[0, 0] == pytest.approx(expected, abs=0.006)
    assert p[1, 0] == pytest.approx(expected, abs=0.006)


def corpus(draws, articles, rates):
    """Articles of one to twelve sentences that keep to their own topics."""
    units = draws.integers(1, 13, articles).astype(float)
    leaning = draws.beta(0.6, 0.6 / rates - 0.6, (articles, len(rates)))
    return draws.binomial(units[:, None].astype(int), leaning).astype(float), units


def test_two_random_halves_of_one_outlet_differ_in_seven_of_a_hundred_at_most():
    draws = generator(20)
    rates = np.array([*np.linspace(0.02, 0.4, 14), *np.linspace(0.01, 0.1, 10)])
    alike = 0
    for repetition in range(100):
        counts, units = corpus(draws, 200, rates)
        halves = draws.permutation(np.repeat([0, 1], 100))
        p = permutation_p(counts, units, halves, outlets=2, permutations=4999, seed=repetition)
        alike += min(holm(p[0].tolist())) >= 0.05

    assert alike >= 93


def test_sentences_taken_one_by_one_would_find_differences_between_halves():
    # Why whole articles are permuted: the usual test of sentences fails what the one above passes.
    draws = generator(21)
    rates = np.linspace(0.02, 0.4, 14)
    alike = 0
    for _ in range(60):
        counts, units = corpus(draws, 200, rates)
        halves = draws.permutation(np.repeat([0, 1], 100))
        sums = [counts[halves == one].sum(axis=0) for one in (0, 1)]
        totals = [units[halves == one].sum() for one in (0, 1)]
        p = [fisher_p([[a, totals[0] - a], [b, totals[1] - b]]) for a, b in zip(*sums, strict=True)]
        alike += min(holm(p)) >= 0.05

    assert alike < 40


def test_an_outlet_that_does_differ_is_found_among_ten():
    draws = generator(22)
    counts, units = corpus(draws, 600, np.full(10, 0.1))
    outlet = np.repeat(np.arange(10), 60)
    counts[outlet == 3, 0] = np.minimum(units[outlet == 3], counts[outlet == 3, 0] + 2)

    p = permutation_p(counts, units, outlet, outlets=10, permutations=4999, seed=1)

    adjusted = np.array(holm(p.ravel().tolist())).reshape(p.shape)
    assert [tuple(map(int, place)) for place in np.argwhere(adjusted < 0.05)] == [(3, 0)]
