"""What the count of labels saved rests on: where a goal is reached, and what each way draws."""

import numpy as np
import pytest
from benchmarks.active_sampling import labels_needed
from benchmarks.curves.drawing import WAYS, Round, typical


def a_round(single=True):
    """Nine texts in three clumps, of labels that are more or less sure; the third is rare."""
    rows = np.repeat(np.eye(3), 3, axis=0) + np.random.default_rng(2).normal(0, 0.01, (9, 3))
    shares = np.array([
        [0.9, 0.1, 0.1], [0.5, 0.5, 0.1], [0.8, 0.1, 0.1],
        [0.1, 0.9, 0.2], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1],
        [0.1, 0.1, 0.9], [0.1, 0.3, 0.7], [0.6, 0.1, 0.2],
    ])  # fmt: skip
    examples = np.array([5.0, 5.0, 1.0])
    return Round(rows=rows, shares=shares, examples=examples, single=single, size=2)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("single", [True, False])
def test_each_way_draws_as_many_different_texts_as_are_asked_for(way, single):
    drawn = WAYS[way](a_round(single), np.random.default_rng(1))

    assert len(drawn) == len(set(drawn.tolist())) == 2
    assert set(drawn.tolist()) <= set(range(9))


def test_margin_draws_the_text_between_two_labels_first():
    assert WAYS["margin"](a_round(), np.random.default_rng(1))[0] == 1


def test_balanced_draws_what_is_likely_of_the_rarest_label():
    assert WAYS["balanced"](a_round(), np.random.default_rng(1)).tolist() == [6, 7]


def test_half_draws_one_of_the_rarest_label_and_the_most_open():
    assert WAYS["half"](a_round(), np.random.default_rng(1)).tolist() == [6, 1]


def test_typical_texts_are_one_of_each_clump():
    found = typical(a_round().rows, 3, seed=1)

    assert sorted((found // 3).tolist()) == [0, 1, 2]


def test_labels_needed_lie_on_the_line_between_two_points():
    sizes, scores = (10, 20, 40), np.array([0.2, 0.4, 0.6])

    assert labels_needed(sizes, scores, 0.5) == pytest.approx(30)
    assert labels_needed(sizes, scores, 0.1) == 10
    assert labels_needed(sizes, scores, 0.7) is None
