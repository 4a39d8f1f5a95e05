"""Token logits of one sentence to spans of characters, with probabilities."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import TagCalibration, sigmoid, softmax
from stanceframe.features import TokenRange
from stanceframe.types import Span

__all__ = ["ScoredSpan", "decode_evidence", "decode_layer", "rounded"]

JOIN_GAP = 1  # a lone untagged token between two tagged ones is a slip of the tagger, if not begun


class ScoredSpan(NamedTuple):
    """A span of the sentence's characters and the mean probability of its tokens."""

    span: Span
    p: float


def decode_layer(
    logits: NDArray[np.float32], ranges: Sequence[TokenRange], calibration: TagCalibration
) -> tuple[ScoredSpan, ...]:
    """Read one tag layer. Shapes: logits (tokens, 3) for outside, begin, inside.

    A token belongs to the layer if begin and inside together reach the threshold; a token where
    begin outweighs inside starts a span of its own, but for word pieces inside a word.
    """
    p = softmax(logits / calibration.temperature)
    belongs = 1.0 - p[:, 0]
    spans: list[_Growing] = []
    for index, place in enumerate(ranges):
        if place.start == place.end or belongs[index] < calibration.threshold:
            continue
        glued = bool(spans) and spans[-1].end == place.start
        begins = p[index, 1] > p[index, 2] and not glued
        if spans and not begins and _follows(spans[-1], index):
            spans[-1].grow(index, place, float(belongs[index]))
        else:
            spans.append(_Growing(index, place, float(belongs[index])))
    return tuple(one.scored() for one in spans)


def decode_evidence(
    logits: NDArray[np.float32], ranges: Sequence[TokenRange], threshold: float
) -> tuple[ScoredSpan, ...]:
    """Read a present frame's evidence. Shape: logits (tokens,). At least one span, if any token.

    Where no token reaches the threshold, the most probable one stands for the frame.
    """
    p = sigmoid(logits)
    inside = [i for i, place in enumerate(ranges) if place.end > place.start]
    if not inside:
        return ()
    bar = min(threshold, float(p[inside].max()))
    spans: list[_Growing] = []
    for index in inside:
        if p[index] < bar:
            continue
        if spans and _follows(spans[-1], index):
            spans[-1].grow(index, ranges[index], float(p[index]))
        else:
            spans.append(_Growing(index, ranges[index], float(p[index])))
    return tuple(one.scored() for one in spans)


def rounded(p: float) -> float:
    """Round a probability to what is published: four decimals."""
    return round(float(p), 4)


class _Growing:
    """A span while its tokens are being read."""

    def __init__(self, index: int, place: TokenRange, p: float) -> None:
        self.start, self.end, self.last = place.start, place.end, index
        self.p = [p]

    def grow(self, index: int, place: TokenRange, p: float) -> None:
        self.end, self.last = place.end, index
        self.p.append(p)

    def scored(self) -> ScoredSpan:
        return ScoredSpan(Span(start=self.start, end=self.end), float(np.mean(self.p)))


def _follows(span: _Growing, index: int) -> bool:
    return index - span.last <= 1 + JOIN_GAP
