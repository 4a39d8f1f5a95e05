"""Few-shot contrastive tuning: sentences of one label are drawn together, then heads are fitted.

Source: Tunstall et al., Efficient Few-Shot Learning Without Prompts (SetFit, 2022). Theirs takes
pairs one by one; here all pairs of a batch count, so that a step teaches hundreds of them. How
alike two sentences should be is the share of their labels that they have in common.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stanceframe_training.own.encoders import Encoders
from stanceframe_training.own.heads import tuned_heads
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.own.tuning import BATCH, Upper, classifier, token_states, train_upper

__all__ = ["Contrastive"]

RATE: Final = 1e-4
LEAST_STEPS: Final = 12
MOST_STEPS: Final = 60
EPOCHS: Final = 2.0


class Contrastive:
    """Tunes the encoder's upper layers by pairs, then fits heads on its vectors."""

    name = "contrastive"

    def __init__(self, encoders: Encoders | None = None) -> None:
        self._encoders = encoders or Encoders()
        self._states = token_states(self._encoders)

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> LinearClassifier:
        """Tune and fit; see `Method.fit`."""
        upper = Upper(self._encoders, self._states)
        alike, counted = likeness(targets)
        chances = _chances(targets)

        def draw(rng: np.random.Generator) -> NDArray[np.int64]:
            size = min(BATCH, len(sentences))
            return rng.choice(len(sentences), size=size, replace=False, p=chances)

        def loss(vectors: Tensor, places: NDArray[np.int64]) -> Tensor:
            pairs = np.ix_(places, places)
            return _pair_loss(vectors, alike[pairs], counted[pairs])

        steps = int(np.clip(EPOCHS * len(sentences) / BATCH, LEAST_STEPS, MOST_STEPS))
        train_upper(upper, sentences, draw=draw, loss=loss, steps=steps, rate=RATE, seed=seed)
        heads = tuned_heads(upper.embed(sentences), targets, seed=seed)
        return classifier(upper, heads)


def likeness(targets: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how alike each two sentences should be, and whether the pair counts.

    Two sentences without a label needn't be alike: their pair doesn't count.
    Shape: [sentences, labels] -> twice [sentences, sentences].
    """
    total = targets.sum(axis=1)
    shared = np.zeros((len(targets), len(targets)))
    for column in targets.T:
        shared += np.minimum(column[:, None], column[None])
    either = total[:, None] + total[None] - shared
    counted = (either > 0) & ~np.eye(len(targets), dtype=bool)
    return np.divide(shared, either, out=np.zeros_like(shared), where=either > 0), counted * 1.0


def _pair_loss(vectors: Tensor, alike: NDArray[np.float64], counted: NDArray[np.float64]) -> Tensor:
    """Mean squared gap between cosines and likeness; like and unlike pairs weigh the same."""
    wanted = torch.from_numpy(alike).float()
    weight = torch.from_numpy(counted).float()
    like = weight * (wanted > 0)
    unlike = weight - like
    weight = like / like.sum().clamp(min=1.0) + unlike / unlike.sum().clamp(min=1.0)
    return (weight * (vectors @ vectors.T - wanted) ** 2).sum()


def _chances(targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw sentences of rare labels more often: by the root of their rarest label's odds."""
    share = np.maximum(targets.mean(axis=0), 1e-9)
    rarest = (targets / np.sqrt(share)).max(axis=1)
    chances: NDArray[np.float64] = np.maximum(rarest, 0.5)
    return chances / chances.sum()
