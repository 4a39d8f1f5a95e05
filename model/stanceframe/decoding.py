"""Token logits of one sentence to spans of characters, with probabilities."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import TagCalibration, sigmoid, softmax
from stanceframe.features import ModelInput, TokenRange
from stanceframe.types import Span

__all__ = ["ScoredSpan", "decode_evidence", "decode_layer", "rounded"]

JOIN_GAP = 1  # a lone untagged word between two tagged ones is a slip of the tagger, if not begun


class ScoredSpan(NamedTuple):
    """A span of the sentence's characters and the mean probability of its tokens."""

    span: Span
    p: float


def decode_layer(
    logits: NDArray[np.float32], given: ModelInput, calibration: TagCalibration
) -> tuple[ScoredSpan, ...]:
    """Read one tag layer. Shapes: logits (tokens, 3) for outside, begin, inside.

    A word belongs to the layer if begin and inside together, averaged over its pieces, reach the
    threshold; a word whose first piece begins rather than continues starts a span of its own.
    """
    p = softmax(logits / calibration.temperature)
    spans: list[_Growing] = []
    for number, word in enumerate(_words(given)):
        belongs = float(1.0 - p[word, 0].mean())
        if belongs < calibration.threshold:
            continue
        begins = p[word[0], 1] > p[word[0], 2]
        _extend(spans, number, _place(given, word), belongs, begins=bool(begins))
    return tuple(one.scored() for one in spans)


def decode_evidence(
    logits: NDArray[np.float32], given: ModelInput, threshold: float
) -> tuple[ScoredSpan, ...]:
    """Read a present frame's evidence. Shape: logits (tokens,). At least one span, if any word.

    Where no word reaches the threshold, the most probable one stands for the frame.
    """
    p = sigmoid(logits)
    words = _words(given)
    means = [float(p[word].mean()) for word in words]
    bar = min(threshold, max(means, default=1.0))
    spans: list[_Growing] = []
    for number, (word, mean) in enumerate(zip(words, means, strict=True)):
        if mean >= bar:
            _extend(spans, number, _place(given, word), mean, begins=False)
    return tuple(one.scored() for one in spans)


def rounded(p: float) -> float:
    """Round a probability to what is published: four decimals."""
    return round(float(p), 4)


class _Growing:
    """A span while its words are being read."""

    def __init__(self, number: int, place: TokenRange, p: float) -> None:
        self.start, self.end, self.last = place.start, place.end, number
        self.p = [p]

    def grow(self, number: int, place: TokenRange, p: float) -> None:
        self.end, self.last = place.end, number
        self.p.append(p)

    def scored(self) -> ScoredSpan:
        return ScoredSpan(Span(start=self.start, end=self.end), float(np.mean(self.p)))


def _extend(
    spans: list[_Growing], number: int, place: TokenRange, p: float, *, begins: bool
) -> None:
    if spans and not begins and number - spans[-1].last <= 1 + JOIN_GAP:
        spans[-1].grow(number, place, p)
    else:
        spans.append(_Growing(number, place, p))


def _words(given: ModelInput) -> list[list[int]]:
    """List the tokens of each word of the sentence, in order."""
    words: dict[int, list[int]] = {}
    for index, (word, place) in enumerate(zip(given.words, given.ranges, strict=True)):
        if word >= 0 and place.end > place.start:
            words.setdefault(word, []).append(index)
    return list(words.values())


def _place(given: ModelInput, word: Sequence[int]) -> TokenRange:
    return TokenRange(given.ranges[word[0]].start, given.ranges[word[-1]].end)
