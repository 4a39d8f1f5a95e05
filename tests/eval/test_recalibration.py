"""Calibration before and after one temperature, and calibration on inputs that break others."""

import numpy as np
import pytest
from scipy.special import expit, logit

from stanceframe import metrics
from stanceframe_eval.gold.items import Item, Marks, Question
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.layers import layer_gauges
from stanceframe_eval.statistics.recalibration import after_gauges, recalibrated
from stanceframe_eval.suites.schema import Layer

CLOSE = {"rel": 0, "abs": 1e-9}
CLASS = Layer(name="stance", kind="class", labels=("favor", "none", "against"), about="x")


def overconfident(count=3000, heat=3.0):
    """Probabilities that are true at a temperature, sharpened by it."""
    generator = np.random.default_rng(1)
    true = generator.uniform(0.05, 0.95, (count, 2))
    return expit(logit(true) * heat), generator.random((count, 2)) < true, true


def test_a_temperature_mends_what_a_temperature_broke():
    given, came_true, true = overconfident()

    after = recalibrated(given, came_true, range(len(given)), "labels", seed=1)

    assert np.abs(after - true).mean() < 0.02 < 0.1 < np.abs(given - true).mean()


def test_figures_before_and_after_tell_the_two_apart():
    given, came_true, _ = overconfident()
    after = {
        one.name: one.read(np.ones((1, len(given))))[0]
        for one in after_gauges("x", given, came_true, range(len(given)), "labels")
    }
    edges = metrics.equal_width_edges()
    before = metrics.calibration_error(
        metrics.calibration_statistics(given, came_true, edges).sum(axis=0)
    )

    assert before > 0.1
    assert after["x.ece_after"] < 0.03
    assert after["x.ece_debiased_rms_after"] < 0.03
    assert after["x.brier_after"] < ((given - came_true) ** 2).mean()


def test_an_articles_own_outcome_does_not_move_its_temperature():
    given, came_true, _ = overconfident(200)
    clusters = np.arange(200) // 10
    turned = came_true.copy()
    turned[:10] = ~turned[:10]

    first, other = (
        recalibrated(given, outcome, clusters.tolist(), "labels", seed=1)
        for outcome in (came_true, turned)
    )

    assert (first[:10] == other[:10]).all()
    assert (first != other).any()


@pytest.mark.parametrize("kind", ["class", "labels"])
def test_certainty_and_single_outcomes_do_not_break_it(kind):
    given = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [np.nan, np.nan]])
    came_true = np.array([[True, False]] * 4)

    after = recalibrated(given, came_true, range(4), kind, seed=1)

    assert np.isnan(after[3]).all()
    assert ((after[:3] >= 0) & (after[:3] <= 1)).all()
    assert not np.isnan(recalibrated(given[:1], came_true[:1], [0], kind, seed=1)).any()


@pytest.mark.parametrize(
    ("gold", "given"),
    [
        (["favor"] * 4, ["favor"] * 4),  # one class
        (["favor", "none", "against", "none"], [None] * 4),  # all abstained
        (["favor"], ["against"]),  # one item
    ],
)
def test_every_figure_of_a_layer_is_a_number_or_not_defined_and_never_a_crash(gold, given):
    items = [
        Item(
            question=Question(id=str(n), text="x"),
            cluster="one article",
            gold={"stance": Marks(labels=frozenset({label}))},
        )
        for n, label in enumerate(gold)
    ]
    answers = {
        str(n): {
            "stance": Marks(
                labels=frozenset({label} if label else ()),
                p={"favor": 0.5, "none": 0.5, "against": 0.0},
            )
        }
        for n, label in enumerate(given)
    }

    gauges = layer_gauges(CLASS, items, Predictions(system="s", answers=answers))
    values = {one.name: float(one.read(np.ones((1, len(items))))[0]) for one in gauges}

    assert {"stance.ece_after", "stance.brier", "stance.aurc"} <= set(values)
    assert all(np.isnan(value) or abs(value) < 20 for value in values.values())
    right = sum(one == other for one, other in zip(gold, given, strict=True)) / len(gold)
    assert values["stance.accuracy"] == pytest.approx(right, **CLOSE)
    assert values["stance.abstained"] == pytest.approx(given.count(None) / len(given), **CLOSE)


def test_brier_score_parts_add_up_by_hand():
    """Two items at 0.8, one true, and two at 0.2, none true; bins hold one probability each.

    Brier (0.04 + 0.64 + 0.04 + 0.04) / 4 = 0.19; reliability (2 * 0.09 + 2 * 0.04) / 4 = 0.065;
    uncertainty 0.25 * 0.75 = 0.1875; resolution 0.0625.
    """
    layer = Layer(name="f", kind="labels", labels=("a", "b"), about="x")
    p, gold = (0.8, 0.8, 0.2, 0.2), (True, False, False, False)
    items = [
        Item(
            question=Question(id=str(n), text="x"),
            cluster=str(n),
            gold={"f": Marks(labels=frozenset({"a"} if one else ()))},
        )
        for n, one in enumerate(gold)
    ]
    answers = {str(n): {"f": Marks(p={"a": one})} for n, one in enumerate(p)}

    found = {
        gauge.name: gauge.read(np.ones((1, 4)))[0]
        for gauge in layer_gauges(layer, items, Predictions(system="s", answers=answers))
    }

    assert found["f.brier"] == pytest.approx(0.19, **CLOSE)
    assert found["f.brier_reliability"] == pytest.approx(0.065, **CLOSE)
    assert found["f.brier_uncertainty"] == pytest.approx(0.1875, **CLOSE)
    assert found["f.brier_resolution"] == pytest.approx(0.0625, **CLOSE)
