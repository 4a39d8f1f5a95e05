"""Examples to training arrays: the network's inputs with the label of every token and sequence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stanceframe.features import Featurizer, ModelInput, TokenRange, collate
from stanceframe.types import Span
from stanceframe_training.examples import UNKNOWN, PairExample, SentenceExample
from stanceframe_training.taught import TaughtItem, TaughtLabels, pad_taught

__all__ = ["Labels", "TaskBatch", "TrainingItem", "encode_pair", "encode_sentence", "to_batch"]

BEGIN, INSIDE = 1, 2
PAD_TO = 16  # every new shape makes oneDNN compile its kernels: few lengths train twice as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingItem:
    """One input and its labels; empty arrays where the task has none.

    Shapes: frames (frames,), evidence (tokens, frames) with -1 on tokens of no sentence,
    tags (tokens, layers), stance (holders,).
    """

    model_input: ModelInput
    frames: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    evidence: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), np.int8))
    tags: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    stance: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


class Labels(NamedTuple):
    """Padded labels of a batch; a task's unused ones have no columns."""

    frames: Tensor
    evidence: Tensor
    tags: Tensor
    stance: Tensor


class TaskBatch(NamedTuple):
    """A batch of one task: the keyword arguments of the network, and the labels."""

    task: str
    inputs: dict[str, Tensor]
    labels: Labels | TaughtLabels


def encode_sentence(example: SentenceExample, featurizer: Featurizer, frames: int) -> TrainingItem:
    """Encode a sentence with its frames, evidence and tags."""
    model_input = featurizer.sentence(example.text, example.context)
    present = np.zeros(frames, np.float32)
    evidence = np.zeros((len(model_input.ids), frames), np.int8)
    evidence[[token.start == token.end for token in model_input.ranges]] = -1
    for index, spans in example.frames.items():
        present[index] = 1.0
        evidence[_covered(model_input.ranges, spans), index] = 1
    tags = np.stack([_bio(model_input.ranges, layer) for layer in example.tags.layers], axis=1)
    return TrainingItem(model_input=model_input, frames=present, evidence=evidence, tags=tags)


def encode_pair(example: PairExample, featurizer: Featurizer) -> TrainingItem:
    """Encode a sentence with a target and the stances toward it."""
    model_input = featurizer.pair(example.text, example.mentions, example.target)
    return TrainingItem(model_input=model_input, stance=np.array(example.classes, np.int64))


def to_batch(task: str, items: Sequence[TrainingItem | TaughtItem]) -> TaskBatch:
    """Pad items of one task into tensors."""
    batch = collate([item.model_input for item in items], multiple=PAD_TO)
    inputs = {name: torch.from_numpy(array) for name, array in batch._asdict().items()}
    length = batch.input_ids.shape[1]
    taught = [item for item in items if isinstance(item, TaughtItem)]
    if taught:
        return TaskBatch(task, inputs, pad_taught(taught, length))
    gold = [item for item in items if isinstance(item, TrainingItem)]
    return TaskBatch(task, inputs, _gold_labels(gold, length))


def _gold_labels(items: Sequence[TrainingItem], length: int) -> Labels:
    return Labels(
        frames=torch.from_numpy(np.stack([item.frames for item in items])),
        evidence=_padded([item.evidence for item in items], length, -1),
        tags=_padded([item.tags for item in items], length, UNKNOWN),
        stance=torch.from_numpy(np.stack([item.stance for item in items])),
    )


def _padded(arrays: Sequence[NDArray[np.signedinteger]], length: int, fill: int) -> Tensor:
    padded = np.full((len(arrays), length, arrays[0].shape[1]), fill, np.int64)
    for row, array in enumerate(arrays):
        padded[row, : len(array)] = array
    return torch.from_numpy(padded)


def _covered(ranges: Sequence[TokenRange], spans: Sequence[Span]) -> NDArray[np.bool_]:
    return np.array(
        [any(t.start < s.end and s.start < t.end for s in spans) for t in ranges], dtype=bool
    )


def _bio(ranges: Sequence[TokenRange], spans: Sequence[Span]) -> NDArray[np.int64]:
    classes = np.zeros(len(ranges), np.int64)
    for span in spans:
        inside = np.flatnonzero(_covered(ranges, [span]))
        classes[inside] = INSIDE
        classes[inside[:1]] = BEGIN
    classes[[token.start == token.end for token in ranges]] = UNKNOWN
    return classes
