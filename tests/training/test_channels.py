"""Channels made even: the same network in float32, closer to it in int8, and told back."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from tests.tiny import tiny_network, tiny_tokenizer
from tokenizers import Tokenizer

from stanceframe.backends.float_graph import float_graph
from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import load_bundle
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, collate
from stanceframe.net.limits import ActivationLimits
from stanceframe_training.channels import Channels, even_channels, measured_channels
from stanceframe_training.export import export_onnx
from stanceframe_training.quantise import quantise
from stanceframe_training.rounding import measured_squares
from stanceframe_training.shipped import float_network

FEATURIZER = Featurizer(tiny_tokenizer())
INPUTS = [
    FEATURIZER.sentence(text)
    for text in ("The envoy said that the truce held", "War", "Oil trade in the harbour " * 5)
]
SEEN = INPUTS * 3  # of a channel's values two at each end may lie outside its range


def answers(path):
    return OnnxBackend(path, threads=1).run(collate(INPUTS)).frames


@pytest.fixture
def folder(tmp_path):
    """A network of which a few channels of each state are far wider than the others."""
    network = tiny_network(limits=ActivationLimits())
    for name, parameter in network.named_parameters():
        if "LayerNorm" in name:
            parameter.data[:4] *= 6 if name.endswith("weight") else 1
            if name.endswith("bias"):
                parameter.data[2:6] += 3
    export_onnx(network, tmp_path / "float.onnx")
    even = tmp_path / "even.onnx"
    even.write_bytes((tmp_path / "float.onnx").read_bytes())
    even_channels(even, measured_channels(tmp_path / "float.onnx", SEEN))
    return tmp_path


def test_in_float_the_network_says_what_it_said(folder):
    np.testing.assert_allclose(
        answers(folder / "even.onnx"), answers(folder / "float.onnx"), atol=5e-3
    )


def test_in_int8_the_shipped_network_stays_closer(tmp_path):
    bundle = load_bundle("conflict-small")
    featurizer = Featurizer(Tokenizer.from_file(str(bundle.tokenizer)))
    lines = Path("seeds/written/conflict-1.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[:160]]
    seen, asked = (
        [featurizer.sentence(text) for text in part] for part in (texts[40:], texts[:40])
    )
    onnx.save(float_network(bundle.weights), tmp_path / "float.onnx")
    (tmp_path / "even.onnx").write_bytes((tmp_path / "float.onnx").read_bytes())

    even_channels(tmp_path / "even.onnx", measured_channels(tmp_path / "float.onnx", seen))
    squares = measured_squares(tmp_path / "even.onnx", seen)
    quantise(tmp_path / "float.onnx", tmp_path / "one.onnx")
    quantise(tmp_path / "even.onnx", tmp_path / "each.onnx", squares=squares)

    exact, one_scale, one_each = (
        OnnxBackend(tmp_path / name, threads=1).run(collate(asked)).frames
        for name in ("float.onnx", "one.onnx", "each.onnx")
    )
    assert np.abs(one_each - exact).mean() < 0.9 * np.abs(one_scale - exact).mean()


def test_states_alone_are_measured_each_channel_between_its_ends(folder):
    channels = measured_channels(folder / "float.onnx", SEEN)

    assert len(channels) == 2 * 2  # before query, key and value, and before each feed-forward layer
    for middle, half in channels.values():
        assert middle.shape == half.shape and middle.ndim == 1
        assert (half > 0).all()
        assert half[:4].mean() > 2 * half[6:].mean()


def test_a_float_network_of_the_bytes_has_the_weights_from_before(folder):
    quantise(folder / "even.onnx", folder / "int8.onnx")
    (folder / "again.onnx").write_bytes(float_graph(folder / "int8.onnx"))

    kinds = [node.op_type for node in onnx.load(folder / "again.onnx").graph.node]
    before = [node.op_type for node in onnx.load(folder / "float.onnx").graph.node]
    np.testing.assert_allclose(
        answers(folder / "again.onnx"), answers(folder / "float.onnx"), atol=0.05
    )
    assert kinds.count("Sub") == before.count("Sub")


def test_what_something_else_reads_is_refused_by_name(tmp_path):
    node = helper.make_node("Clip", ["x", "low", "high"], ["clamped"])
    graph = helper.make_graph(
        [node, helper.make_node("Relu", ["clamped"], ["out"])],
        "other",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [1, 2])],
        [
            numpy_helper.from_array(np.array(end, np.float32), name)
            for name, end in (("low", -1), ("high", 1))
        ],
    )
    onnx.save(helper.make_model(graph), tmp_path / "other.onnx")
    one = np.ones(2, np.float32)

    with pytest.raises(BundleError, match=r"Relu reads clamped: .*leave limits.channels out"):
        even_channels(tmp_path / "other.onnx", {"clamped": Channels(one, one)})
