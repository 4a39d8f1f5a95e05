"""Evens out the channels of an encoder's states, so that one scale in int8 serves them all.

A few channels of a normalised state are twenty times as wide as the others, and one scale for all
spends a byte's 255 steps on them. Here each channel is moved and divided so that it fills the same
bounds, and the rows of the weights that read it are multiplied instead: in float32 nothing changes.
Sources: Xiao et al., SmoothQuant (ICML 2023), for the scales; Wei et al., Outlier Suppression+
(EMNLP 2023), for moving a channel before it is divided.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, helper, numpy_helper

from stanceframe.errors import BundleError
from stanceframe.features import ModelInput
from stanceframe_training.ranges import clamps_of, each_activation

__all__ = ["Channels", "even_channels", "measured_channels"]

CUT = 2  # values of a channel at each end that may lie outside its range
LEAST = 1e-3  # half of a range


class Channels(NamedTuple):
    """The middle and half the width of each channel's range, both of shape (channels,)."""

    middle: NDArray[np.float32]
    half: NDArray[np.float32]


def measured_channels(network: Path, inputs: Sequence[ModelInput]) -> dict[str, Channels]:
    """Measure the channels of clamped states, by the name of a clamp's output.

    Args:
        network: A float32 ONNX file.
        inputs: What it is to read.
    """
    graph = onnx.load(network).graph
    normalised = {one.output[0] for one in graph.node if one.op_type == "LayerNormalization"}
    names = [one.output[0] for one in clamps_of(graph) if one.input[0] in normalised]
    ends: dict[str, NDArray[np.float32]] = {}
    for values in each_activation(network, names, inputs):
        for name, value in values.items():
            seen = value.reshape(-1, value.shape[-1])
            ends[name] = _ends(np.concatenate([ends[name], seen]) if name in ends else seen)
    return {name: _channels(one) for name, one in ends.items()}


def _ends(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each channel's outermost values, in order: `CUT` and one more at each end."""
    ordered = np.sort(values, axis=0)
    few = len(ordered) <= 2 * (CUT + 1)
    return ordered if few else np.concatenate([ordered[: CUT + 1], ordered[-CUT - 1 :]])


def _channels(ends: NDArray[np.float32]) -> Channels:
    cut = min(CUT, (len(ends) - 1) // 2)
    low, high = ends[cut], ends[-1 - cut]
    return Channels((low + high) / 2, np.maximum((high - low) / 2, LEAST))


def even_channels(network: Path, channels: Mapping[str, Channels]) -> None:
    """Rewrite a float32 ONNX file so that the named activations lie between -1 and 1.

    Raises:
        BundleError: Something else reads such an activation than products with constant weights
            to which a constant is added.
    """
    model = onnx.load(network)
    evening = _Evening(model.graph)
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        measured = channels.get(node.output[0])
        nodes += [node] if measured is None else evening.clamp(node, measured)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(kept)
    onnx.save(model, network)


class _Evening:
    """A graph whose clamps are replaced one by one."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.graph = graph
        self.constants = {one.name: one for one in graph.initializer}

    def clamp(self, node: NodeProto, channels: Channels) -> list[NodeProto]:
        """Return what replaces a clamp, once the products that read it are adapted."""
        name = node.output[0]
        for product in self._readers(name):
            addition = self._addition_of(product, name)
            weight, bias = self._constant(product), self._constant(addition)
            self._replace(addition, bias + channels.middle @ weight)
            self._replace(product, weight * channels.half[:, None])
        middle = self._add(f"{name}_middle", channels.middle)
        even = self._add(f"{name}_even", 1 / channels.half)
        ends = [self._add(f"{name}_{end}", np.array(end, np.float32)) for end in (-1, 1)]
        return [
            helper.make_node("Sub", [node.input[0], middle], [f"{name}_moved"]),
            helper.make_node("Mul", [f"{name}_moved", even], [f"{name}_evened"]),
            helper.make_node("Clip", [f"{name}_evened", *ends], [name]),
        ]

    def _readers(self, name: str) -> list[NodeProto]:
        return [one for one in self.graph.node if name in one.input]

    def _addition_of(self, product: NodeProto, name: str) -> NodeProto:
        """Return the node that adds a constant to a product with a constant weight."""
        sums = self._readers(product.output[0])
        weighed = product.op_type == "MatMul" and product.input[1] in self.constants
        added = [one for one in sums if one.op_type == "Add" and self._names(one)]
        if not weighed or len(sums) != 1 or not added:
            raise BundleError(
                f"{product.op_type} reads {name}: channels are evened for products of constant "
                "weights with a constant added; leave limits.channels out of the recipe"
            )
        return sums[0]

    def _names(self, node: NodeProto) -> list[str]:
        """Return the names of a node's constants."""
        return [name for name in node.input if name in self.constants]

    def _constant(self, node: NodeProto) -> NDArray[np.float32]:
        return numpy_helper.to_array(self.constants[self._names(node)[0]])

    def _replace(self, node: NodeProto, values: NDArray[np.floating]) -> None:
        """Give a node a constant of its own: exporting makes one of several that are alike."""
        (name,) = self._names(node)
        own = self._add(f"{name}_of_{node.output[0]}", values)
        node.input[list(node.input).index(name)] = own

    def _add(self, name: str, values: NDArray[np.floating]) -> str:
        self.graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name
