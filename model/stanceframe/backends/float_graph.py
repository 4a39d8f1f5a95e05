"""Turns a bundle's int8 graph back into float32: the same weights, without rounding activations.

A bundle holds no other weights than int8 ones. What comes out here isn't the network before
quantisation, but the shipped one computed in float32: its products read what they read before it
was rounded to bytes. Bounds on activations, which the bytes kept by saturating, become clips.
Channels that were moved and divided before they were rounded are read as they came, by the weights
that they were trained with.
"""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.backends.used_nodes import used_nodes
from stanceframe.errors import BundleError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onnx import ModelProto, NodeProto

__all__ = ["float_graph"]

QUANTISED = "MatMulIntegerToFloat"
STEPS = 255


def float_graph(path: Path) -> bytes:
    """Return an int8 network of ours as a float32 ONNX model; one that is float32 stays as it is.

    Raises:
        BundleError: The file is no ONNX network.
        MissingExtraError: The library `onnx` isn't installed.
    """
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ModuleNotFoundError as error:
        raise MissingExtraError("onnx", "float", "computing in float32") from error
    try:
        model = onnx.load(path)
    except DecodeError as error:
        raise BundleError(f"{path} is no ONNX network: {error}") from error
    _Dequantising(model).run()
    return bytes(model.SerializeToString())


class _Channels(NamedTuple):
    """An activation before its channels were moved and divided, and by what they were.

    `middle` was taken off and `even` multiplied, both of shape (channels,).
    """

    before: str
    middle: NDArray[np.float32]
    even: NDArray[np.float32]


class _Dequantising:
    """One pass over a graph's nodes."""

    def __init__(self, model: "ModelProto") -> None:
        from onnx import numpy_helper

        self.graph: Any = model.graph
        self.constants = {one.name: numpy_helper.to_array(one) for one in self.graph.initializer}
        self.makers = {name: node for node in self.graph.node for name in node.output}
        self.users: dict[str, list[NodeProto]] = defaultdict(list)
        for node in self.graph.node:
            for name in node.input:
                self.users[name].append(node)
        self.nodes: list[NodeProto] = []
        self.clipped: dict[str, str] = {}
        self.gone: set[str] = set()  # outputs of nodes that became a part of another

    def run(self) -> None:
        from onnx import numpy_helper

        for node in self.graph.node:
            if node.op_type == QUANTISED:
                self.nodes += self._product(node)
            elif node.output[0] not in self.gone:
                self.nodes.append(node)
        used = used_nodes(self.nodes, (output.name for output in self.graph.output))
        names = {name for node in used for name in node.input}
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(used)
        self.graph.initializer.extend(
            numpy_helper.from_array(np.asarray(value, order="C"), name)
            for name, value in self.constants.items()
            if name in names
        )

    def _product(self, node: "NodeProto") -> "Iterator[NodeProto]":
        """X_uint8 W_int8 (+ b) by scales -> X W (+ b)."""
        from onnx import helper

        values, weight, _, weight_scale, _, *rest = node.input
        name = f"{weight}_float32"
        scaled = self.constants[weight].astype(np.float32) * self.constants[weight_scale]
        self.constants[name] = scaled
        before, output = self._read(values), node.output[0]
        bias = rest[1] if len(rest) == 2 else ""
        channels = self._evened(before)
        if channels is not None:
            self.constants[name] = scaled = scaled * channels.even[:, None]
            self.constants[f"{name}_bias"] = self.constants[bias] - channels.middle @ scaled
            bias = f"{name}_bias"
        by_row = self._row_product(values, output)
        if by_row is not None:  # dividing by a row's maximum and multiplying by it: nothing
            before, output = by_row
        product = f"{output}_product" if bias else output
        yield from self._clip(values, before) if by_row is None else ()
        left = self.clipped.get(values, before) if by_row is None else before
        yield helper.make_node("MatMul", [left, name], [product])
        if bias:
            yield helper.make_node("Add", [product, bias], [output])

    def _read(self, values: str) -> str:
        return str(self.makers[values].input[0])

    def _evened(self, value: str) -> _Channels | None:
        """Return what a value's channels were before they were made even; None if they weren't."""
        scaling = self.makers.get(value)
        moving = self.makers.get(scaling.input[0]) if scaling is not None else None
        if scaling is None or moving is None:
            return None
        if (moving.op_type, scaling.op_type) != ("Sub", "Mul"):
            return None
        middle, even = (self.constants.get(one.input[1]) for one in (moving, scaling))
        if middle is None or even is None or middle.ndim != 1 or even.ndim != 1:
            return None
        return _Channels(str(moving.input[0]), middle, even)

    def _row_product(self, values: str, output: str) -> tuple[str, str] | None:
        """Return what a product by rows reads and makes without its rows' maxima."""
        division = self.makers.get(self._read(values))
        users = self.users[output]
        if division is None or division.op_type != "Div" or len(users) != 1:
            return None
        (product,) = users
        if product.op_type != "Mul" or division.input[1] not in product.input:
            return None
        self.gone.add(product.output[0])
        return str(division.input[0]), str(product.output[0])

    def _clip(self, values: str, before: str) -> "Iterator[NodeProto]":
        """Bound an activation as its bytes did, once for all products that read it."""
        from onnx import helper

        if values in self.clipped:
            return
        _, scale, zero = (self.constants.get(name) for name in self.makers[values].input)
        if scale is None or zero is None:
            raise BundleError("this network's activations have scales that aren't constant")
        low, high = (np.float32((end - float(zero)) * float(scale)) for end in (0, STEPS))
        channels = self._evened(before)
        if channels is not None:
            before = channels.before
            ends = [channels.middle + end / channels.even for end in (low, high)]
            low, high = ends[0].min(), ends[1].max()
        names = [f"{values}_low", f"{values}_high"]
        self.constants.update(zip(names, (np.array(low), np.array(high)), strict=True))
        self.clipped[values] = f"{values}_clipped"
        yield helper.make_node("Clip", [before, *names], [self.clipped[values]])
