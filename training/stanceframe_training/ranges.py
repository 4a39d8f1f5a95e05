"""Tightens the bounds of a float32 network's activations to what they are on real sentences.

Training keeps activations within bounds; most stay far below them. A byte's 255 steps then go
further, and int8 stays closer to float32 (docs/decisions/0019).
Source: Jacob et al., Quantization and Training of Neural Networks (CVPR 2018), calibrated ranges.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

from stanceframe.features import ModelInput, collate

__all__ = ["Range", "clamps_of", "each_activation", "measured_ranges", "tighten"]

CUT = 1e-5  # of an activation's values at each end
KEPT, KEPT_OF_ONE = 2_000, 400  # values at each end, of all inputs and of one
LEAST = 0.01  # a range always holds zero, and a little on each side


class Range(NamedTuple):
    """The least and the greatest value of an activation."""

    low: float
    high: float


def measured_ranges(
    network: Path, inputs: Sequence[ModelInput], *, whole: float | None
) -> dict[str, Range]:
    """Return the range of each bounded activation, by the name of its clamp's output.

    Args:
        network: A float32 ONNX file.
        inputs: What it is to read; each is run alone, so that no padding is measured.
        whole: Activations with this upper bound are kept whole. Of the others a few values of a
            million are cut off at each end.
    """
    model = onnx.load(network)
    clamps = clamps_of(model.graph)
    bounds = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    tails = {
        clamp.output[0]: _Tails(0.0 if whole == float(bounds[clamp.input[2]]) else CUT)
        for clamp in clamps
    }
    for values in each_activation(network, tails, inputs):
        for name, value in values.items():
            tails[name].see(value.reshape(-1))
    return {name: tail.range() for name, tail in tails.items()}


def each_activation(
    network: Path, names: Collection[str], inputs: Sequence[ModelInput]
) -> Iterator[dict[str, NDArray[np.float32]]]:
    """Yield the values of some activations for each input, by name; nothing if none is named.

    Args:
        network: A float32 ONNX file.
        names: Of values in its graph.
        inputs: What it is to read; each is run alone, so that no padding is among the values.
    """
    if not names:
        return
    model = onnx.load(network)
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    read = {given.name for given in session.get_inputs()}
    for one in inputs:
        given = {name: array for name, array in collate([one])._asdict().items() if name in read}
        values: Any = session.run(list(names), given)
        yield dict(zip(names, values, strict=True))


class _Tails:
    """The smallest and the largest values seen, as many as a quantile needs."""

    def __init__(self, cut: float) -> None:
        self.cut, self.count = cut, 0
        self.kept = np.zeros(0, np.float32)

    def see(self, values: NDArray[np.float32]) -> None:
        self.count += len(values)
        self.kept = self._ends(np.concatenate([self.kept, self._ends(values, KEPT_OF_ONE)]), KEPT)

    def range(self) -> Range:
        """Return the quantiles; linear between two values, as NumPy has them."""
        ordered = np.sort(self.kept).astype(np.float64)
        place = self.cut * (self.count - 1)
        below, part = int(place), place - int(place)
        low = ordered[below] + part * (ordered[below + 1] - ordered[below])
        high = ordered[-1 - below] + part * (ordered[-2 - below] - ordered[-1 - below])
        return Range(min(float(low), -LEAST), max(float(high), LEAST))

    @staticmethod
    def _ends(values: NDArray[np.float32], kept: int) -> NDArray[np.float32]:
        if len(values) <= 2 * kept:
            return values
        ordered = np.partition(values, (kept, len(values) - kept))
        return np.concatenate([ordered[:kept], ordered[-kept:]])


def tighten(network: Path, ranges: dict[str, Range]) -> None:
    """Write the ranges into a float32 ONNX file, in place of its bounds."""
    model = onnx.load(network)
    for clamp in clamps_of(model.graph):
        for place, value in enumerate(ranges[clamp.output[0]], start=1):
            name = f"{clamp.output[0]}_bound_{place}"
            constant = numpy_helper.from_array(np.array(value, np.float32), name)
            model.graph.initializer.append(constant)
            clamp.input[place] = name
    used = {name for node in model.graph.node for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    onnx.save(model, network)


def clamps_of(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Return the nodes that bound an activation from both sides."""
    return [
        node
        for node in graph.node
        if node.op_type == "Clip" and len([name for name in node.input[1:] if name]) == 2
    ]
