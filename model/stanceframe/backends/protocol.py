"""What every backend promises: a padded batch in, logits out."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from stanceframe.features import Batch

__all__ = ["OUTPUTS", "Backend", "Logits"]

OUTPUTS = ("frames", "evidence", "tags", "stance")


class Logits(NamedTuple):
    """The network's outputs, float32.

    Shapes: frames (sequences, frames), evidence (sequences, tokens, frames),
    tags (sequences, tokens, layers * 3), stance (sequences, holders * 3).
    """

    frames: NDArray[np.float32]
    evidence: NDArray[np.float32]
    tags: NDArray[np.float32]
    stance: NDArray[np.float32]


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
