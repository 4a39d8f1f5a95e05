"""The token states of a network's graph, which its heads read."""

from pathlib import Path
from typing import Any

import onnx
import onnxruntime

from stanceframe.errors import BundleError

__all__ = ["last_states", "open_graph"]


def last_states(graph: onnx.GraphProto) -> str:
    """Return the name of the token states that the heads of a network of ours read.

    Raises:
        BundleError: The graph is not of a network of ours.
    """
    makers = {name: node for node in graph.node for name in node.output}
    addition = makers.get("tags")
    for name in addition.input if addition is not None else ():
        product = makers.get(name)
        if product is not None and product.op_type == "MatMul":
            return str(product.input[0])
    raise BundleError("this network has no tags that are read off its token states")


def open_graph(model: onnx.ModelProto | Path, output: str) -> Any:
    """Return an ONNX Runtime session that computes one value of a graph."""
    loaded = onnx.ModelProto()
    loaded.CopyFrom(onnx.load(model) if isinstance(model, Path) else model)
    del loaded.graph.output[:]
    kind = onnx.TensorProto.FLOAT
    loaded.graph.output.append(onnx.helper.make_tensor_value_info(output, kind, None))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        loaded.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
