"""What every way of learning a codebook's frames offers, so that they can be compared.

Each fits on sentences and soft targets, and gives a classifier. Its probabilities are raw:
positives of rare labels weigh more in training, so that 0.5 is a fair bar for F1, unless each
sentence has one label, where their order is what counts; `calibrating` makes probabilities of them
that can be believed.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Classifier", "Method"]


class Classifier(Protocol):
    """A fitted classifier of sentences."""

    def probabilities(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label. Shape: [sentences, labels]."""
        ...


class Method(Protocol):
    """A way of learning.

    Attributes:
        name: What the log and reports call it.
    """

    name: str

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> Classifier:
        """Learn from sentences.

        Args:
            sentences: Their texts.
            targets: Share of coders who gave each label, 0 to 1. Shape: [sentences, labels].
            seed: Of everything that is drawn.
        """
        ...
