"""Token logits of one sentence to spans of characters, with probabilities."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import TagCalibration, sigmoid, softmax
from stanceframe.features import ModelInput, TokenRange
from stanceframe.types import Span

__all__ = [
    "ScoredSpan",
    "Words",
    "decode_evidence",
    "decode_layer",
    "decode_layers",
    "rounded",
    "words_of",
]

JOIN_GAP = 1  # a lone untagged word between two tagged ones is a slip of the tagger, if not begun


class ScoredSpan(NamedTuple):
    """A span of the sentence's characters and the mean probability of its words."""

    span: Span
    p: float


class Words(NamedTuple):
    """The words of a pass-one input: first token and tokens of each, one past the last, places."""

    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    after: int
    places: tuple[TokenRange, ...]


def words_of(given: ModelInput) -> Words:
    """Group the word pieces of a sentence into words. Its tokens must follow one another."""
    first: list[int] = []
    places: list[TokenRange] = []
    after, word_before = 0, -1
    for index, (word, place) in enumerate(zip(given.words, given.ranges, strict=True)):
        if word < 0:
            continue
        after = index + 1
        if word == word_before:
            places[-1] = TokenRange(places[-1].start, place.end)
        else:
            first.append(index)
            places.append(place)
        word_before = word
    firsts = np.array(first, np.int64)
    return Words(firsts, np.diff(firsts, append=after), after, tuple(places))


def decode_layers(
    logits: NDArray[np.float32], words: Words, calibrations: Sequence[TagCalibration]
) -> tuple[tuple[ScoredSpan, ...], ...]:
    """Read all tag layers. Shapes: logits (tokens, layers, 3) for outside, begin, inside.

    A word belongs to a layer if begin and inside together, averaged over its pieces, reach the
    threshold; a word whose first piece begins rather than continues starts a span of its own.
    """
    if not words.places:
        return ((),) * len(calibrations)
    temperatures = np.array([[one.temperature] for one in calibrations], np.float32)
    p = softmax(logits / temperatures)
    belongs = _word_means(1.0 - p[..., 0], words)
    begins = p[words.first, :, 1] > p[words.first, :, 2]
    return tuple(
        _spans(belongs[:, layer], begins[:, layer], words, calibration.threshold)
        for layer, calibration in enumerate(calibrations)
    )


def decode_layer(
    logits: NDArray[np.float32], words: Words, calibration: TagCalibration
) -> tuple[ScoredSpan, ...]:
    """Read one tag layer as `decode_layers` does. Shape: logits (tokens, 3)."""
    return decode_layers(logits[:, None, :], words, [calibration])[0]


def decode_evidence(
    logits: NDArray[np.float32], words: Words, threshold: float
) -> tuple[ScoredSpan, ...]:
    """Read a present frame's evidence. Shape: logits (tokens,). At least one span, if any word.

    Where no word reaches the threshold, the most probable one stands for the frame.
    """
    if not words.places:
        return ()
    means = _word_means(sigmoid(logits), words)
    bar = min(threshold, float(means.max()))
    spans: list[_Growing] = []
    for number in np.flatnonzero(means >= bar).tolist():
        _extend(spans, number, words.places[number], float(means[number]), begins=False)
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
        return ScoredSpan(Span(start=self.start, end=self.end), math.fsum(self.p) / len(self.p))


def _extend(
    spans: list[_Growing], number: int, place: TokenRange, p: float, *, begins: bool
) -> None:
    if spans and not begins and number - spans[-1].last <= 1 + JOIN_GAP:
        spans[-1].grow(number, place, p)
    else:
        spans.append(_Growing(number, place, p))


def _spans(
    belongs: NDArray[np.floating], begins: NDArray[np.bool_], words: Words, threshold: float
) -> tuple[ScoredSpan, ...]:
    """Join the words of one layer that reach the threshold. Shapes: (words,) both."""
    spans: list[_Growing] = []
    for number in np.flatnonzero(belongs >= threshold).tolist():
        place = words.places[number]
        _extend(spans, number, place, float(belongs[number]), begins=bool(begins[number]))
    return tuple(one.scored() for one in spans)


def _word_means(p: NDArray[np.floating], words: Words) -> NDArray[np.floating]:
    """Average over the pieces of each word. Shapes: (tokens, ...) -> (words, ...)."""
    sums: NDArray[np.floating] = np.add.reduceat(p[: words.after], words.first, axis=0)
    means: NDArray[np.floating] = sums / words.sizes.reshape(-1, *(1 for _ in p.shape[1:]))
    return means
