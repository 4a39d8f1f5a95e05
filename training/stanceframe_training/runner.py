"""Runs the torch network as a backend, so that dev figures are made by the code that serves."""

import numpy as np
import torch
from torch import Tensor

from stanceframe.backends.protocol import Logits
from stanceframe.features import Batch
from stanceframe.net.network import StanceFrameNetwork

__all__ = ["TorchBackend", "multiplies_bfloat16"]


def multiplies_bfloat16() -> bool:
    """Say whether this processor multiplies in bfloat16 fast enough to train in it.

    Where PyTorch finds no AVX-512 its products in bfloat16 are a hundred times slower than those
    in float32 (1 and 121 GFLOPS on a Zen 3 core pair, torch 2.13).
    """
    return torch.backends.cpu.get_cpu_capability().startswith("AVX512")


class TorchBackend:
    """A network in evaluation mode behind the backend protocol.

    Args:
        network: The network; it is put into evaluation mode for each run.
        bfloat16: Compute in bfloat16 if the processor can: faster, and close enough to pick an
            epoch by.
    """

    name = "torch"
    workers = 1  # torch shares a batch out itself

    def __init__(self, network: StanceFrameNetwork, *, bfloat16: bool = False) -> None:
        self.network = network
        self.bfloat16 = bfloat16 and multiplies_bfloat16()

    @torch.inference_mode()
    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        self.network.eval()
        inputs = {name: torch.from_numpy(array) for name, array in batch._asdict().items()}
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            output = self.network(**inputs)
        return Logits(
            frames=_array(output.frames),
            evidence=_array(output.evidence),
            tags=_array(output.tags),
            stance=_array(output.stance),
        )


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.float().numpy()
