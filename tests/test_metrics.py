"""Expected values come from scikit-learn or from hand computation, as each test says."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score, precision_score, recall_score

from stanceframe import metrics
from stanceframe.types import Span

# scikit-learn accepts these, but its signatures are read as if they were strings only.
UNDEFINED: Any = np.nan
EACH: Any = None
LABEL_MATRICES = arrays(bool, st.tuples(st.just(2), st.integers(1, 12), st.integers(2, 5)))


@given(LABEL_MATRICES)
def test_multilabel_scores_are_those_of_scikit_learn(matrices):
    predicted, gold = matrices
    counts = metrics.label_counts(predicted, gold).sum(axis=0)

    for score, average in ((metrics.micro_f1, "micro"), (metrics.macro_f1, "macro")):
        expected = f1_score(gold, predicted, average=average, zero_division=UNDEFINED)
        assert score(counts) == pytest.approx(expected, nan_ok=True)
    for score, theirs in (
        (metrics.f1, f1_score),
        (metrics.precision, precision_score),
        (metrics.recall, recall_score),
    ):
        expected = theirs(gold, predicted, average=EACH, zero_division=UNDEFINED)
        assert score(counts) == pytest.approx(expected, nan_ok=True)


@given(arrays(np.int64, st.tuples(st.just(2), st.integers(1, 30)), elements=st.integers(0, 2)))
def test_three_class_macro_f1_is_that_of_scikit_learn(classes):
    predicted, gold = classes

    counts = metrics.class_counts(predicted, gold, 3).sum(axis=0)

    expected = f1_score(gold, predicted, labels=[0, 1, 2], average="macro", zero_division=UNDEFINED)
    assert metrics.macro_f1(counts) == pytest.approx(expected)


def test_character_f1_counts_each_character_once():
    # By hand: predicted 0-6, gold 4-10; 2 characters in common of 6 and 6.
    predicted = metrics.span_mask([Span(start=0, end=4), Span(start=2, end=6)], 12)
    gold = metrics.span_mask([Span(start=4, end=10)], 12)

    counts = metrics.mask_counts(predicted, gold)

    assert counts.tolist() == [2, 6, 6]
    assert metrics.f1(counts) == pytest.approx(1 / 3)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=5), st.integers(0, 50))
def test_a_mask_marks_exactly_the_covered_characters(starts, length):
    spans = [Span(start=start, end=start + width) for start, width in starts]

    mask = metrics.span_mask(spans, length)

    assert mask.tolist() == [
        any(span.start <= place < span.end for span in spans) for place in range(length)
    ]


def test_triples_are_compared_as_sets():
    # By hand: one of two predictions is right, one of three gold triples is found.
    predicted = [
        ("iran", "source", "against"),
        ("iran", "source", "against"),
        ("un", "author", "favor"),
    ]
    gold = {("iran", "source", "against"), ("un", "source", "favor"), ("west", "author", "favor")}

    counts = metrics.set_counts(predicted, gold)

    assert metrics.f1(counts) == pytest.approx(2 / 5)


def test_a_score_of_nothing_is_not_defined_and_stays_out_of_the_mean():
    counts = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 2.0, 0.0]])

    assert np.isnan(metrics.f1(counts)[1])
    assert metrics.macro_f1(counts) == pytest.approx(0.5)


def test_predictions_and_gold_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"predicted has the shape \(2, 1\), gold \(1, 1\)"):
        metrics.label_counts([[True], [False]], [[True]])


def test_the_calibration_error_is_the_weighted_gap_of_the_bins():
    # By hand, two bins: {0.2, 0.4} came true 0 of 2, gap 0.6; {0.7, 0.9} 2 of 2, gap 0.4.
    p = np.array([[0.2, 0.7], [0.4, 0.9]])
    came_true = np.array([[False, True], [False, True]])

    sums = metrics.calibration_statistics(p, came_true, metrics.equal_width_edges(2)).sum(axis=0)

    assert sums.tolist() == [[2, pytest.approx(0.6), 0], [2, pytest.approx(1.6), 2]]
    assert metrics.calibration_error(sums) == pytest.approx((0.6 + 0.4) / 4)


def test_probabilities_that_were_not_given_are_left_out():
    p = np.array([[0.25, np.nan]])

    sums = metrics.calibration_statistics(p, [[False, True]], metrics.equal_width_edges(2))

    assert sums.sum(axis=(0, 1)).tolist() == [1, 0.25, 0]


def test_the_debiased_error_takes_off_what_chance_puts_into_a_bin():
    # By hand: one bin of 4, promised 0.5, 3 of 4 came true: 0.25² - 0.75 * 0.25 / 3 = 0.
    sums = np.array([[4.0, 2.0, 3.0]])

    assert metrics.debiased_calibration_error(sums) == pytest.approx(0.0)
    assert metrics.calibration_error(sums) == pytest.approx(0.25)


def test_a_calibrated_forecast_has_a_debiased_error_near_zero():
    generator = np.random.default_rng(7)
    p = generator.random((4000, 1))
    came_true = generator.random((4000, 1)) < p

    sums = metrics.calibration_statistics(p, came_true, metrics.equal_mass_edges(p)).sum(axis=0)

    assert metrics.debiased_calibration_error(sums) < 0.02
    assert metrics.calibration_error(sums) > metrics.debiased_calibration_error(sums)


def test_bins_of_equal_mass_hold_equally_many():
    p = np.linspace(0, 1, 90)[:, None] ** 4

    edges = metrics.equal_mass_edges(p, 9)
    sums = metrics.calibration_statistics(p, np.zeros_like(p), edges).sum(axis=0)

    assert sums[:, 0].tolist() == [10] * 9


def test_without_probabilities_the_bins_are_of_one_width():
    edges = metrics.equal_mass_edges([[np.nan]], 4)

    assert edges.tolist() == [0.25, 0.5, 0.75]


def test_the_value_is_the_score_of_all_items_and_lies_in_its_interval():
    generator = np.random.default_rng(3)
    gold = generator.random((200, 4)) < 0.3
    predicted = gold ^ (generator.random((200, 4)) < 0.1)
    clusters = [f"article {number // 5}" for number in range(200)]

    estimate = metrics.cluster_bootstrap(
        metrics.label_counts(predicted, gold), clusters, metrics.micro_f1
    )

    expected = f1_score(gold, predicted, average="micro")
    assert estimate.value == pytest.approx(expected)
    assert estimate.low < estimate.value < estimate.high


def test_the_same_seed_gives_the_same_interval():
    counts = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
    runs = [
        metrics.cluster_bootstrap(counts, ["a", "b", "c"], metrics.f1, seed=seed)
        for seed in (5, 5, 6)
    ]

    assert runs[0] == runs[1]
    assert runs[0].value == runs[2].value


def test_resampling_whole_articles_widens_the_interval_of_alike_sentences():
    # 20 articles whose 10 sentences are all right or all wrong: 20 observations, not 200.
    right = np.repeat(np.arange(20) % 2, 10).astype(float)
    counts = np.stack([right, np.ones(200)], axis=1)

    by_article = metrics.cluster_bootstrap(counts, [n // 10 for n in range(200)], metrics.accuracy)
    by_sentence = metrics.cluster_bootstrap(counts, range(200), metrics.accuracy)

    # The standard error of a mean of 20 is √10 times that of a mean of 200.
    ratio = (by_article.high - by_article.low) / (by_sentence.high - by_sentence.low)
    assert ratio == pytest.approx(np.sqrt(10), rel=0.2)


def test_one_article_has_no_spread():
    counts = np.array([[1.0, 2.0], [1.0, 1.0]])

    estimate = metrics.cluster_bootstrap(counts, ["a", "a"], metrics.accuracy)

    assert estimate == metrics.Estimate(2 / 3, 2 / 3, 2 / 3)


def test_nothing_to_score_gives_no_figure():
    estimate = metrics.cluster_bootstrap(np.zeros((2, 3)), ["a", "b"], metrics.f1)

    assert np.isnan(estimate).all()


def test_each_item_needs_its_cluster():
    with pytest.raises(ValueError, match="2 items need as many clusters, got 1"):
        metrics.cluster_bootstrap(np.zeros((2, 3)), ["a"], metrics.f1)
