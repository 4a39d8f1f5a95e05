"""The network: one encoder, and a head each for frames, evidence, tags and stance."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from stanceframe.net.limits import ActivationLimits, limit_inputs
from stanceframe.types import TAG_LAYERS

__all__ = ["TAG_CLASSES", "NetworkOutput", "StanceFrameNetwork"]

TAG_CLASSES = 3  # outside, begin, inside
STANCE_OUTPUTS = 9  # (any, author, source) x (favor, none, against)


class NetworkOutput(NamedTuple):
    """Logits. `frames (batch, frames)`, `evidence (batch, tokens, frames)`,
    `tags (batch, tokens, layers * 3)`, `stance (batch, 9)`, `corpus_tags (batch, tokens, 9)`.
    """  # noqa: D205  the shapes are the summary

    frames: Tensor
    evidence: Tensor
    tags: Tensor
    stance: Tensor
    corpus_tags: Tensor


class SequenceDropout(nn.Module):
    """Dropout with one mask for all tokens of a sequence.

    Drawing a random number for every token and feature took a third of a training step on a CPU;
    one mask a sequence costs nothing and regularises too.
    Source: Gal & Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural
    Networks (NeurIPS 2016).
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, hidden: Tensor) -> Tensor:
        """Shape: (batch, tokens, width) -> same."""
        if not self.training or self.p == 0.0:
            return hidden
        mask = torch.empty(len(hidden), 1, hidden.shape[-1]).bernoulli_(1.0 - self.p)
        return hidden * (mask / (1.0 - self.p)).to(hidden.dtype)


class LabelAttention(nn.Module):
    """One pooled vector a label: each label attends to the tokens that speak for it.

    Source: Mullenbach et al., Explainable Prediction of Medical Codes from Clinical Text
    (NAACL 2018), per-label attention.
    """

    def __init__(self, width: int, labels: int) -> None:
        super().__init__()
        self.scores = nn.Linear(width, labels)

    def forward(self, hidden: Tensor, attention_mask: Tensor) -> Tensor:
        """Shapes: (batch, tokens, width), (batch, tokens) -> (batch, labels, width)."""
        scores = self.scores(hidden)
        scores = scores.masked_fill(attention_mask.unsqueeze(-1) == 0, -1e4)
        return torch.matmul(scores.softmax(dim=1).transpose(1, 2), hidden)


class FrameHead(nn.Module):
    """A logit a frame, from the tokens that the frame attends to."""

    def __init__(self, width: int, frames: int) -> None:
        super().__init__()
        self.pool = LabelAttention(width, frames)
        self.weight = nn.Parameter(torch.randn(frames, width) * width**-0.5)
        self.bias = nn.Parameter(torch.full((frames,), -2.0))  # frames are rare: start near p=.12

    def forward(self, hidden: Tensor, attention_mask: Tensor) -> Tensor:
        """Shapes: (batch, tokens, width), (batch, tokens) -> (batch, frames)."""
        logits: Tensor = (self.pool(hidden, attention_mask) * self.weight).sum(dim=-1) + self.bias
        return logits


class StanceHead(nn.Module):
    """Stance of each holder, from the target's tokens and what that holder attends to."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.pool = LabelAttention(width, 3)
        self.mix = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)
        self.weight = nn.Parameter(torch.randn(3, width, 3) * width**-0.5)
        self.bias = nn.Parameter(torch.zeros(3, 3))

    def forward(self, hidden: Tensor, attention_mask: Tensor, mention_mask: Tensor) -> Tensor:
        """Shapes: (batch, tokens, width) and two (batch, tokens) -> (batch, 9)."""
        weights = mention_mask.unsqueeze(-1)
        target = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
        holders = self.pool(hidden, attention_mask)
        both = torch.cat([holders, target.unsqueeze(1).expand_as(holders)], dim=-1)
        mixed = self.dropout(torch.nn.functional.gelu(self.mix(both)))
        logits = torch.matmul(mixed.unsqueeze(2), self.weight).squeeze(2) + self.bias
        return logits.flatten(1)


class StanceFrameNetwork(nn.Module):
    """The encoder and its heads.

    Args:
        encoder: A transformers encoder of the BERT or MPNet family.
        frames: How many frames the codebook has.
        dropout: Probability of dropping a feature, in the encoder's layers and before the heads.
        limits: Bounds on what the encoder's linear layers read; None leaves them free.
    """

    def __init__(
        self,
        encoder: Any,
        *,
        frames: int,
        dropout: float = 0.1,
        limits: ActivationLimits | None = None,
    ) -> None:
        super().__init__()
        if limits is not None:
            limit_inputs(encoder, limits)
        width = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.dropout = SequenceDropout(dropout)
        self.segments = bool(getattr(encoder.config, "type_vocab_size", 0))  # MPNet has none
        for layer in encoder.encoder.layer:
            getattr(layer.attention, "output", layer.attention).dropout = SequenceDropout(dropout)
            layer.output.dropout = SequenceDropout(dropout)
        self.frames = FrameHead(width, frames)
        self.evidence = nn.Linear(width, frames)
        self.tags = nn.Linear(width, len(TAG_LAYERS) * TAG_CLASSES)
        # PolNeAR marks thoughts and unvoiced attitudes too: its conventions get a head of their
        # own, so that they shape the encoder and not the product's tags.
        self.corpus_tags = nn.Linear(width, 3 * TAG_CLASSES)
        self.stance = StanceHead(width, dropout)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
        mention_mask: Tensor,
    ) -> NetworkOutput:
        """Run encoder and heads. Inputs `(batch, tokens)`; outputs as in `NetworkOutput`."""
        segments = {"token_type_ids": token_type_ids} if self.segments else {}
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, **segments
        ).last_hidden_state
        hidden = self.dropout(hidden)
        return NetworkOutput(
            frames=self.frames(hidden, attention_mask),
            evidence=self.evidence(hidden),
            tags=self.tags(hidden),
            stance=self.stance(hidden, attention_mask, mention_mask),
            corpus_tags=self.corpus_tags(hidden),
        )
