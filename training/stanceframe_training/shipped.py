"""The networks of finished bundles as float32 again, and the average of several.

A run's own float32 weights are far larger than a bundle and aren't kept. Int8 weights with a scale
for each column are within a step of them, and quantising them again moves none by more than half
a step. Bundles whose runs began with the same heads can be averaged.
Source: Wortsman et al., Model soups (ICML 2022).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from stanceframe.backends.float_graph import float_graph
from stanceframe.backends.protocol import SCREEN
from stanceframe.backends.used_nodes import used_nodes
from stanceframe.errors import BundleError

__all__ = ["average_networks", "float_network", "save_average"]

EMBEDDINGS = "embeddings_float32"


def float_network(weights: Path) -> onnx.ModelProto:
    """Return a bundle's network in float32, its embeddings too.

    Args:
        weights: Its `weights.onnx`.

    Raises:
        BundleError: The file is no ONNX network.
    """
    model = onnx.load_from_string(float_graph(weights))
    graph: Any = model.graph
    for output in [one for one in graph.output if one.name == SCREEN]:
        graph.output.remove(output)  # it was fitted to this network alone
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    for node in graph.node:
        if _scales_embeddings(node):
            name = node.input[0].removesuffix("_float")
            values[EMBEDDINGS] = values[name].astype(np.float32) * values[f"{name}_scale"]
            gather = helper.make_node(
                "Gather", [EMBEDDINGS, makers[f"{name}_rows"].input[1]], node.output, axis=0
            )
            node.CopyFrom(gather)
    _keep_used(graph, values)
    others = [one for one in model.opset_import if not one.domain]  # nothing of Microsoft's is left
    del model.opset_import[:]
    model.opset_import.extend(others)
    return model


def average_networks(
    networks: Sequence[onnx.ModelProto], shares: Sequence[float]
) -> onnx.ModelProto:
    """Return the first network with the average of all their weights; shares add up to 1.

    Raises:
        BundleError: They are no networks of one kind.
    """
    tables: list[Mapping[str, np.ndarray[Any, Any]]] = [
        {one.name: numpy_helper.to_array(one) for one in network.graph.initializer}
        for network in networks
    ]
    averaged = onnx.ModelProto()
    averaged.CopyFrom(networks[0])
    for tensor in averaged.graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or not tensor.dims:
            continue
        members = [table[tensor.name] for table in tables if tensor.name in table]
        if len(members) < len(tables) or any(one.shape != members[0].shape for one in members):
            raise BundleError(
                f"the bundles can't be averaged: they differ in {tensor.name!r}; take bundles of "
                "one encoder and one codebook, whose runs began with the same seed"
            )
        mean = np.einsum("s,s...->...", np.asarray(shares), np.stack(members))
        tensor.CopyFrom(numpy_helper.from_array(np.asarray(mean, np.float32), tensor.name))
    return averaged


def save_average(bundles: Mapping[Path, float], target: Path) -> None:
    """Write the average of some bundles' networks, by their shares, as one float32 file."""
    networks = [float_network(weights) for weights in bundles]
    onnx.save(average_networks(networks, list(bundles.values())), target)


def _scales_embeddings(node: NodeProto) -> bool:
    return (
        node.op_type == "Mul" and node.input[0].endswith("_float") and node.input[1].endswith("_by")
    )


def _keep_used(graph: Any, values: Mapping[str, np.ndarray[Any, Any]]) -> None:
    kept = used_nodes(graph.node, (output.name for output in graph.output))
    read = {name for node in kept for name in node.input}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value, order="C"), name)
        for name, value in values.items()
        if name in read
    )
