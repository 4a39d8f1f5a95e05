"""Runs a bundle's network with ONNX Runtime: the default for serving."""

import os
from pathlib import Path
from typing import Any

import onnxruntime
from onnxruntime.capi import (
    onnxruntime_pybind11_state as failures,  # pyright: ignore[reportAttributeAccessIssue]
)

from stanceframe.backends.protocol import Logits
from stanceframe.errors import BundleError
from stanceframe.features import Batch

__all__ = ["OnnxBackend", "available_threads"]

OUTPUTS = ("frames", "evidence", "tags", "stance")
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
        path: The network's file.
        threads: How many batches may run at once; by default as many as the process may use.
    """

    name = "onnxruntime"

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors; its warnings speak of graph internals
        self.workers = threads or available_threads()
        try:
            self._session = onnxruntime.InferenceSession(
                path,
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOW_FUSIONS,
            )
        except UNLOADABLE as error:
            raise BundleError(f"{path} is no network that ONNX Runtime can run: {error}") from error
        # An encoder without segments leaves no input for them in its graph.
        self._inputs = {given.name for given in self._session.get_inputs()}

    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        given = {name: array for name, array in batch._asdict().items() if name in self._inputs}
        outputs: Any = self._session.run(OUTPUTS, given)
        return Logits(*outputs)


def available_threads() -> int:
    """Return how many CPUs this process may use, by its affinity and its cgroup's quota.

    A container limited to two of 64 cores must not start 64 threads
    (onnxruntime issue 29510 describes what happens then).
    """
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(affinity or 1, _cgroup_cpus(Path("/sys/fs/cgroup/cpu.max"))))


def _cgroup_cpus(quota_file: Path) -> int:
    try:
        quota, period = quota_file.read_text(encoding="ascii").split()[:2]
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):  # no cgroup v2 here, or "max": no limit
        return 1_000_000
