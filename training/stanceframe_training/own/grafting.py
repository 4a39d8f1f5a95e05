"""Grafts a classifier of frames onto the shipped network's ONNX graph.

The shipped network stays as it is for attributions, stances and loaded words. Its frames and
their evidence are replaced by linear heads on sentence vectors, of its own encoder or of another
whose graph is joined to it. Inputs and outputs keep their names, so that nothing that runs a
bundle sees a difference.
"""

from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnx
import onnx.compose
from numpy.typing import NDArray
from onnx import NodeProto, helper, numpy_helper

from stanceframe_training.states import last_states, open_graph

__all__ = ["Grafted", "embedding_session", "graft"]

LEAST_LENGTH: Final = 1e-6
PREFIX: Final = "own_"
ENCODER: Final = "own_encoder_"
TOKENS: Final = "own_tokens_axis"
LAST: Final = "own_last_axis"


class Grafted(NamedTuple):
    """Heads to graft: on the shipped encoder's vectors, on another's, or on both.

    Attributes:
        bias: Shape: [labels].
        shipped: Weights on the shipped encoder's vectors, or None. Shape: [labels, width].
        other: Weights on the other's, or None.
        encoder: File of the other encoder: `input_ids`, `attention_mask` to `states`.
    """

    bias: NDArray[np.float32]
    shipped: NDArray[np.float32] | None
    other: NDArray[np.float32] | None = None
    encoder: Path | None = None


def embedding_session(weights: Path) -> Any:
    """Return a session of the shipped network that gives `own_embedding`, a vector a sentence."""
    model = onnx.load(weights)
    graph = model.graph
    nodes = [*_mask_nodes(), *_length_nodes(last_states(graph), PREFIX)]
    unit = helper.make_node("Div", [f"{PREFIX}mean", f"{PREFIX}length"], ["own_embedding"])
    graph.node.extend([*nodes, unit])
    graph.initializer.extend(_constants())
    return open_graph(model, "own_embedding")


def graft(weights: Path, heads: Grafted, target: Path) -> None:
    """Write the shipped network with other heads for its frames and their evidence.

    A frame's logit is the mean over tokens of what each contributes, so the contributions are
    what evidence is read off: a word is evidence if it contributes a standard deviation more
    than the sentence's mean (class activation mapping, Zhou et al., CVPR 2016).

    Args:
        weights: The shipped network.
        heads: The new heads.
        target: Where the file goes.
    """
    model = onnx.load(weights)
    graph = model.graph
    old = last_states(graph)
    _take_out(graph, ("frames", "evidence"))
    graph.initializer.extend(_constants())
    graph.node.extend(_mask_nodes())
    parts = []
    if heads.shipped is not None:
        parts.append(_contributions(graph, old, f"{PREFIX}shipped_", heads.shipped))
    if heads.other is not None and heads.encoder is not None:
        states = _joined(model, heads.encoder)
        parts.append(_contributions(graph, states, f"{PREFIX}other_", heads.other))
    _read_off(graph, parts, heads.bias)
    graph.output.insert(0, _declared("evidence", "batch", "tokens", len(heads.bias)))
    graph.output.insert(0, _declared("frames", "batch", len(heads.bias)))
    _sweep(graph)
    onnx.checker.check_model(model, check_custom_domain=False)
    onnx.save(model, target)


def _joined(model: onnx.ModelProto, encoder: Path) -> str:
    """Put another encoder's graph beside the network's, on the same inputs; name its states."""
    other = onnx.compose.add_prefix(onnx.load(encoder), ENCODER, rename_inputs=False)
    known = {(one.domain, one.version) for one in model.opset_import}
    for one in other.opset_import:
        if (one.domain, one.version) not in known:
            model.opset_import.append(one)
    model.graph.node.extend(other.graph.node)
    model.graph.initializer.extend(other.graph.initializer)
    return f"{ENCODER}states"


def _contributions(
    graph: onnx.GraphProto, states: str, prefix: str, weight: NDArray[np.float32]
) -> str:
    """Add what each token contributes to each label; return its name."""
    table = np.ascontiguousarray(weight.T, np.float32)
    graph.initializer.append(numpy_helper.from_array(table, f"{prefix}weight"))
    graph.node.extend(_length_nodes(states, prefix))
    graph.node.extend([
        helper.make_node("MatMul", [states, f"{prefix}weight"], [f"{prefix}products"]),
        helper.make_node("Unsqueeze", [f"{prefix}length", TOKENS], [f"{prefix}length_3"]),
        helper.make_node("Div", [f"{prefix}products", f"{prefix}length_3"], [f"{prefix}given"]),
    ])  # fmt: skip
    return f"{prefix}given"


def _read_off(graph: onnx.GraphProto, parts: list[str], bias: NDArray[np.float32]) -> None:
    """Add the outputs: the mean contribution, and who contributes more than that."""
    p, make = PREFIX, helper.make_node
    graph.initializer.append(numpy_helper.from_array(bias.astype(np.float32), f"{p}bias"))
    if len(parts) == 2:
        graph.node.append(make("Add", parts, [f"{p}all"]))
    given = f"{p}all" if len(parts) == 2 else parts[0]
    graph.node.extend([
        make("Mul", [given, f"{p}mask"], [f"{p}seen"]),
        make("ReduceSum", [f"{p}seen", TOKENS], [f"{p}total"], keepdims=0),
        make("Div", [f"{p}total", f"{p}count"], [f"{p}level"]),
        make("Add", [f"{p}level", f"{p}bias"], ["frames"]),
        make("Unsqueeze", [f"{p}level", TOKENS], [f"{p}level_3"]),
        make("Sub", [given, f"{p}level_3"], [f"{p}above"]),
        make("Mul", [f"{p}above", f"{p}mask"], [f"{p}above_seen"]),
        make("Mul", [f"{p}above_seen", f"{p}above_seen"], [f"{p}squares"]),
        make("ReduceSum", [f"{p}squares", TOKENS], [f"{p}squares_total"], keepdims=0),
        make("Div", [f"{p}squares_total", f"{p}count"], [f"{p}variance"]),
        make("Max", [f"{p}variance", f"{p}floor"], [f"{p}variance_floor"]),
        make("Sqrt", [f"{p}variance_floor"], [f"{p}deviation"]),
        make("Unsqueeze", [f"{p}deviation", TOKENS], [f"{p}deviation_3"]),
        make("Div", [f"{p}above", f"{p}deviation_3"], [f"{p}standard"]),
        make("Sub", [f"{p}standard", f"{p}one"], ["evidence"]),
    ])  # fmt: skip


def _take_out(graph: onnx.GraphProto, outputs: tuple[str, ...]) -> None:
    """Remove outputs and the nodes that make them."""
    for one in [one for one in graph.output if one.name in outputs]:
        graph.output.remove(one)
    for node in [node for node in graph.node if set(node.output) & set(outputs)]:
        graph.node.remove(node)


def _sweep(graph: onnx.GraphProto) -> None:
    """Drop nodes and constants that no output needs, and put a node after what it reads."""
    wanted = {one.name for one in graph.output}
    makers = {name: node for node in graph.node for name in node.output}
    ordered: list[NodeProto] = []
    done: set[str] = set()

    def visit(name: str) -> None:
        node = makers.get(name)
        if node is None or node.output[0] in done:
            return
        done.add(node.output[0])
        for given in node.input:
            visit(given)
        ordered.append(node)

    for name in sorted(wanted):
        visit(name)
    used = {name for node in ordered for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(ordered)
    graph.initializer.extend(kept)


def _constants() -> list[onnx.TensorProto]:
    return [
        numpy_helper.from_array(np.array([1], np.int64), TOKENS),
        numpy_helper.from_array(np.array([-1], np.int64), LAST),
        numpy_helper.from_array(np.array(LEAST_LENGTH**2, np.float32), f"{PREFIX}floor"),
        numpy_helper.from_array(np.array(1.0, np.float32), f"{PREFIX}one"),
    ]


def _mask_nodes() -> list[NodeProto]:
    """The mask as numbers, `[rows, tokens, 1]`, and how many tokens each row has, `[rows, 1]`."""
    p, make = PREFIX, helper.make_node
    return [
        make("Unsqueeze", ["attention_mask", LAST], [f"{p}mask_int"]),
        make("Cast", [f"{p}mask_int"], [f"{p}mask"], to=onnx.TensorProto.FLOAT),
        make("ReduceSum", [f"{p}mask", TOKENS], [f"{p}count"], keepdims=0),
    ]


def _length_nodes(states: str, prefix: str) -> list[NodeProto]:
    """Token states to their mean, `[rows, width]`, and its length, `[rows, 1]`."""
    make = helper.make_node
    return [
        make("Mul", [states, f"{PREFIX}mask"], [f"{prefix}masked"]),
        make("ReduceSum", [f"{prefix}masked", TOKENS], [f"{prefix}sum"], keepdims=0),
        make("Div", [f"{prefix}sum", f"{PREFIX}count"], [f"{prefix}mean"]),
        make("Mul", [f"{prefix}mean", f"{prefix}mean"], [f"{prefix}square"]),
        make("ReduceSum", [f"{prefix}square", LAST], [f"{prefix}square_sum"], keepdims=1),
        make("Max", [f"{prefix}square_sum", f"{PREFIX}floor"], [f"{prefix}positive"]),
        make("Sqrt", [f"{prefix}positive"], [f"{prefix}length"]),
    ]


def _declared(name: str, *shape: str | int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(shape))
