"""Int8 weights, and activations quantised row by row, in an ONNX graph.

ONNX Runtime's own dynamic quantisation takes one scale for a whole batch, so a sentence's labels
depend on its neighbours (transformers issue 2401 has the symptom). Here each token's row is
divided by its own largest magnitude first: results do not depend on the batch, and the error is
about half. Source of row-wise (vector-wise) scales: Dettmers et al., LLM.int8() (NeurIPS 2022).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

__all__ = ["quantise_rows"]

LEAST_WIDTH = 256  # smaller products (the heads) stay in float32: no time to win, figures to lose
EMBEDDING_ROWS = 10_000
STEP = 1.0 / 127.0


def quantise_rows(source: Path, target: Path) -> int:
    """Rewrite a float32 ONNX file; return how many weight matrices became int8."""
    model = onnx.load(source)
    rewriting = _Rewriting(model)
    rewriting.run()
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, target)
    return rewriting.count


class _Rewriting:
    """One pass over a graph's nodes."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.weights = {tensor.name: tensor for tensor in self.graph.initializer}
        self.added: list[TensorProto] = []
        self.replaced: set[str] = set()
        self.rows: dict[str, str] = {}
        self.count = 0

    def run(self) -> None:
        self._constant("row_floor", np.array(1e-6, np.float32))
        self._constant("row_step", np.array(STEP, np.float32))
        self._constant("row_zero", np.array(128, np.uint8))
        self._constant("last_axis", np.array([-1], np.int64))
        nodes = [new for node in self.graph.node for new in self._rewrite(node)]
        kept = [one for one in self.graph.initializer if one.name not in self.replaced]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(kept + self.added)

    def _rewrite(self, node: NodeProto) -> Iterator[NodeProto]:
        name = node.input[1] if node.op_type == "MatMul" else node.input[0] if node.input else ""
        if name not in self.weights:
            yield node
            return
        shape = tuple(self.weights[name].dims)
        if node.op_type == "MatMul" and len(shape) == 2 and min(shape) >= LEAST_WIDTH:
            yield from self._product(node)
        elif node.op_type == "Gather" and shape[0] >= EMBEDDING_ROWS:
            yield from self._embedding(node)
        else:
            yield node

    def _product(self, node: NodeProto) -> Iterator[NodeProto]:
        """X W -> (quantised X / rowmax) W_int8, times rowmax."""
        yield from self._quantised_rows(node.input[0])
        row = self.rows[node.input[0]]
        name = f"int8_{self.count}"
        self._int8(name, node.input[1], axis=0)
        yield helper.make_node(
            "MatMulIntegerToFloat",
            [f"{row}_q", name, "row_step", f"{name}_scale", "row_zero"],
            [f"{name}_out"],
            domain="com.microsoft",
        )
        yield helper.make_node("Mul", [f"{name}_out", f"{row}_max"], [node.output[0]])

    def _quantised_rows(self, value: str) -> Iterator[NodeProto]:
        if value in self.rows:
            return
        row = f"row_{len(self.rows)}"
        self.rows[value] = row
        yield helper.make_node("Abs", [value], [f"{row}_abs"])
        yield helper.make_node("ReduceMax", [f"{row}_abs", "last_axis"], [f"{row}_top"], keepdims=1)
        yield helper.make_node("Max", [f"{row}_top", "row_floor"], [f"{row}_max"])
        yield helper.make_node("Div", [value, f"{row}_max"], [f"{row}_unit"])
        yield helper.make_node(
            "QuantizeLinear", [f"{row}_unit", "row_step", "row_zero"], [f"{row}_q"]
        )

    def _embedding(self, node: NodeProto) -> Iterator[NodeProto]:
        name = f"int8_{self.count}"
        self._int8(name, node.input[0], axis=1)
        yield helper.make_node("Gather", [name, node.input[1]], [f"{name}_rows"], axis=0)
        yield helper.make_node("Gather", [f"{name}_scale", node.input[1]], [f"{name}_by"], axis=0)
        yield helper.make_node("Cast", [f"{name}_rows"], [f"{name}_float"], to=TensorProto.FLOAT)
        yield helper.make_node("Mul", [f"{name}_float", f"{name}_by"], [node.output[0]])

    def _int8(self, name: str, weight: str, *, axis: int) -> None:
        """Store a matrix in int8 with a scale for each column (axis 0) or row (axis 1)."""
        values = numpy_helper.to_array(self.weights[weight])
        top = np.abs(values).max(axis=axis, keepdims=axis == 1)
        scale = np.maximum(top * STEP, 1e-9).astype(np.float32)
        self._constant(name, np.clip(np.round(values / scale), -127, 127).astype(np.int8))
        self._constant(f"{name}_scale", scale)
        self.replaced.add(weight)
        self.count += 1

    def _constant(self, name: str, values: NDArray[np.generic]) -> None:
        self.added.append(numpy_helper.from_array(values, name))
