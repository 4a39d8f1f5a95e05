"""BCa intervals beside those of SciPy, and what must not break either kind."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from stanceframe import metrics
from stanceframe_eval.statistics import ranking
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.intervals import bca, distance, estimate, jackknife
from stanceframe_eval.statistics.seeds import summed_up

CLOSE = {"rel": 0, "abs": 1e-9}


def skewed(count=40):
    """A share of sums that is skewed, so that the two kinds of interval differ."""
    generator = np.random.default_rng(11)
    right = generator.exponential(1.0, count)
    return summed("x", np.stack([right, np.ones(count)], axis=1), metrics.accuracy, count), right


def test_bca_is_that_of_scipy_on_data_without_clusters():
    gauge, values = skewed()
    draws = Draws.of(range(len(values)), resamples=999, seed=3)

    mine = bca(gauge, draws)

    class Drawn:
        bootstrap_distribution = gauge.read(draws.weights)[1:]

    known = bootstrap(
        (values,), np.mean, n_resamples=0, method="BCa", bootstrap_result=Drawn(), axis=0
    ).confidence_interval
    assert mine.low == pytest.approx(known.low, **CLOSE)
    assert mine.high == pytest.approx(known.high, **CLOSE)
    assert mine.low > estimate(gauge, draws).low, "skewed to the right: both ends move up"


def test_percentiles_are_those_of_scipy():
    gauge, values = skewed()
    draws = Draws.of(range(len(values)), resamples=999, seed=3)

    class Drawn:
        bootstrap_distribution = gauge.read(draws.weights)[1:]

    known = bootstrap(
        (values,), np.mean, n_resamples=0, method="percentile", bootstrap_result=Drawn(), axis=0
    ).confidence_interval
    assert estimate(gauge, draws)[1:] == pytest.approx(tuple(known), **CLOSE)


def test_leaving_out_clusters_is_the_same_with_and_without_sums():
    generator = np.random.default_rng(5)
    rows = np.stack([generator.integers(0, 2, 60), np.ones(60)], axis=1).astype(float)
    draws = Draws.of((np.arange(60) // 4).tolist(), resamples=50)
    gauge = summed("x", rows, metrics.accuracy, 60)
    bare = Gauge(name="x", support=60, read=gauge.read)

    assert jackknife(gauge, draws) == pytest.approx(jackknife(bare, draws), **CLOSE)
    by_hand = [rows[draws.places != one, 0].mean() for one in range(15)]
    assert jackknife(gauge, draws) == pytest.approx(by_hand, **CLOSE)
    assert bca(gauge, draws) == pytest.approx(tuple(bca(bare, draws)), **CLOSE)


def test_bca_of_a_ranking_is_defined_and_seeded():
    generator = np.random.default_rng(6)
    p, gold = generator.random(50), generator.random(50) < 0.4
    gauge = Gauge(
        name="x", support=20, read=lambda weights: ranking.average_precision(p, gold, weights)
    )
    draws = [Draws.of(range(50), resamples=100, seed=seed) for seed in (1, 1, 2)]

    first, again, other = (bca(gauge, one) for one in draws)

    assert first == again != other
    assert first.low < first.value < first.high


def calibrated(seed, *, slope, articles=30):
    """The calibration error of four labels whose log odds are `slope` times those promised."""
    generator = np.random.default_rng(seed)
    odds = generator.normal(-1.5, 1.5, (articles * 6, 4))
    p, chance = (1 / (1 + np.exp(-size * odds)) for size in (1.0, slope))
    sums = metrics.calibration_statistics(
        p, generator.random(p.shape) < chance, metrics.equal_width_edges()
    )
    draws = Draws.of((np.arange(articles * 6) // 6).tolist(), resamples=200, seed=seed)
    return summed("ece", sums, metrics.calibration_error, p.size), draws


def test_an_error_of_calibration_is_reflected_in_squares_by_hand():
    gauge, draws = calibrated(1, slope=0.7)
    scores = gauge.read(draws.weights)
    low, middle, high = np.quantile(scores[1:], [0.025, 0.5, 0.975])

    found = distance(gauge, draws)

    squares = [max(0.0, 2 * scores[0] ** 2 - one**2) for one in (middle, high, low)]
    assert found == pytest.approx(np.sqrt(squares), **CLOSE)


# The truth of slope 0.5 is 0.108: the mean gap of 400,000 such labels in the same bins.
@pytest.mark.parametrize(("slope", "truth"), [(1.0, 0.0), (0.5, 0.108)])
def test_the_interval_of_a_calibration_error_holds_the_truth_where_percentiles_lose_it(
    slope, truth
):
    held, by_percentiles = 0, 0
    for seed in range(100):
        gauge, draws = calibrated(seed, slope=slope)
        found, plain = distance(gauge, draws), estimate(gauge, draws)
        held += found.low <= truth <= found.high
        by_percentiles += plain.low <= truth <= plain.high
        assert found.low <= found.value <= found.high

    assert held >= 88
    assert by_percentiles < held


@pytest.mark.parametrize(
    ("rows", "clusters"),
    [
        ([[1.0, 1.0], [0.0, 1.0]], [0, 0]),  # one article
        ([[0.0, 0.0], [0.0, 0.0]], [0, 1]),  # nothing to score
        ([[1.0, 1.0], [0.0, 0.0]], [0, 1]),  # all of it from one article
    ],
)
def test_what_rests_on_one_article_or_none_has_no_interval(rows, clusters):
    gauge = summed("x", np.array(rows), metrics.accuracy, 2)
    draws = Draws.of(clusters, resamples=50)

    for found in (estimate(gauge, draws), bca(gauge, draws), distance(gauge, draws)):
        assert np.isnan(found.low)
        assert np.isnan(found.high)


def test_a_figure_that_no_article_moves_has_an_interval_of_no_width():
    gauge = summed("x", np.ones((20, 2)), metrics.accuracy, 20)
    draws = Draws.of(range(20), resamples=50)

    assert estimate(gauge, draws) == bca(gauge, draws) == (1, 1, 1)
    assert interval(gauge.read(draws.weights)) == (1, 1, 1)


def test_runs_of_one_system_are_summed_up_by_hand():
    """0.5, 0.6 and 0.7: mean 0.6, standard deviation 0.1."""
    draws = Draws.of(range(10), resamples=10)
    runs = []
    for right in (5, 6, 7):
        rows = np.stack([np.arange(10) < right, np.ones(10)], axis=1).astype(float)
        runs.append({"x": summed("x", rows, metrics.accuracy, 10)})

    found = summed_up("x", runs, draws)

    assert found is not None
    assert found[1:] == pytest.approx((3, 0.6, 0.1, 0.5, 0.7), **CLOSE)
    assert summed_up("y", runs, draws) is None
    one = summed_up("x", runs[:1], draws)
    assert one is not None
    assert np.isnan(one.spread)
