"""What a teacher says of an input, as a training item: its logits in place of labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stanceframe.features import ModelInput
from stanceframe.session import InputLogits

__all__ = ["TaughtItem", "TaughtLabels", "pad_taught"]


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


def _words(given: ModelInput) -> NDArray[np.float32]:
    return np.array([float(one.start < one.end) for one in given.ranges], np.float32)


def _stack(arrays: Sequence[NDArray[np.floating]]) -> Tensor:
    return torch.from_numpy(np.stack(arrays).astype(np.float32))


def _padded(arrays: Sequence[NDArray[np.floating]], length: int) -> Tensor:
    padded = np.zeros((len(arrays), length, arrays[0].shape[1]), np.float32)
    for row, array in enumerate(arrays):
        padded[row, : len(array)] = array
    return torch.from_numpy(padded)
