"""What contrastive tuning and fine-tuning share: the encoder's upper layers, trained for a while.

The embeddings and the lower three layers stay as they are and are computed once for each
sentence: half the work of a step, and with a few hundred sentences nothing is lost by it
(Lee, Tang & Lin, What Would Elsa Do? Freezing Layers During Transformer Fine-Tuning, 2019).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stanceframe_training.own.encoders import Encoders, last_layers, with_layers
from stanceframe_training.own.heads import Heads
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.runner import multiplies_bfloat16

__all__ = ["BATCH", "Draw", "Upper", "classifier", "train_upper"]

BELOW: Final = 3  # layers that stay
TOKENS: Final = 96  # of a sentence that are read in training
BATCH: Final = 24
WARM_SHARE: Final = 0.1
EMBED_ROWS: Final = 32

Draw = Callable[[np.random.Generator], NDArray[np.int64]]
Loss = Callable[[Tensor, NDArray[np.int64]], Tensor]


class Upper:
    """Sentences' states below, and a copy of the layers above them.

    Args:
        encoders: To share what was encoded with other methods.
    """

    def __init__(self, encoders: Encoders) -> None:
        self._states = encoders.lower(layers=BELOW, tokens=TOKENS)
        self.layers = last_layers(BELOW)

    def vectors(self, sentences: Sequence[str], *, bfloat16: bool = False) -> Tensor:
        """Return vectors of length one; what is kept of the layers below is always in float32.

        Shape: [sentences, 384].
        """
        states = self._states.of(sentences)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            result: Tensor = self.layers(*states)
        return result.float()

    def embed(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        """Return the same as numbers, batch by batch, without training."""
        order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
        rows: dict[int, NDArray[np.float64]] = {}
        with torch.inference_mode():
            for start in range(0, len(order), EMBED_ROWS):
                places = order[start : start + EMBED_ROWS]
                found = self.vectors([sentences[place] for place in places]).double().numpy()
                rows.update(zip(places, found, strict=True))
        return np.stack([rows[place] for place in range(len(sentences))])

    def encoder(self) -> Any:
        """Return the whole encoder with the layers as they were trained."""
        return with_layers(self.layers.state_dict(), BELOW)


def train_upper(
    upper: Upper,
    sentences: Sequence[str],
    *,
    draw: Draw,
    loss: Loss,
    steps: int,
    rate: float,
    seed: int,
    head: nn.Module | None = None,
    head_rate: float = 0.0,
) -> None:
    """Train the upper layers, and a head if there is one; the rate rises and falls linearly.

    Args:
        upper: What is trained.
        sentences: To learn from.
        draw: Gives the places of a batch's sentences.
        loss: Of the vectors of a batch, and of those places.
        steps: How many batches.
        rate: Largest learning rate of the layers.
        seed: Of the draws.
        head: Trained beside.
        head_rate: Its largest learning rate.
    """
    groups = [{"params": list(upper.layers.parameters()), "lr": rate}]
    if head is not None:
        groups.append({"params": list(head.parameters()), "lr": head_rate})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    warm = max(1, round(WARM_SHARE * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    rng = np.random.default_rng(seed)
    bfloat16 = multiplies_bfloat16()  # twice as many steps a second, and the same figures
    for _ in range(steps):
        places = draw(rng)
        texts = [str(sentences[place]) for place in places]
        value = loss(upper.vectors(texts, bfloat16=bfloat16), places)
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(upper.layers.parameters(), 1.0)
        optimiser.step()
        schedule.step()


def classifier(upper: Upper, heads: Heads) -> LinearClassifier:
    """Return the classifier of trained layers and heads."""
    return LinearClassifier(
        heads=heads, sources=("base",), embedding=upper.embed, tuned=upper.encoder
    )
