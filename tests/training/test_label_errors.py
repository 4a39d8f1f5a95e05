"""What the count of planted label errors rests on."""

import numpy as np
import pytest
from benchmarks.label_errors import planted


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
