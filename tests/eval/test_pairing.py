import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.types import Span
from stanceframe_eval.pairing import Pair, character_overlap, pair_off

SPANS = st.builds(
    lambda start, width: Span(start=start, end=start + width), st.integers(0, 30), st.integers(1, 9)
)


@given(SPANS, SPANS)
def test_overlap_is_symmetric_and_between_0_and_1(one, other):
    overlap = character_overlap(one, other)

    assert overlap == character_overlap(other, one)
    assert 0 <= overlap <= 1
    assert (overlap > 0) == one.overlaps(other)
    assert (overlap == 1) == (one == other)


def test_the_most_alike_are_paired_first_and_once():
    # By hand: 5 and 5 are nearest; then 3 could take 4 or nothing; 9 is like nobody.
    pairs = pair_off([3, 5, 9], [5, 4], lambda one, other: max(0, 2 - abs(one - other)))

    assert pairs == [Pair(1, 0), Pair(0, 1)]


@given(st.lists(SPANS, max_size=5), st.lists(SPANS, max_size=5))
def test_nothing_is_paired_twice(predicted, gold):
    pairs = pair_off(predicted, gold, character_overlap)

    assert len({pair.predicted for pair in pairs}) == len(pairs)
    assert len({pair.gold for pair in pairs}) == len(pairs)


def test_strangers_are_no_pair():
    assert pair_off(["a"], ["b"], lambda one, other: float(one == other)) == []


@pytest.mark.parametrize("copies", [1, 2])
def test_a_gold_thing_is_found_once_however_often_it_is_predicted(copies):
    assert len(pair_off([1] * copies, [1], lambda one, other: float(one == other))) == 1
