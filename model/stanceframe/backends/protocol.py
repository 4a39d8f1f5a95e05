"""What every backend promises: a padded batch in, logits out."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stanceframe.features import Batch

__all__ = ["OUTPUTS", "SCREEN", "Backend", "Logits"]

OUTPUTS = ("frames", "evidence", "tags", "stance")
SCREEN = "screen"  # an output that a network may have besides


class Logits(NamedTuple):
    """The network's outputs, float32.

    Shapes: frames (sequences, frames), evidence (sequences, tokens, frames),
    tags (sequences, tokens, layers * 3), stance (sequences, holders * 3); screen
    (sequences, tokens), None of a network without it.
    """

    frames: NDArray[np.float32]
    evidence: NDArray[np.float32]
    tags: NDArray[np.float32]
    stance: NDArray[np.float32]
    screen: NDArray[np.float32] | None = None


class Backend(Protocol):
    """A loaded network.

    Attributes:
        name: What messages call it.
        workers: How many batches may run at once, each in a thread of its caller's.
    """

    name: str
    workers: int

    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        ...
