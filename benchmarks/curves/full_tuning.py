"""The peer that trains everything: full fine-tuning of the same encoder with a new head.

One recipe for all sets and sizes, chosen beforehand and not tuned on any held-out text: all layers
and a linear head on the mean of the token states, with dropout, by AdamW at a rate that rises over
a tenth of the steps and falls to nothing (Mosbach, Andriushchenko & Klakow, On the Stability of
Fine-tuning BERT, ICLR 2021, which also asks for more steps than few epochs of few texts make).
Cross-entropy where each text has one label, else binary cross-entropy.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stanceframe.features import Batch, collate
from stanceframe_training.own.encoders import base_encoder, batches
from stanceframe_training.runner import multiplies_bfloat16

if TYPE_CHECKING:
    from stanceframe_training.own.encoders import Encoders

__all__ = ["FullTuning"]

Shares = NDArray[np.float64]
RATE: Final = 1e-4  # of the encoder; more than for larger ones, as is usual for six layers of 384
HEAD_RATE: Final = 1e-3  # the head starts at random
BATCH: Final = 16
EPOCHS: Final = 10
LEAST_STEPS: Final = 100
MOST_STEPS: Final = 600
WARM_SHARE: Final = 0.1
WEIGHT_DECAY: Final = 0.01
DROPOUT: Final = 0.1  # in the encoder, as it was trained, and before the head


class FullTuning:
    """Trains all layers of the base encoder and a head on the labels, from the first step on.

    Args:
        encoders: They cut texts into tokens.
        steps: How many, if not by the recipe.
    """

    name = "full-finetune"

    def __init__(self, encoders: "Encoders", *, steps: int | None = None) -> None:
        self._encoders = encoders
        self._steps = steps

    def fit(self, sentences: Sequence[str], targets: Shares, *, seed: int) -> "_Tuned":
        """Train; see `Method.fit`."""
        single = bool(np.all(targets.sum(axis=1) == 1))
        steps = self._steps or int(
            np.clip(EPOCHS * len(sentences) / BATCH, LEAST_STEPS, MOST_STEPS)
        )
        inputs = self._encoders.inputs(sentences)
        wanted = torch.from_numpy(targets).float()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            network = _Network(targets.shape[1])
            optimiser, schedule = _optimiser(network, steps)
            network.train()
            bfloat16 = multiplies_bfloat16()
            for places in _drawn(len(sentences), steps, seed):
                with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                    logits = network(collate([inputs[place] for place in places]))
                value = _loss(logits.float(), wanted[places], single=single)
                optimiser.zero_grad()
                value.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                schedule.step()
        network.eval()
        return _Tuned(network, self._encoders, single=single)


class _Network(nn.Module):
    """A copy of the base encoder, the mean of its token states, and a head."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.encoder: Any = copy.deepcopy(base_encoder())
        for module in self.encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = DROPOUT
        self.head = nn.Linear(self.encoder.config.hidden_size, labels)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, batch: Batch) -> Tensor:
        mask = torch.from_numpy(batch.attention_mask)
        states = self.encoder(torch.from_numpy(batch.input_ids), mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(dim=1) / weights.sum(dim=1)
        result: Tensor = self.head(self.dropout(mean))
        return result


class _Tuned:
    """What training gave."""

    def __init__(self, network: _Network, encoders: "Encoders", *, single: bool) -> None:
        self._network = network
        self._encoders = encoders
        self._single = single

    def probabilities(self, sentences: Sequence[str]) -> Shares:
        """Return the probability of each label. Shape: [sentences, labels]."""
        known: dict[str, Shares] = {}
        asked = list(dict.fromkeys(sentences))
        with torch.inference_mode():
            for texts, batch in batches(asked, self._encoders.inputs(asked)):
                logits = self._network(batch).double()
                shares = logits.softmax(dim=1) if self._single else logits.sigmoid()
                known.update(zip(texts, shares.numpy(), strict=True))
        return np.stack([known[text] for text in sentences])


def _loss(logits: Tensor, wanted: Tensor, *, single: bool) -> Tensor:
    if single:
        return nn.functional.cross_entropy(logits, wanted.argmax(dim=1))
    return nn.functional.binary_cross_entropy_with_logits(logits, wanted)


def _optimiser(network: _Network, steps: int) -> tuple[Any, Any]:
    groups: list[dict[str, Any]] = [
        {"params": list(network.encoder.parameters()), "lr": RATE},
        {"params": list(network.head.parameters()), "lr": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    warm = max(1, round(WARM_SHARE * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    return optimiser, schedule


def _drawn(texts: int, steps: int, seed: int) -> Iterator[list[int]]:
    """Yield the places of each batch; every text comes once before any comes twice."""
    rng = np.random.default_rng(seed)
    left: list[int] = []
    for _ in range(steps):
        if len(left) < min(BATCH, texts):
            left += rng.permutation(texts).tolist()
        batch, left = left[:BATCH], left[BATCH:]
        yield batch
