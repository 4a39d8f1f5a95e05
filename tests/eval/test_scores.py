"""Scores beside those of scikit-learn, NLTK, SciPy, and hand computation, to 1e-9."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, false_discovery_control, norm
from sklearn import metrics as sk_metrics
from tests.eval.coverage_simulation import coverage

from stanceframe import metrics
from stanceframe_eval.gold.items import Item, MarkedSpan, Marks, Question
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import ranking, scores, spans
from stanceframe_eval.statistics.agreement import alpha_gauge
from stanceframe_eval.statistics.comparison import difference, holm
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import summed
from stanceframe_eval.statistics.layers import layer_gauges
from stanceframe_eval.suites.schema import Layer

LABELS = ("favor", "none", "against")
CLASS = Layer(name="stance", kind="class", labels=LABELS, about="x")
FRAMES = Layer(name="frames", kind="labels", labels=("a", "b", "c", "d"), about="x")
sk: Any = sk_metrics  # its hints are narrower than what it takes
CLOSE = {"rel": 0, "abs": 1e-9}


def read(layer, gold, given):
    """Every gauge of a layer on all items; gold and given are marks."""
    items = [
        Item(question=Question(id=str(n), text="x" * 50), cluster=str(n), gold={layer.name: one})
        for n, one in enumerate(gold)
    ]
    answers = {str(n): {layer.name: one} for n, one in enumerate(given)}
    everything = np.ones((1, len(items)))
    found = layer_gauges(layer, items, Predictions(system="s", answers=answers))
    return {gauge.name.partition(".")[2]: gauge.read(everything)[0] for gauge in found}


def one_label(names):
    return [Marks(labels=frozenset({name} if name else ())) for name in names]


CASES = {
    "random": (
        [LABELS[n] for n in np.random.default_rng(1).integers(0, 3, 200)],
        [LABELS[n] for n in np.random.default_rng(2).integers(0, 3, 200)],
    ),
    "a class is missing from gold": (["favor", "none", "favor"], ["favor", "against", "none"]),
    "one answer to all": (["favor", "none", "against"], ["none", "none", "none"]),
    "one item": (["favor"], ["favor"]),
    "all wrong": (["favor", "none"], ["none", "favor"]),
}


@pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")  # scikit-learn's
@pytest.mark.parametrize("case", CASES)
def test_scores_of_one_label_are_those_of_scikit_learn(case):
    gold, given = CASES[case]

    found = read(CLASS, one_label(gold), one_label(given))

    options = {"labels": LABELS, "zero_division": np.nan}
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(gold, given), **CLOSE)
    macro = sk.f1_score(gold, given, average="macro", **options)
    assert found["macro_f1"] == pytest.approx(macro, **CLOSE)
    weighted = sk.f1_score(gold, given, average="weighted", labels=LABELS, zero_division=0)
    assert found["weighted_f1"] == pytest.approx(weighted, **CLOSE)
    assert found["mcc"] == pytest.approx(sk.matthews_corrcoef(gold, given), **CLOSE)
    sides = sk.f1_score(gold, given, labels=("favor", "against"), average="macro", zero_division=0)
    assert found["f_avg"] == pytest.approx(sides, **CLOSE)
    for part, score in (("precision", sk.precision_score), ("recall", sk.recall_score)):
        each = score(gold, given, labels=LABELS, average=None, zero_division=np.nan)
        for label, value in zip(LABELS, each, strict=True):
            assert found[f"{part}.{label}"] == pytest.approx(value, nan_ok=True, **CLOSE)


def test_abstaining_from_everything_scores_nothing_and_is_counted():
    found = read(CLASS, one_label(["favor", "none"]), one_label([None, None]))

    assert (found["accuracy"], found["macro_f1"], found["mcc"]) == (0, 0, 0)
    assert found["abstained"] == 1


@pytest.mark.parametrize("density", [0.0, 0.3, 1.0])
def test_scores_of_many_labels_are_those_of_scikit_learn(density):
    generator = np.random.default_rng(3)
    gold = generator.random((150, 4)) < 0.3
    p = generator.random((150, 4)).round(1)  # with ties
    given = generator.random((150, 4)) < density
    names = np.array(FRAMES.labels)

    found = read(
        FRAMES,
        [Marks(labels=frozenset(names[row])) for row in gold],
        [
            Marks(labels=frozenset(names[row]), p=dict(zip(FRAMES.labels, shares, strict=True)))
            for row, shares in zip(given, p, strict=True)
        ],
    )

    for average in ("micro", "macro", "weighted"):
        value = sk.f1_score(gold, given, average=average, zero_division=0)
        assert found[f"{average}_f1"] == pytest.approx(value, **CLOSE)
    for column, name in enumerate(FRAMES.labels):
        known = sk.matthews_corrcoef(gold[:, column], given[:, column])
        assert found[f"mcc.{name}"] == pytest.approx(known, **CLOSE)
        area = sk.average_precision_score(gold[:, column], p[:, column])
        assert found[f"average_precision.{name}"] == pytest.approx(area, **CLOSE)
    brier = sk.brier_score_loss(gold.ravel(), p.ravel())
    assert found["brier"] == pytest.approx(brier, **CLOSE)
    parts = found["brier_reliability"] - found["brier_resolution"] + found["brier_uncertainty"]
    assert parts == pytest.approx(brier, **CLOSE)


def test_average_precision_under_weights_is_that_of_scikit_learn():
    generator = np.random.default_rng(4)
    p, gold = generator.random(80).round(1), generator.random(80) < 0.4
    weights = generator.integers(0, 4, (5, 80)).astype(float)

    found = ranking.average_precision(p, gold, weights)

    known = [sk.average_precision_score(gold, p, sample_weight=row) for row in weights]
    assert found == pytest.approx(known, **CLOSE)


def test_risk_falls_with_sureness_as_computed_by_hand():
    """Surest first: right, wrong, then a tie of a right and a wrong one."""
    sure, right = np.array([0.9, 0.8, 0.6, 0.6]), np.array([True, False, True, False])

    curve = ranking.risk_coverage(sure, right)
    area = ranking.risk_area(sure, right, np.ones((1, 4)))

    assert curve.coverage.tolist() == [0.25, 0.5, 1.0]
    assert curve.risk.tolist() == [0.0, 0.5, 0.5]
    assert area[0] == pytest.approx((0 + 0.5 + 0.5 + 0.5) / 4, **CLOSE)


def test_span_scores_are_those_of_the_task_by_hand():
    """Gold 0-10 and 20-30; predicted 5-15, 20-30 and 40-44: P = (.5+1+0)/3, R = (.5+1)/2."""
    gold = [MarkedSpan(start=0, end=10), MarkedSpan(start=20, end=30)]
    given = [MarkedSpan(start=a, end=b) for a, b in ((5, 15), (20, 30), (40, 44))]

    partial = spans.partial_sums(given, gold)

    assert scores.partial_precision(partial) == pytest.approx(0.5, **CLOSE)
    assert scores.partial_recall(partial) == pytest.approx(0.75, **CLOSE)
    assert scores.partial_f1(partial) == pytest.approx(0.6, **CLOSE)
    assert spans.exact_counts(given, gold).tolist() == [1, 3, 2]
    assert spans.character_counts(given, gold).tolist() == [15, 24, 20]


def test_spans_that_overlap_are_merged_and_labels_kept_apart():
    twice = [MarkedSpan(start=0, end=6), MarkedSpan(start=3, end=10)]
    other = [MarkedSpan(start=0, end=10, label="b")]

    assert spans.merged(twice) == [MarkedSpan(start=0, end=10)]
    assert spans.character_counts(twice, other).tolist() == [0, 10, 10]
    assert scores.partial_f1(spans.partial_sums(twice, other)) == 0
    assert np.isnan(scores.partial_f1(spans.partial_sums([], [])))


def test_alpha_is_that_of_nltk():
    agreement = pytest.importorskip("nltk.metrics.agreement", reason="needs NLTK (extra dev)")
    generator = np.random.default_rng(5)
    ratings = [
        tuple(None if draw == 3 else LABELS[draw] for draw in row)
        for row in generator.integers(0, 4, (60, 5))
    ]
    ratings = [row for row in ratings if sum(one is not None for one in row) > 1]
    triples = [
        (f"r{rater}", str(item), label)
        for item, row in enumerate(ratings)
        for rater, label in enumerate(row)
        if label is not None
    ]

    gauge = alpha_gauge("stance.alpha", ratings, LABELS)

    known = agreement.AnnotationTask(triples).alpha()
    assert gauge.read(np.ones((1, len(ratings))))[0] == pytest.approx(known, **CLOSE)


def test_alpha_of_krippendorffs_own_example():
    """Computing Krippendorff's Alpha-Reliability, 2011, example C: four coders, alpha 0.743."""
    rows = [
        "1 1 . 1",
        "2 2 3 2",
        "3 3 3 3",
        "3 3 3 3",
        "2 2 2 2",
        "1 2 3 4",
        "4 4 4 4",
        "1 1 2 1",
        "2 2 2 2",
        ". 5 5 5",
        ". . 1 1",
        ". . 3 .",
    ]
    ratings = [tuple(None if one == "." else one for one in row.split()) for row in rows]

    alpha = alpha_gauge("x.alpha", ratings, tuple("12345")).read(np.ones((1, 12)))[0]

    assert alpha == pytest.approx(0.743, abs=5e-4)


def test_holm_is_computed_by_hand_and_above_the_false_discovery_rate():
    p = [0.01, 0.04, 0.03, 0.005]

    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02], **CLOSE)
    assert (np.array(holm(p)) >= false_discovery_control(p) - 1e-12).all()
    assert np.isnan(holm([0.01, np.nan])[1])


def test_intervals_are_those_of_the_cluster_bootstrap():
    generator = np.random.default_rng(6)
    counts = generator.integers(0, 2, (90, 3)).astype(float)
    clusters = generator.integers(0, 30, 90).tolist()

    mine = interval(
        summed("x", counts, metrics.f1, 0).read(Draws.of(clusters, resamples=200).weights)
    )

    known = metrics.cluster_bootstrap(counts, clusters, metrics.f1, resamples=200)
    assert mine == pytest.approx(known, **CLOSE)


def test_a_difference_has_the_exact_permutation_p_of_a_small_set():
    """Four articles, all better by one: of 16 exchanges 2 are as extreme, p = 1/8."""
    one = summed("x", np.array([[1.0, 1.0]] * 4), metrics.accuracy, 4)
    other = summed("x", np.array([[0.0, 1.0]] * 4), metrics.accuracy, 4)
    draws = Draws.of(range(4), resamples=50)

    found = difference(one, other, draws, permutations=20_000)

    assert found.estimate.value == 1
    assert found.p == pytest.approx(1 / 8, abs=0.01)


def test_the_detectable_difference_is_that_of_the_normal_formula():
    generator = np.random.default_rng(7)
    mine, theirs = (
        np.stack([generator.integers(0, 2, 400), np.ones(400)], axis=1).astype(float)
        for _ in range(2)
    )
    draws = Draws.of(range(400), resamples=4000)

    found = difference(
        summed("x", mine, metrics.accuracy, 400), summed("x", theirs, metrics.accuracy, 400), draws
    )

    error = (mine - theirs)[:, 0].std() / 20
    assert found.detectable == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) * error, rel=0.05)


@pytest.mark.parametrize("by_article", [True, False])
def test_intervals_cover_the_truth_only_if_whole_articles_are_drawn(by_article):
    """Of 400 sets: a coverage of 93 to 97 of 100 gives 360 to 396, at 99.5% on either side."""
    for share in coverage(400, by_article=by_article):
        low, high = binom.ppf(0.005, 400, 0.93) / 400, binom.ppf(0.995, 400, 0.97) / 400
        assert bool(low <= share <= high) is by_article
        assert by_article or share < 0.8, "sentences of one article are alike"
