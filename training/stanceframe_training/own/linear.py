"""A classifier of any method: an encoder, or two, and linear heads. All of it can be exported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import sigmoid
from stanceframe_training.own.encoders import Source
from stanceframe_training.own.heads import Heads

__all__ = ["LinearClassifier"]

Embedding = Callable[[Sequence[str]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearClassifier:
    """Heads on the vectors of sentences.

    Attributes:
        heads: On the vectors of the encoders named, side by side.
        sources: Which encoders are read; a tuned one takes the place of `base`.
        embedding: Makes the vectors.
        tuned: Returns the whole tuned encoder, if the base encoder was trained on.
    """

    heads: Heads
    sources: tuple[Source, ...]
    embedding: Embedding
    tuned: Callable[[], Any] | None = None

    def logits(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return the logit of each label. Shape: [sentences, labels]."""
        return self.heads.logits(self.embedding(sentences))

    def probabilities(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return the raw probability of each label. Shape: [sentences, labels]."""
        return sigmoid(self.logits(sentences)).astype(np.float64)
