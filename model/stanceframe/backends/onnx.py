"""Runs a bundle's network with ONNX Runtime: the default for serving."""

from pathlib import Path
from typing import Any

import onnxruntime
from onnxruntime.capi import (
    onnxruntime_pybind11_state as failures,  # pyright: ignore[reportAttributeAccessIssue]
)

from stanceframe.backends.protocol import OUTPUTS, SCREEN, Logits
from stanceframe.backends.threads import available_threads
from stanceframe.errors import BundleError
from stanceframe.features import Batch

__all__ = ["OnnxBackend"]

# They share no base class but Exception.
UNLOADABLE = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NoSuchFile,
    failures.NotImplemented,
    failures.RuntimeException,
)


# The fused operator takes six times as long as an addition and a LayerNormalization, a sixth of a
# run, with ONNX Runtime 1.31 (docs/decisions/0005).
SLOW_FUSIONS = ["SkipLayerNormFusion"]


class OnnxBackend:
    """An ONNX file behind the backend protocol; safe to call from several threads.

    A batch runs on one thread and several batches run side by side: this network's products are
    too small to be worth sharing out, and two threads a batch are a seventh slower.

    Args:
        network: The network's file, or its bytes.
        threads: How many batches may run at once; by default as many as the process may use.
        name: What messages call it.
    """

    def __init__(
        self,
        network: Path | bytes,
        *,
        threads: int | None = None,
        name: str = "onnxruntime",
    ) -> None:
        self.name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors; its warnings speak of graph internals
        self.workers = threads or available_threads()
        try:
            self._session = onnxruntime.InferenceSession(
                network,
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOW_FUSIONS,
            )
        except UNLOADABLE as error:
            place = name if isinstance(network, bytes) else network
            raise BundleError(
                f"{place} is no network that ONNX Runtime can run: {error}"
            ) from error
        # An encoder without segments leaves no input for them in its graph.
        self._inputs = {given.name for given in self._session.get_inputs()}
        made = {output.name for output in self._session.get_outputs()}
        self._outputs = (*OUTPUTS, *[SCREEN] * (SCREEN in made))

    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        given = {name: array for name, array in batch._asdict().items() if name in self._inputs}
        outputs: Any = self._session.run(self._outputs, given)
        return Logits(*outputs)
