"""Runs a bundle's network with OpenVINO, in float32: another engine for the same weights."""

from queue import SimpleQueue
from typing import Any

from stanceframe.backends.protocol import OUTPUTS, Logits
from stanceframe.backends.threads import available_threads
from stanceframe.errors import BundleError, MissingExtraError
from stanceframe.features import Batch

__all__ = ["OpenVinoBackend"]


class OpenVinoBackend:
    """A float32 ONNX model behind the backend protocol; safe to call from several threads.

    As with ONNX Runtime a batch runs on one thread, and several run side by side. It computes in
    float32 also where the processor has something shorter. Its sums differ in the last digit from
    batch to batch; where activations are rounded to bytes or to bfloat16 afterwards, that digit now
    and then decides a rounding, and probabilities moved by more than a thousandth.

    Args:
        model: The model's bytes, as `float_graph` makes them.
        threads: How many batches may run at once; by default as many as the process may use.
    """

    name = "openvino"

    def __init__(self, model: bytes, *, threads: int | None = None) -> None:
        try:
            import openvino
        except ModuleNotFoundError as error:
            raise MissingExtraError("openvino", "openvino", "the OpenVINO backend") from error
        self.workers = threads or available_threads()
        settings = {
            "INFERENCE_NUM_THREADS": self.workers,
            "INFERENCE_PRECISION_HINT": "f32",
            "NUM_STREAMS": self.workers,
        }
        try:
            core: Any = openvino.Core()
            network = core.compile_model(core.read_model(model, b""), "CPU", settings)
        except RuntimeError as error:
            raise BundleError(f"this is no network that OpenVINO can run: {error}") from error
        self._inputs = {given.get_any_name() for given in network.inputs}
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.workers):
            self._requests.put(network.create_infer_request())

    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        given = {name: array for name, array in batch._asdict().items() if name in self._inputs}
        request = self._requests.get()
        try:
            outputs = request.infer(given)
            return Logits(*(outputs[name].copy() for name in OUTPUTS))
        finally:
            self._requests.put(request)
