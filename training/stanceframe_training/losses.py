"""The loss of each task."""

import torch
import torch.nn.functional as F
from torch import Tensor

from stanceframe.net.network import TAG_CLASSES, NetworkOutput
from stanceframe_training.encoding import Labels
from stanceframe_training.examples import UNKNOWN
from stanceframe_training.taught import TaughtLabels

__all__ = ["loss_of"]

EVIDENCE_POSITIVE = 4.0  # evidence is 1-8 words of a sentence: weigh them against the rest
EVIDENCE_WEIGHT = 0.5
TAG_WEIGHT = 1.0
FRAME_WEIGHT = 4.0  # a mean over 14 mostly empty labels is small beside the tags' loss


def loss_of(task: str, output: NetworkOutput, labels: Labels | TaughtLabels) -> Tensor:
    """Return the mean loss of a batch of `task`, in float32."""
    if isinstance(labels, TaughtLabels):
        return _taught_loss(output, labels, pairs=task.endswith("_pairs"))
    if task == "sentences":
        frames = F.binary_cross_entropy_with_logits(output.frames.float(), labels.frames)
        evidence = _evidence_loss(output.evidence.float(), labels.evidence)
        tags = _tag_loss(output.tags.float(), labels.tags)
        return FRAME_WEIGHT * frames + EVIDENCE_WEIGHT * evidence + TAG_WEIGHT * tags
    if task == "attributions":
        return _tag_loss(output.corpus_tags.float(), labels.tags[..., :3])
    return F.cross_entropy(
        output.stance.float().reshape(-1, 3), labels.stance.reshape(-1), ignore_index=UNKNOWN
    )


def _tag_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """Sum over layers. Shapes: (batch, tokens, layers * 3), (batch, tokens, layers) -> scalar."""
    layers = classes.shape[-1]
    flat = logits.reshape(-1, TAG_CLASSES)
    loss = F.cross_entropy(flat, classes.reshape(-1), ignore_index=UNKNOWN)
    return loss * layers


def _evidence_loss(logits: Tensor, marks: Tensor) -> Tensor:
    """Shapes: (batch, tokens, frames) twice -> scalar. Marks are 1, 0, or -1 for no token."""
    weight = torch.where(marks == 1, EVIDENCE_POSITIVE, 1.0) * (marks >= 0)
    loss = F.binary_cross_entropy_with_logits(
        logits, marks.clamp(min=0).float(), weight=weight, reduction="sum"
    )
    return loss * logits.shape[-1] / weight.sum().clamp(min=1.0)


def _taught_loss(output: NetworkOutput, labels: TaughtLabels, *, pairs: bool) -> Tensor:
    """Return how far a student is from its teacher: cross-entropy with the teacher's shares.

    Source: Hinton, Vinyals & Dean, Distilling the Knowledge in a Neural Network (2015); for
    tagging, the same over the classes of each token.
    """
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
        + TAG_WEIGHT * (tags * words).sum() / count
    )


def _soft_cross_entropy(student: Tensor, teacher: Tensor) -> Tensor:
    """Shapes: twice (..., groups * 3) -> (..., groups)."""
    shape = (*student.shape[:-1], -1, TAG_CLASSES)
    shares = teacher.reshape(shape).softmax(dim=-1)
    return -(shares * student.reshape(shape).log_softmax(dim=-1)).sum(dim=-1)
