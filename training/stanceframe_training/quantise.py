"""Int8 weights, and int8 activations by scales that don't depend on the batch, in an ONNX graph.

ONNX Runtime's own dynamic quantisation takes one scale for a whole batch, so a sentence's labels
depend on its neighbours (transformers issue 2401 has the symptom). Here an activation that the
network was trained to keep within bounds (`stanceframe.net.limits`) has one constant scale. Any
other is divided, token by token, by its own largest magnitude.
Source of row-wise (vector-wise) scales: Dettmers et al., LLM.int8() (NeurIPS 2022).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from stanceframe.backends.used_nodes import used_nodes
from stanceframe_training.rounding import column_scales, rounded

__all__ = ["FloatPart", "quantise"]

FloatPart = Literal["embeddings", "hidden"]

LEAST_WIDTH = 256  # smaller products (the heads) stay in float32: no time to win, figures to lose
EMBEDDING_ROWS = 10_000
STEP = 1.0 / 127.0
STEPS = 255  # of an unsigned byte, which bounded activations use from end to end
MICROSOFT = "com.microsoft"


class _Operand(NamedTuple):
    """A quantised activation: names of its bytes, its scale, its zero point and its row maxima."""

    values: str
    scale: str
    zero: str
    row_max: str | None


def quantise(
    source: Path,
    target: Path,
    *,
    by_rows: Collection[float] = (),
    keep: Collection[FloatPart] = (),
    squares: Mapping[str, NDArray[np.float64]] | None = None,
) -> int:
    """Rewrite a float32 ONNX file; return how many weight matrices became int8.

    Args:
        source: The exported network.
        target: Where the rewritten one goes.
        by_rows: Upper bounds of activations that take a scale for each row although bounded.
        keep: Parts that stay in float32: the embeddings, or the products that read the wide
            hidden states of the feed-forward layers.
        squares: From `measured_squares`, by the name of what a product reads: its weights are
            rounded so that it stays closest. The others' take the nearest step.
    """
    model = onnx.load(source)
    rewriting = _Rewriting(model, by_rows, keep, squares or {})
    rewriting.run()
    model.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    onnx.save(model, target)
    return rewriting.count


class _Rewriting:
    """One pass over a graph's nodes."""

    def __init__(
        self,
        model: onnx.ModelProto,
        by_rows: Collection[float],
        keep: Collection[FloatPart],
        squares: Mapping[str, NDArray[np.float64]],
    ) -> None:
        self.graph = model.graph
        self.by_rows = by_rows
        self.keep = keep
        self.squares = squares
        self.weights = {tensor.name: tensor for tensor in self.graph.initializer}
        self.makers = {name: node for node in self.graph.node for name in node.output}
        self.users: dict[str, list[NodeProto]] = defaultdict(list)
        for node in self.graph.node:
            for name in node.input:
                self.users[name].append(node)
        self.added: list[TensorProto] = []
        self.replaced: set[str] = set()
        self.merged: set[str] = set()  # outputs of additions that became a product's bias
        self.operands: dict[str, _Operand] = {}
        self.count = 0

    def run(self) -> None:
        self._constant("row_floor", np.array(1e-6, np.float32))
        self._constant("row_step", np.array(STEP, np.float32))
        self._constant("row_zero", np.array(128, np.uint8))
        self._constant("last_axis", np.array([-1], np.int64))
        nodes = [new for node in self.graph.node for new in self._rewrite(node)]
        nodes = used_nodes(nodes, (output.name for output in self.graph.output))
        kept = [one for one in self.graph.initializer if one.name not in self.replaced]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(kept + self.added)

    def _rewrite(self, node: NodeProto) -> Iterator[NodeProto]:
        if node.output[0] in self.merged:
            return
        if node.op_type == "Gelu":
            # Within .0005 of the exact one, where a step of its bytes is .024; half the time.
            yield helper.make_node("Gelu", node.input, node.output, approximate="tanh")
            return
        name = node.input[1] if node.op_type == "MatMul" else node.input[0] if node.input else ""
        if name not in self.weights:
            yield node
            return
        part = self._part_of(node, tuple(self.weights[name].dims))
        if part is None or part in self.keep:
            yield node
        elif part == "embeddings":
            yield from self._embedding(node)
        else:
            yield from self._product(node)

    def _part_of(
        self, node: NodeProto, shape: tuple[int, ...]
    ) -> FloatPart | Literal["other"] | None:
        """Name the part that a node with a constant matrix is of; None if it stays as it is."""
        if node.op_type == "Gather":
            return "embeddings" if shape[0] >= EMBEDDING_ROWS else None
        if node.op_type != "MatMul" or len(shape) != 2 or min(shape) < LEAST_WIDTH:
            return None
        # The stance head halves its width; a feed-forward layer is four times as wide inside.
        return "hidden" if shape[0] > 2 * shape[1] else "other"

    def _product(self, node: NodeProto) -> Iterator[NodeProto]:
        """X W (+ b) -> X_uint8 W_int8 (+ b) with X's and W's scales, times X's row maxima."""
        yield from self._operand(node.input[0])
        left = self.operands[node.input[0]]
        name = f"int8_{self.count}"
        self._weight(name, node)
        inputs = [left.values, name, left.scale, f"{name}_scale", left.zero]
        if left.row_max is not None:
            yield _product_node(inputs, f"{name}_out")
            yield helper.make_node("Mul", [f"{name}_out", left.row_max], [node.output[0]])
            return
        addition, bias = self._bias_of(node.output[0])
        if addition is None:
            yield _product_node(inputs, node.output[0])
        else:
            self.merged.add(addition)
            yield _product_node([*inputs, "", bias], addition)

    def _bias_of(self, product: str) -> tuple[str | None, str]:
        """Return the output of the addition that a product is only used in, and its constant."""
        users = self.users[product]
        if len(users) == 1 and users[0].op_type == "Add":
            for name in users[0].input:
                if name in self.weights and len(self.weights[name].dims) == 1:
                    return users[0].output[0], name
        return None, ""

    def _operand(self, value: str) -> Iterator[NodeProto]:
        if value in self.operands:
            return
        name = f"act_{len(self.operands)}"
        bounds = self._bounds(value)
        if bounds is None:
            yield from self._row_by_row(value, name)
            return
        low, high = bounds
        scale = (high - low) / STEPS
        self._constant(f"{name}_scale", np.array(scale, np.float32))
        self._constant(f"{name}_zero", np.array(round(-low / scale), np.uint8))
        self.operands[value] = _Operand(f"{name}_q", f"{name}_scale", f"{name}_zero", None)
        # The byte saturates where the clamp would: it is dropped with its last user.
        inputs = [self.makers[value].input[0], f"{name}_scale", f"{name}_zero"]
        yield helper.make_node("QuantizeLinear", inputs, [f"{name}_q"])

    def _bounds(self, value: str) -> tuple[float, float] | None:
        """Return the constants that a value is clamped between; None if it isn't."""
        clip = self.makers.get(value)
        if clip is None or clip.op_type != "Clip":
            return None
        names = [name for name in clip.input[1:] if name in self.weights]
        if len(names) != 2:
            return None
        low, high = (float(numpy_helper.to_array(self.weights[name])) for name in names)
        return None if high in self.by_rows else (low, high)

    def _row_by_row(self, value: str, row: str) -> Iterator[NodeProto]:
        self.operands[value] = _Operand(f"{row}_q", "row_step", "row_zero", f"{row}_max")
        yield helper.make_node("Abs", [value], [f"{row}_abs"])
        yield helper.make_node("ReduceMax", [f"{row}_abs", "last_axis"], [f"{row}_top"], keepdims=1)
        yield helper.make_node("Max", [f"{row}_top", "row_floor"], [f"{row}_max"])
        yield helper.make_node("Div", [value, f"{row}_max"], [f"{row}_unit"])
        yield helper.make_node(
            "QuantizeLinear", [f"{row}_unit", "row_step", "row_zero"], [f"{row}_q"]
        )

    def _embedding(self, node: NodeProto) -> Iterator[NodeProto]:
        name = f"int8_{self.count}"
        values = numpy_helper.to_array(self.weights[node.input[0]])
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True) * STEP, 1e-9)
        self._store(name, node.input[0], rounded(values, scale), scale.astype(np.float32))
        yield helper.make_node("Gather", [name, node.input[1]], [f"{name}_rows"], axis=0)
        yield helper.make_node("Gather", [f"{name}_scale", node.input[1]], [f"{name}_by"], axis=0)
        yield helper.make_node("Cast", [f"{name}_rows"], [f"{name}_float"], to=TensorProto.FLOAT)
        yield helper.make_node("Mul", [f"{name}_float", f"{name}_by"], [node.output[0]])

    def _weight(self, name: str, product: NodeProto) -> None:
        """Store a product's matrix in int8 with a scale for each column."""
        value, weight = product.input[:2]
        values = numpy_helper.to_array(self.weights[weight])
        scale = column_scales(values)
        self._store(name, weight, rounded(values, scale, self.squares.get(value)), scale)

    def _store(
        self, name: str, weight: str, steps: NDArray[np.int8], scale: NDArray[np.float32]
    ) -> None:
        self._constant(name, steps)
        self._constant(f"{name}_scale", scale)
        self.replaced.add(weight)
        self.count += 1

    def _constant(self, name: str, values: NDArray[np.generic]) -> None:
        self.added.append(numpy_helper.from_array(values, name))


def _product_node(inputs: list[str], output: str) -> NodeProto:
    return helper.make_node("MatMulIntegerToFloat", inputs, [output], domain=MICROSOFT)
