"""Drops the nodes of an ONNX graph that nothing reads."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import NodeProto

__all__ = ["used_nodes"]


def used_nodes(nodes: "Sequence[NodeProto]", outputs: Iterable[str]) -> "list[NodeProto]":
    """Return the nodes that the outputs need, in their order; each after those it reads.

    Args:
        nodes: A graph's, in an order in which they can be computed.
        outputs: Names of the values that are wanted.
    """
    wanted = set(outputs)
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    return kept[::-1]
