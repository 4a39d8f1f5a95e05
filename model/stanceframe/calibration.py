"""Applies fitted calibration: logits to probabilities, probabilities to decisions. Numpy only.

Training fits these numbers on a development split; everything else only applies them.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stanceframe.errors import BundleError
from stanceframe.types import Holder, Polarity

__all__ = [
    "Calibration",
    "FrameCalibration",
    "ScreenCalibration",
    "StanceCalibration",
    "TagCalibration",
    "load_calibration",
    "sigmoid",
    "softmax",
]

Positive = Annotated[float, Field(gt=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
Array = NDArray[np.floating]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrameCalibration(_Strict):
    """Platt scaling of one frame's logit, and the probability from which it is present.

    Source: Platt, Probabilistic Outputs for Support Vector Machines (1999).
    """

    scale: Positive = 1.0
    shift: float = 0.0
    threshold: Probability = 0.5

    def apply(self, logits: Array) -> Array:
        """Return probabilities; any shape.

        Example:
            >>> FrameCalibration(scale=2.0, shift=-1.0).apply(np.array([0.5])).tolist()
            [0.5]
        """
        return sigmoid(logits * self.scale + self.shift)


class StanceCalibration(_Strict):
    """One holder's temperature, and the probabilities from which a stance is given.

    Attributes:
        temperature: Divides the three logits (Guo et al., On Calibration of Modern Neural
            Networks, ICML 2017).
        favor: Least probability of `favor` for it to be the label.
        against: The same for `against`.
        none: Least probability of `none` for it to be the label; if no label reaches its own,
            the product abstains.
    """

    temperature: Positive = 1.0
    favor: Probability = 0.5
    against: Probability = 0.5
    none: Probability = 0.5

    def apply(self, logits: Array) -> Array:
        """Return probabilities. Shape: (..., 3) -> same."""
        return softmax(logits / self.temperature)

    def decide(self, favor: float, none: float, against: float) -> Polarity | None:
        """Return the label, or None to abstain. The more probable polarity is tried first."""
        ranked: list[tuple[float, Polarity, float]] = [
            (favor, "favor", self.favor),
            (against, "against", self.against),
        ]
        for p, label, threshold in sorted(ranked, reverse=True):
            if p >= threshold:
                return label
        return "none" if none >= self.none else None


class TagCalibration(_Strict):
    """One tag layer's temperature, and the probability from which a token belongs to it."""

    temperature: Positive = 1.0
    threshold: Probability = 0.5


class ScreenCalibration(_Strict):
    """Probabilities of a stance, by pass one, below which pass two isn't asked about a mention.

    Attributes:
        targets: By target id, so that each target keeps the same share of its stances: with one
            threshold for all, some would lose more than others.
        others: Of targets with too few stances to fit their own.
    """

    targets: dict[str, Probability] = Field(default_factory=dict)
    others: Probability

    def of(self, target: str) -> float:
        """Return a target's threshold."""
        return self.targets.get(target, self.others)


class Calibration(_Strict):
    """All of a bundle's fitted numbers.

    Attributes:
        fitted_on: The split they were fitted on.
        frames: By frame id.
        stances: By holder.
        tags: By tag layer.
        evidence: Probability from which a token is evidence of a frame.
        screen: Which mentions pass two is asked about; None asks about every one.
    """

    fitted_on: str
    frames: dict[str, FrameCalibration]
    stances: dict[Holder, StanceCalibration]
    tags: dict[str, TagCalibration]
    evidence: Probability = 0.5
    screen: ScreenCalibration | None = None

    def of_frames(self, logits: NDArray[np.float32]) -> list[float]:
        """Return the probability of each frame. Shape: (frames,), in this object's order."""
        scales, shifts = self._scales_and_shifts
        return cast("list[float]", sigmoid(logits * scales + shifts).tolist())

    def present(self, frames: Sequence[float], *, exclusive: bool = False) -> tuple[bool, ...]:
        """Say which frames reach their thresholds; of exclusive ones the most probable alone.

        Args:
            frames: Probabilities, in this object's order.
            exclusive: Whether a sentence has one frame at most.
        """
        bars = (fitted.threshold for fitted in self.frames.values())
        found = [p >= bar for p, bar in zip(frames, bars, strict=True)]
        if exclusive and frames:
            first = max(range(len(frames)), key=frames.__getitem__)
            found = [yes and place == first for place, yes in enumerate(found)]
        return tuple(found)

    @cached_property
    def _scales_and_shifts(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        fitted = self.frames.values()
        scales = np.array([one.scale for one in fitted], np.float32)
        return scales, np.array([one.shift for one in fitted], np.float32)

    @property
    def signature(self) -> str:
        """A short hash, for provenance."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"{self.fitted_on}+sha256:{digest[:12]}"


def load_calibration(path: Path) -> Calibration:
    """Read `calibration.json`.

    Raises:
        BundleError: It is missing or not of this format.
    """
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BundleError(f"calibration {path} can't be read: {error.strerror}") from error
    except ValidationError as error:
        raise BundleError(f"calibration {path} is not of this format: {error}") from error


def sigmoid(logits: Array) -> Array:
    """Return 1 / (1 + exp(-x)), stable for large |x|; any shape."""
    positive = 1.0 / (1.0 + np.exp(-np.abs(logits)))
    return np.where(logits >= 0, positive, 1.0 - positive)


def softmax(logits: Array) -> Array:
    """Return probabilities over the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Array = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares
