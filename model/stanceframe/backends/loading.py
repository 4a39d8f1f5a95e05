"""The backends by name: one network, run by the engine that a user picks."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal, get_args

from stanceframe.backends.protocol import Backend
from stanceframe.errors import MissingExtraError

__all__ = ["BACKENDS", "BackendName", "load_backend"]

BackendName = Literal["onnx", "onnx-float", "torch"]
BACKENDS: tuple[BackendName, ...] = get_args(BackendName)
# Running a bundle needs no torch, so nothing here may import it: the package that trains offers
# its backend by entry point.
GROUP = "stanceframe.backends"


def load_backend(
    weights: Path, *, name: BackendName = "onnx", threads: int | None = None
) -> Backend:
    """Load a bundle's network.

    Args:
        weights: Its ONNX file.
        name: `onnx` runs it as it is with ONNX Runtime; `onnx-float` computes the same weights in
            float32, `torch` does so with another engine.
        threads: How many batches may run at once; by default as many as the process may use.

    Raises:
        BundleError: The file is no network that this backend can run.
        MissingExtraError: The backend's library isn't installed.
    """
    return _loader(name)(weights, threads)


def _loader(name: BackendName) -> Callable[[Path, int | None], Backend]:
    match name:
        case "onnx":
            return _onnx
        case "onnx-float":
            return _onnx_float
        case "torch":
            return _torch()


def _onnx(weights: Path, threads: int | None) -> Backend:
    from stanceframe.backends.onnx import OnnxBackend

    return OnnxBackend(weights, threads=threads)


def _onnx_float(weights: Path, threads: int | None) -> Backend:
    from stanceframe.backends.float_graph import float_graph
    from stanceframe.backends.onnx import OnnxBackend

    return OnnxBackend(float_graph(weights), threads=threads, name="onnxruntime, float32")


def _torch() -> Callable[[Path, int | None], Backend]:
    found = {entry.name: entry for entry in entry_points(group=GROUP)}.get("torch")
    try:
        if found is not None:
            loader: Callable[[Path, int | None], Backend] = found.load()
            return loader
    except ModuleNotFoundError as error:
        raise MissingExtraError("torch", "train", "the torch backend") from error
    raise MissingExtraError("torch", "train", "the torch backend")
