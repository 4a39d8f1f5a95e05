"""Logistic heads on frozen encoders: seconds of training, and hard to beat with few sentences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.schema import Codebook
from stanceframe_training.own.definitions import definition_vectors
from stanceframe_training.own.encoders import Encoders, Source
from stanceframe_training.own.heads import tuned_heads
from stanceframe_training.own.linear import LinearClassifier

__all__ = ["Frozen"]


class Frozen:
    """Heads on the vectors of one or both encoders.

    Args:
        sources: `base`, `shipped`, or both side by side.
        codebook: Whose definitions the heads lean on, if any.
        encoders: To share what was encoded with other methods.
    """

    def __init__(
        self,
        sources: tuple[Source, ...] = ("base",),
        codebook: Codebook | None = None,
        encoders: Encoders | None = None,
    ) -> None:
        self._sources = sources
        self._codebook = codebook
        self._encoders = encoders or Encoders()
        self.name = f"frozen-{'-'.join(sources)}"

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> LinearClassifier:
        """Fit the heads; see `Method.fit`."""
        anchors = (
            definition_vectors(self._codebook, self._encoders, self._sources)
            if self._codebook
            else None
        )
        heads = tuned_heads(self._embed(sentences), targets, seed=seed, definitions=anchors)
        return LinearClassifier(heads=heads, sources=self._sources, embedding=self._embed)

    def _embed(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        return self._encoders.embed(sentences, self._sources)
