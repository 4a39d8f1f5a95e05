"""What a teacher says of an input, as a training item: its logits in place of labels.

Source: Hinton, Vinyals & Dean, Distilling the Knowledge in a Neural Network (2015); for tagging,
the same over the classes of each token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stanceframe.features import ModelInput
from stanceframe.net.network import TAG_CLASSES, NetworkOutput
from stanceframe.session import InputLogits

__all__ = ["TaughtItem", "TaughtLabels", "pad_taught", "taught_loss"]

FRAME_WEIGHT = 4.0  # as for gold: a mean over mostly absent labels is small beside the tags' loss
EVIDENCE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtItem:
    """A student's input with its teacher's logits.

    Attributes:
        model_input: As the student reads it; the teacher read the same tokens.
        logits: What the teacher said.
        is_pair: Whether it asks about a target, so that only the stance is taught, or doesn't.
    """

    model_input: ModelInput
    logits: InputLogits
    is_pair: bool


class TaughtLabels(NamedTuple):
    """A batch's teaching. Shapes as in `NetworkOutput`; `words` is 1 on the sentence's tokens."""

    frames: Tensor
    evidence: Tensor
    tags: Tensor
    stance: Tensor
    words: Tensor


def pad_taught(items: Sequence[TaughtItem], length: int) -> TaughtLabels:
    """Pad the logits of some items to a length in tokens."""
    return TaughtLabels(
        frames=_stack([item.logits.frames for item in items]),
        evidence=_padded([item.logits.evidence for item in items], length),
        tags=_padded(
            [item.logits.tags.reshape(len(item.logits.tags), -1) for item in items], length
        ),
        stance=_stack([item.logits.stance.reshape(-1) for item in items]),
        words=_padded([_words(item.model_input)[:, None] for item in items], length).squeeze(2),
    )


def taught_loss(output: NetworkOutput, labels: TaughtLabels, *, pairs: bool) -> Tensor:
    """Return how far the student is from its teacher: cross-entropy with the teacher's shares."""
    if pairs:
        return _soft_cross_entropy(output.stance.float(), labels.stance).mean()
    frames = F.binary_cross_entropy_with_logits(output.frames.float(), labels.frames.sigmoid())
    words = labels.words
    count = words.sum().clamp(min=1.0)
    evidence = F.binary_cross_entropy_with_logits(
        output.evidence.float(), labels.evidence.sigmoid(), reduction="none"
    ).sum(dim=-1)
    tags = _soft_cross_entropy(output.tags.float(), labels.tags).sum(dim=-1)
    return (
        FRAME_WEIGHT * frames
        + EVIDENCE_WEIGHT * (evidence * words).sum() / count
        + (tags * words).sum() / count
    )


def _soft_cross_entropy(student: Tensor, teacher: Tensor) -> Tensor:
    """Shapes: twice (..., groups * 3) -> (..., groups)."""
    shape = (*student.shape[:-1], -1, TAG_CLASSES)
    shares = teacher.reshape(shape).softmax(dim=-1)
    return -(shares * student.reshape(shape).log_softmax(dim=-1)).sum(dim=-1)


def _words(given: ModelInput) -> NDArray[np.float32]:
    return np.array([float(one.start < one.end) for one in given.ranges], np.float32)


def _stack(arrays: Sequence[NDArray[np.floating]]) -> Tensor:
    return torch.from_numpy(np.stack(arrays).astype(np.float32))


def _padded(arrays: Sequence[NDArray[np.floating]], length: int) -> Tensor:
    padded = np.zeros((len(arrays), length, arrays[0].shape[1]), np.float32)
    for row, array in enumerate(arrays):
        padded[row, : len(array)] = array
    return torch.from_numpy(padded)
