"""Which mentions pass two is asked about: pass one screens out those that surely carry no stance.

Most mentions of a target carry no stance of anybody, and pass two, which reads the sentence once
more for every target, takes more than half of the work. A small head of pass one says of each
token how probable it is that pass two would find a stance toward what it names; where that is
below a bundle's threshold for the target, the answer is `none` and isn't computed.
Source: Viola & Jones, Rapid Object Detection using a Boosted Cascade of Simple Features
(CVPR 2001), a cheap classifier before a dear one; docs/decisions/0020 has what it costs.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.calibration import ScreenCalibration, sigmoid
from stanceframe.features import ModelInput, tokens_inside
from stanceframe.logits_memory import InputLogits
from stanceframe.types import Span

__all__ = ["Screen", "screen_of", "tokens_of"]


class Screen(NamedTuple):
    """What pass one says of a sentence's tokens, in the article's offsets.

    Attributes:
        given: The sentence as pass one read it.
        logits: Of a stance toward what a token names. Shape: (tokens,).
        thresholds: Probabilities from which a mention is asked about.
        start: Where the sentence begins in the article.
    """

    given: ModelInput
    logits: NDArray[np.float32]
    thresholds: ScreenCalibration
    start: int

    def passes(self, target: str, mentions: Sequence[Span]) -> bool:
        """Say whether pass two is to be asked about a target with these mentions.

        A mention that pass one didn't read, since its sentence was cut, is asked about.
        """
        spans = [Span(start=m.start - self.start, end=m.end - self.start) for m in mentions]
        tokens = tokens_of(self.given, spans)
        if not tokens:
            return True
        return bool(sigmoid(self.logits[tokens].mean()) >= self.thresholds.of(target))


def screen_of(
    given: ModelInput, logits: InputLogits, thresholds: ScreenCalibration | None, start: int
) -> Screen | None:
    """Return a sentence's screen, or None if its bundle has none."""
    if logits.screen is None or thresholds is None:
        return None
    return Screen(given, logits.screen, thresholds, start)


def tokens_of(given: ModelInput, mentions: Sequence[Span]) -> list[int]:
    """Return the tokens of an input that lie in some spans of its sentence."""
    return tokens_inside(given.ranges, mentions)
