"""What the share of labels that change with the states rests on: what is compared, and counted."""

import numpy as np
import pytest
from benchmarks.swapped_dev import Compared, compare, lines_of, read
from tests.training.test_counterfactuals import sentence

from stanceframe.labeller import Labeller
from stanceframe_training.counterfactuals import StateSwap

CLAIM = "Iran's assault on the port is a crime, the Russian envoy said, and he condemned Iran."


@pytest.fixture(scope="module")
def labeller():
    return Labeller.load(threads=1)


def test_a_sentence_beside_itself_changes_nothing(labeller):
    found = compare(labeller, sentence(CLAIM), StateSwap(sentence(CLAIM), {}))

    assert found.changed.tolist() == [0, 0, 0]
    assert all(found.given > 0)
    assert all(found.decided > 0)


def test_stances_are_named_as_the_copy_names_them(labeller):
    plain = read(labeller, CLAIM, {}).labels
    moved = read(labeller, CLAIM, {"iran": "russia", "russia": "iran"}).labels

    assert ("stance", "iran", "source", "against") in plain
    assert ("stance", "russia", "source", "against") in moved
    assert {one for one in plain if one[0] != "stance"} == {
        one for one in moved if one[0] != "stance"
    }


def test_a_copy_whose_stance_stays_with_the_name_is_a_change(labeller):
    found = compare(
        labeller, sentence(CLAIM), StateSwap(sentence(CLAIM), {"iran": "russia", "russia": "iran"})
    )

    assert found.changed[1] > 0
    assert found.changed[0] == found.changed[2] == 0


def test_shares_are_of_all_labels_of_all_decisions_and_of_swaps():
    rows = [
        Compared("a", np.array([1, 0, 0]), np.array([2, 1, 1]), np.array([14, 2, 1])),
        Compared("b", np.array([0, 0, 0]), np.array([1, 0, 0]), np.array([14, 1, 1])),
    ]

    head, _, everything, frames, *_ = lines_of(rows, 2)

    assert head == "2 swaps in 2 sentences of 2 documents"
    assert "20.0% (0.0% to 25.0%) of 5" in everything
    assert "3.0% (0.0% to 5.9%) of 33" in everything
    assert "50.0% (0.0% to 100.0%) of 2" in frames
