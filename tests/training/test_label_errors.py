"""What the count of planted label errors rests on."""

import numpy as np
import pytest
from benchmarks.curves.sets import Part
from benchmarks.label_errors import doubts, held_out_shares, least_likely, planted, told


@pytest.mark.parametrize("single", [True, False])
def test_a_tenth_of_the_texts_gets_a_wrong_label(single):
    targets = (
        np.eye(3)[np.arange(60) % 3]
        if single
        else (np.random.default_rng(1).random((60, 3)) < 0.3).astype(float)
    )

    wrong = planted(targets, single, seed=3)

    assert (wrong != targets).any(axis=1).sum() == 6
    assert not single or (wrong.sum(axis=1) == 1).all()


def test_planted_errors_among_texts_that_a_line_separates_are_doubted_first():
    generator = np.random.default_rng(4)
    targets = np.eye(3)[np.arange(60) % 3]
    rows = targets + generator.normal(0, 0.05, targets.shape)
    part = Part(
        texts=tuple(f"report {place}" for place in range(60)),
        targets=targets,
        clusters=tuple(f"report-{place // 2}" for place in range(60)),
    )
    wrong = planted(targets, True, seed=3)

    shares = held_out_shares(part, rows, wrong, True)

    changed = set(np.flatnonzero((wrong != targets).any(axis=1)))
    assert set(doubts(wrong, shares, True)[:6]) == changed
    assert set(least_likely(wrong, shares, True)[:6]) == changed


def test_repetitions_are_told_with_the_interval_of_their_mean_by_hand():
    """0.5, 0.6, 0.7: standard error 0.1 / 3**.5 = 0.0577, and t of two degrees is 4.303."""
    assert told([0.5, 0.6, 0.7]) == "0.60 (0.35 to 0.85; 0.50 to 0.70)"
