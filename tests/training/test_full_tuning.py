"""Full fine-tuning, the peer of the learning curves."""

import numpy as np
import pytest
from benchmarks.curves.full_tuning import FullTuning
from tests.training.own_material import frame_examples

from stanceframe_training.own.encoders import Encoders, base_encoder


@pytest.fixture(scope="module")
def encoders():
    return Encoders()


@pytest.fixture(scope="module")
def examples():
    return frame_examples(16)


def test_full_tuning_learns_the_sentences_it_saw_and_leaves_the_shared_encoder(encoders, examples):
    texts, targets = examples
    before = {name: weight.clone() for name, weight in base_encoder().state_dict().items()}

    p = FullTuning(encoders, steps=14).fit(texts, targets, seed=3).probabilities(texts)

    assert p.shape == targets.shape
    assert ((p >= 0.5) == (targets >= 0.5)).mean() > 0.85
    assert all(weight.equal(before[name]) for name, weight in base_encoder().state_dict().items())


def test_one_label_a_text_gives_probabilities_that_sum_to_one_the_same_for_a_seed(
    encoders, examples
):
    texts = examples[0][:4]
    targets = np.eye(3)[[0, 1, 2, 0]]

    first, again, other = (
        FullTuning(encoders, steps=1).fit(texts, targets, seed=seed).probabilities(texts)
        for seed in (1, 1, 2)
    )

    assert first.sum(axis=1) == pytest.approx(np.ones(4))
    assert np.abs(first - again).max() < 1e-5
    assert np.abs(first - other).max() > 1e-4
