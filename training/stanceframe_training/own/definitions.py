"""Zero labels: a sentence has a label whose definition, cases and examples it is like.

The label's vector is the mean of those of its texts, less the mean of all labels, which takes off
what they share. Zero-shot by label descriptions: Yin, Hay & Roth, Benchmarking Zero-shot Text
Classification (EMNLP 2019), here with sentence vectors.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import FrameCalibration
from stanceframe.codebook.schema import Codebook, Frame
from stanceframe_training.own.encoders import Encoders, Source
from stanceframe_training.own.heads import Heads
from stanceframe_training.own.linear import LinearClassifier

__all__ = ["ZERO_SHOT", "Definitions", "definition_vectors"]

# Fitted on the train part of `conflict` with its codebook's definitions alone: docs/own-codebook.md
# says how far they carry to other codebooks.
SCALE: Final = 9.0
SHIFT: Final = -2.5
ZERO_SHOT: Final = FrameCalibration(scale=1.0, shift=0.0, threshold=0.5)


def definition_vectors(
    codebook: Codebook, encoders: Encoders, sources: Sequence[Source]
) -> NDArray[np.float64]:
    """Return a vector of length one for each frame. Shape: [frames, 384 for each encoder]."""
    rows = [encoders.embed(list(_texts(frame)), sources).mean(axis=0) for frame in codebook.frames]
    means = np.stack(rows)
    if len(means) > 1:
        means = means - means.mean(axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return means / np.maximum(lengths, 1e-9)


class Definitions:
    """Asks the codebook alone. What it is fitted on changes nothing."""

    name = "definitions"

    def __init__(self, codebook: Codebook, encoders: Encoders | None = None) -> None:
        self._codebook = codebook
        self._encoders = encoders or Encoders()

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> LinearClassifier:
        """Return the classifier that the definitions make; see `Method.fit`."""
        sources: tuple[Source, ...] = ("base",)
        vectors = definition_vectors(self._codebook, self._encoders, sources)
        heads = Heads(SCALE * vectors, np.full(len(vectors), SHIFT))
        return LinearClassifier(
            heads=heads,
            sources=sources,
            embedding=lambda texts: self._encoders.embed(texts, sources),
        )


def _texts(frame: Frame) -> Iterator[str]:
    yield f"{frame.name}. {frame.definition}"
    yield from frame.use_when
    for example in frame.examples:
        yield example.text
