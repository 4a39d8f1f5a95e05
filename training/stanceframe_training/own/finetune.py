"""Fine-tuning of encoder and heads together, from heads that were fitted on the frozen encoder.

Starting from fitted heads keeps the first steps from spoiling the encoder: Kumar et al.,
Fine-Tuning can Distort Pretrained Features (ICLR 2022). That few sentences take more steps than a
few passes make: Mosbach, Andriushchenko & Klakow, On the Stability of Fine-tuning BERT (ICLR 2021).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stanceframe_training.own.encoders import Encoders
from stanceframe_training.own.heads import Heads, label_weights, tuned_heads
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.own.tuning import BATCH, Upper, classifier, train_upper

__all__ = ["FineTune"]

RATE: Final = 2e-4
HEAD_RATE: Final = 2e-2
EPOCHS: Final = 6.0
LEAST_STEPS: Final = 60
MOST_STEPS: Final = 400


class FineTune:
    """Trains the encoder's upper layers and the heads on the labels themselves.

    By binary cross-entropy, and by cross-entropy over all labels where every sentence has one: the
    labels compete then, and the order of their logits is what is learnt.
    """

    name = "finetune"

    def __init__(self, encoders: Encoders | None = None) -> None:
        self._encoders = encoders or Encoders()

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> LinearClassifier:
        """Train; see `Method.fit`."""
        upper = Upper(self._encoders)
        head = _head(tuned_heads(self._encoders.embed(sentences, ("base",)), targets, seed=seed))
        wanted = torch.from_numpy(targets).float()
        gains = torch.from_numpy(label_weights(targets)).float()
        one_each = _one_each(targets)

        def loss(vectors: Tensor, places: NDArray[np.int64]) -> Tensor:
            rows = wanted[torch.from_numpy(places)]
            if one_each:
                return nn.functional.cross_entropy(head(vectors), rows, weight=gains)
            return nn.functional.binary_cross_entropy_with_logits(
                head(vectors), rows, pos_weight=gains
            )

        steps = int(np.clip(EPOCHS * len(sentences) / BATCH, LEAST_STEPS, MOST_STEPS))
        train_upper(
            upper, sentences, draw=_Epochs(len(sentences)), loss=loss, steps=steps, rate=RATE,
            seed=seed, head=head, head_rate=HEAD_RATE,
        )  # fmt: skip
        weight, bias = (one.detach().double().numpy() for one in (head.weight, head.bias))
        return classifier(upper, Heads(weight, bias))


def _one_each(targets: NDArray[np.float64]) -> bool:
    """Say whether the labels of each sentence add up to one, as of coders who give one each."""
    return targets.shape[1] > 1 and bool(np.allclose(targets.sum(axis=1), 1.0))


class _Epochs:
    """Draws batches so that each sentence comes once before any comes twice."""

    def __init__(self, sentences: int) -> None:
        self._sentences = sentences
        self._left: list[int] = []

    def __call__(self, rng: np.random.Generator) -> NDArray[np.int64]:
        if len(self._left) < min(BATCH, self._sentences):
            self._left += rng.permutation(self._sentences).tolist()
        batch, self._left = self._left[:BATCH], self._left[BATCH:]
        return np.array(batch, np.int64)


def _head(heads: Heads) -> nn.Linear:
    labels, width = heads.weight.shape
    head = nn.Linear(width, labels)
    with torch.no_grad():
        head.weight.copy_(torch.from_numpy(heads.weight))
        head.bias.copy_(torch.from_numpy(heads.bias))
    return head
