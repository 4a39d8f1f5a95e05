"""Lets an encoder's graph compute on the tokens that are there, and on no padding.

The batches of one article are padded by an eighth, and all products but attention's own are of
one token at a time. Here the tokens of a batch stand in one row for them, and are put back into
their padded places for attention and for the heads. What comes out is the same.
Source: Zhai et al., ByteTransformer: A High-Performance Transformer Boosted for Variable-Length
Inputs (IPDPS 2023), the zero padding algorithm.
"""

from typing import Final

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from stanceframe_training.states import last_states

__all__ = ["pack_tokens"]

PRODUCTS: Final = ("MatMulIntegerToFloat", "MatMul", "Add")  # what ends a linear layer
ROW: Final = "packed_row"  # a padded place's row among the tokens
PLACE: Final = "packed_place"  # a token's place among the padded ones


def pack_tokens(model: onnx.ModelProto) -> bool:
    """Rewrite an encoder of BERT's kind in place.

    Returns:
        Whether it was rewritten. An encoder of another build, or one that is packed already, stays
        as it is.
    """
    graph = model.graph
    makers = {name: node for node in graph.node for name in node.output}
    if PLACE in makers:
        return False
    states = last_states(graph)
    begins = next((n.output[0] for n in graph.node if n.op_type == "LayerNormalization"), None)
    reshapes = [n for n in graph.node if n.op_type == "Reshape" and n.output[0] != "stance"]
    heads = [one for one in reshapes if _maker(one, makers) in PRODUCTS]
    contexts = [one for one in reshapes if _maker(one, makers) == "Transpose"]
    known = len(heads) == 3 * len(contexts) and len(heads) + len(contexts) == len(reshapes)
    if begins is None or not (contexts and known):
        return False
    scale = makers[begins].input[1]
    width = next(one.dims[0] for one in graph.initializer if one.name == scale)
    shape = contexts[-1].input[1]  # (sequences, tokens, width)
    nodes: list[NodeProto] = [*_places()]
    for node in graph.node:
        nodes += _rewritten(node, begins, states, shape, heads, contexts)
    constants = {"flat": [-1], "rows": [-1, width], "first": [0], "zero": 0, "one": 1}
    graph.initializer.extend(
        numpy_helper.from_array(np.array(value, np.int64), f"packed_{name}")
        for name, value in constants.items()
    )
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model, check_custom_domain=False)
    return True


def _maker(node: NodeProto, makers: dict[str, NodeProto]) -> str:
    found = makers.get(node.input[0])
    return found.op_type if found is not None else ""


def _places() -> list[NodeProto]:
    """Where each token stands among the padded places, and which token stands in each place."""
    make = helper.make_node
    return [
        make("Reshape", ["attention_mask", "packed_flat"], ["packed_mask"]),
        make("NonZero", ["packed_mask"], ["packed_found"]),
        make("Squeeze", ["packed_found", "packed_first"], [PLACE]),
        make("CumSum", ["packed_mask", "packed_zero"], ["packed_counts"]),
        make("Sub", ["packed_counts", "packed_one"], ["packed_before"]),
        make("Max", ["packed_before", "packed_zero"], [ROW]),
    ]


def _rewritten(
    node: NodeProto,
    begins: str,
    states: str,
    shape: str,
    heads: list[NodeProto],
    contexts: list[NodeProto],
) -> list[NodeProto]:
    make, output = helper.make_node, node.output[0]
    if node in heads:  # out of the row, for attention
        padded = f"{output}_padded"
        gather = make("Gather", [node.input[0], ROW], [padded], axis=0)
        node.input[0] = padded
        return [gather, node]
    flat = f"{output}_flat"
    into_row = make("Gather", [flat, PLACE], [output], axis=0)
    if node in contexts:
        node.output[0], node.input[1] = flat, "packed_rows"
        return [node, into_row]
    if output == begins:
        node.output[0] = f"{output}_padded"
        return [node, make("Reshape", [node.output[0], "packed_rows"], [flat]), into_row]
    if output == states:  # out of the row, for the heads
        node.output[0], padded = f"{output}_row", f"{output}_padded"
        return [
            node,
            make("Gather", [node.output[0], ROW], [padded], axis=0),
            make("Reshape", [padded, shape], [output]),
        ]
    return [node]
