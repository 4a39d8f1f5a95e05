"""Runs a bundle's network with torch, operator by operator: where torch is what a machine has.

A bundle holds an ONNX graph and no torch module, so this reads the graph in float32
(`stanceframe.backends.float_graph`) and computes each of its nodes. It needs no encoder to be
found, and no code that built the network.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional

from stanceframe.backends.float_graph import float_graph
from stanceframe.backends.protocol import OUTPUTS, SCREEN, Logits
from stanceframe.errors import BundleError
from stanceframe.features import Batch

__all__ = ["GraphBackend", "load"]

Attributes = dict[str, Any]
Operator = Callable[[list[Any], Attributes], Tensor]


class _Step(NamedTuple):
    """One node: what it reads, what it makes, and how."""

    run: Operator
    inputs: tuple[str, ...]
    output: str
    attributes: Attributes


class GraphBackend:
    """A float32 ONNX model behind the backend protocol.

    Args:
        model: The model's bytes.
        threads: Threads of one batch; by default torch's own choice.
    """

    name = "torch"
    workers = 1  # torch shares a batch out itself

    def __init__(self, model: bytes, *, threads: int | None = None) -> None:
        graph = onnx.load_from_string(model).graph
        if threads is not None:
            torch.set_num_threads(threads)
        self._constants = {one.name: _tensor(one) for one in graph.initializer}
        self._inputs = {given.name for given in graph.input}
        made = {output.name for output in graph.output}
        self._outputs = (*OUTPUTS, *[SCREEN] * (SCREEN in made))
        self._steps = [_step(node) for node in graph.node]

    @torch.inference_mode()
    def run(self, batch: Batch) -> Logits:
        """Compute the logits of one padded batch."""
        values = dict(self._constants)
        for name, array in batch._asdict().items():
            if name in self._inputs:
                values[name] = torch.from_numpy(array)
        for step in self._steps:
            given = [values[name] if name else None for name in step.inputs]
            values[step.output] = step.run(given, step.attributes)
        return Logits(*(values[name].float().numpy() for name in self._outputs))


def load(weights: Path, threads: int | None) -> GraphBackend:
    """Load a bundle's network: the entry point of `--backend torch`."""
    return GraphBackend(float_graph(weights), threads=threads)


def _step(node: onnx.NodeProto) -> _Step:
    operator = OPERATORS.get(node.op_type)
    if operator is None or len(node.output) != 1:
        raise BundleError(
            f"the torch backend doesn't know the operator {node.op_type}; use --backend onnx"
        )
    attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    return _Step(operator, tuple(node.input), node.output[0], attributes)


def _tensor(constant: onnx.TensorProto) -> Tensor:
    return torch.from_numpy(np.array(numpy_helper.to_array(constant)))


def _numbers(values: Tensor) -> list[int]:
    return [int(one) for one in values.reshape(-1).tolist()]


def _shape(given: list[Any], attributes: Attributes) -> Tensor:
    sizes = list(given[0].shape)[attributes.get("start", 0) : attributes.get("end")]
    return torch.tensor(sizes, dtype=torch.int64)


def _reshape(given: list[Any], attributes: Attributes) -> Tensor:
    sizes = _numbers(given[1])
    if not attributes.get("allowzero", 0):
        sizes = [given[0].shape[at] if size == 0 else size for at, size in enumerate(sizes)]
    result: Tensor = given[0].reshape(sizes)
    return result


def _gather(given: list[Any], attributes: Attributes) -> Tensor:
    data, places = given
    axis = attributes.get("axis", 0)
    places = torch.where(places < 0, places + data.shape[axis], places)
    found = data.index_select(axis, places.reshape(-1))
    shape = [*data.shape[:axis], *places.shape, *data.shape[axis + 1 :]]
    result: Tensor = found.reshape(shape)
    return result


def _gather_nd(given: list[Any], attributes: Attributes) -> Tensor:
    data, places = given
    result: Tensor = data[tuple(places.unbind(-1))]
    return result


def _slice(given: list[Any], attributes: Attributes) -> Tensor:
    data, starts, ends, *rest = given
    starts, ends = _numbers(starts), _numbers(ends)
    axes = _numbers(rest[0]) if rest else list(range(len(starts)))
    steps = _numbers(rest[1]) if len(rest) > 1 else [1] * len(starts)
    cuts: list[Any] = [slice(None)] * data.dim()
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        cuts[axis] = slice(start, end, step)
    result: Tensor = data[tuple(cuts)]
    return result


def _unsqueeze(given: list[Any], attributes: Attributes) -> Tensor:
    data: Tensor = given[0]
    for axis in sorted(_numbers(given[1])):
        data = data.unsqueeze(axis)
    return data


def _squeeze(given: list[Any], attributes: Attributes) -> Tensor:
    if len(given) == 1:
        result: Tensor = given[0].squeeze()
        return result
    return torch.squeeze(given[0], tuple(_numbers(given[1])))


def _expand(given: list[Any], attributes: Attributes) -> Tensor:
    shape = torch.broadcast_shapes(given[0].shape, _numbers(given[1]))
    result: Tensor = given[0].expand(shape)
    return result


def _reduce_sum(given: list[Any], attributes: Attributes) -> Tensor:
    keep = bool(attributes.get("keepdims", 1))
    return torch.sum(given[0], tuple(_numbers(given[1])), keepdim=keep)


def _reduce_max(given: list[Any], attributes: Attributes) -> Tensor:
    return torch.amax(
        given[0], tuple(_numbers(given[1])), keepdim=bool(attributes.get("keepdims", 1))
    )


def _layer_norm(given: list[Any], attributes: Attributes) -> Tensor:
    width = given[0].shape[attributes.get("axis", -1) :]
    bias = given[2] if len(given) > 2 else None
    return functional.layer_norm(given[0], width, given[1], bias, attributes.get("epsilon", 1e-5))


def _gelu(given: list[Any], attributes: Attributes) -> Tensor:
    kind = attributes.get("approximate", b"none")
    return functional.gelu(given[0], approximate=kind.decode() if isinstance(kind, bytes) else kind)


def _cast(given: list[Any], attributes: Attributes) -> Tensor:
    kind = onnx.helper.tensor_dtype_to_np_dtype(attributes["to"])
    result: Tensor = given[0].to(torch.from_numpy(np.zeros(1, kind)).dtype)
    return result


def _clip(given: list[Any], attributes: Attributes) -> Tensor:
    low, high = (*given[1:], None, None)[:2]
    return torch.clamp(given[0], low, high)


OPERATORS: dict[str, Operator] = {
    "Abs": lambda given, _: torch.abs(given[0]),
    "Add": lambda given, _: given[0] + given[1],
    "And": lambda given, _: torch.logical_and(given[0], given[1]),
    "Cast": _cast,
    "Clip": _clip,
    "CumSum": lambda given, _: torch.cumsum(given[0], int(given[1])),
    "Concat": lambda given, of: torch.cat(given, of["axis"]),
    "Div": lambda given, _: given[0] / given[1],
    "Equal": lambda given, _: torch.eq(given[0], given[1]),
    "Erf": lambda given, _: torch.erf(given[0]),
    "Expand": _expand,
    "Gather": _gather,
    "GatherND": _gather_nd,
    "Gelu": _gelu,
    "GreaterOrEqual": lambda given, _: torch.ge(given[0], given[1]),
    "LayerNormalization": _layer_norm,
    "MatMul": lambda given, _: torch.matmul(given[0], given[1]),
    "Less": lambda given, _: torch.lt(given[0], given[1]),
    "Log": lambda given, _: torch.log(given[0]),
    "Max": lambda given, _: torch.maximum(given[0], given[1]),
    "Min": lambda given, _: torch.minimum(given[0], given[1]),
    "Mul": lambda given, _: given[0] * given[1],
    "Neg": lambda given, _: torch.neg(given[0]),
    "NonZero": lambda given, _: torch.nonzero(given[0]).T,
    "Not": lambda given, _: torch.logical_not(given[0]),
    "Range": lambda given, _: torch.arange(int(given[0]), int(given[1]), int(given[2])),
    "ReduceMax": _reduce_max,
    "ReduceSum": _reduce_sum,
    "Reshape": _reshape,
    "Shape": _shape,
    "Slice": _slice,
    "Softmax": lambda given, of: torch.softmax(given[0], of.get("axis", -1)),
    "Sqrt": lambda given, _: torch.sqrt(given[0]),
    "Squeeze": _squeeze,
    "Sub": lambda given, _: given[0] - given[1],
    "Transpose": lambda given, of: given[0].permute(of["perm"]),
    "Unsqueeze": _unsqueeze,
    "Where": lambda given, _: torch.where(given[0], given[1], given[2]),
}
