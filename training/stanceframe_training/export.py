"""The torch network as an ONNX file in float32."""

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from stanceframe.net.network import StanceFrameNetwork

__all__ = ["OPSET", "export_onnx"]

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "mention_mask")
OUTPUTS = ("frames", "evidence", "tags", "stance")
OPSET = 20


class _Served(nn.Module):
    """The outputs that are served, without the head that only training uses."""

    def __init__(self, network: StanceFrameNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
        mention_mask: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        output = self.network(input_ids, attention_mask, token_type_ids, mention_mask)
        return output.frames, output.evidence, output.tags, output.stance


def export_onnx(network: StanceFrameNetwork, path: Path) -> None:
    """Write the network in evaluation mode with free batch and token axes."""
    network.eval()
    batch = torch.export.Dim("batch", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=4, max=512)
    ids = torch.full((2, 16), 1000)  # 2 x 16 of an ordinary word: sizes that no axis is fixed to
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids), torch.ones(2, 16))
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torchvision's absence, and of its own deprecations
        program = torch.onnx.export(
            _Served(network),
            example,
            dynamo=True,
            dynamic_shapes={name: {0: batch, 1: tokens} for name in INPUTS},
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    program.save(str(path))
