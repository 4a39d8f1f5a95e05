"""Weights in int8: no sum beyond 16 bits, and products that stay close to what they were."""

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from onnx import TensorProto, helper, numpy_helper
from tests.tiny import tiny_network, tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.features import Featurizer, collate
from stanceframe.net.limits import ActivationLimits
from stanceframe_training.export import export_onnx
from stanceframe_training.quantise import quantise
from stanceframe_training.rounding import column_scales, measured_squares, rounded

FEATURIZER = Featurizer(tiny_tokenizer())
INPUTS = [
    FEATURIZER.sentence(text)
    for text in ("The envoy said that the truce held", "War", "Oil trade in the harbour " * 5)
]
MATRICES = st.tuples(st.integers(1, 9), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-8, 8, width=32))
)


def sums_in_pairs(steps):
    """The largest sum that two rows multiplied by bytes can make, in each direction."""
    even = np.pad(steps.astype(int), ((0, len(steps) % 2), (0, 0))).reshape(-1, 2, steps.shape[1])
    return 255 * np.maximum(even, 0).sum(axis=1).max(), -255 * np.maximum(-even, 0).sum(
        axis=1
    ).max()


@given(MATRICES)
def test_two_products_never_exceed_sixteen_bits(values):
    steps = rounded(values, column_scales(values))

    most, least = sums_in_pairs(steps)
    assert -32768 <= least <= most <= 32767


@given(MATRICES, st.integers(0, 2**32 - 1))
def test_nor_do_they_where_rounding_is_made_good(values, seed):
    seen = np.random.default_rng(seed).normal(size=(30, len(values)))

    steps = rounded(values, column_scales(values), seen.T @ seen)

    most, least = sums_in_pairs(steps)
    assert -32768 <= least <= most <= 32767


@given(MATRICES)
def test_rounded_again_a_matrix_is_the_same(values):
    scale = column_scales(values)
    steps = rounded(values, scale)

    stored = steps.astype(np.float32) * scale

    np.testing.assert_array_equal(rounded(stored, column_scales(stored)), steps)


def test_products_of_real_inputs_come_closer_than_by_the_nearest_step():
    generator = np.random.default_rng(3)
    # features that go together, as those of a network do
    seen = generator.normal(size=(400, 12)) @ generator.normal(size=(12, 64))
    values = generator.normal(size=(64, 40)).astype(np.float32)
    scale = column_scales(values)

    nearest = seen @ (rounded(values, scale) * scale - values)
    made_good = seen @ (rounded(values, scale, seen.T @ seen) * scale - values)

    assert np.square(made_good).mean() < 0.3 * np.square(nearest).mean()


@pytest.mark.parametrize("rows", [7, 384])
def test_the_runtime_multiplies_bytes_exactly_on_this_processor(rows, tmp_path):
    """Columns of one sign are what AVX2 cuts off: with weights of 127 it answers too little."""
    values = np.abs(np.random.default_rng(5).normal(size=(rows, 64))).astype(np.float32)
    scale = column_scales(values)
    steps = rounded(values, scale)
    read = np.full((9, rows), 255, np.uint8)
    node = helper.make_node(
        "MatMulIntegerToFloat",
        ["read", "steps", "one", "scale", "zero"],
        ["out"],
        domain="com.microsoft",
    )
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("read", TensorProto.UINT8, ["n", rows])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 64])],
        [
            numpy_helper.from_array(steps, "steps"),
            numpy_helper.from_array(scale, "scale"),
            numpy_helper.from_array(np.array(1, np.float32), "one"),
            numpy_helper.from_array(np.array(128, np.uint8), "zero"),
        ],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)

    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    out = np.asarray(session.run(["out"], {"read": read})[0])

    np.testing.assert_allclose(out, (read.astype(int) - 128) @ steps.astype(int) * scale, rtol=1e-6)


def test_a_network_is_rounded_by_what_it_reads(tmp_path):
    export_onnx(tiny_network(limits=ActivationLimits()), tmp_path / "float.onnx")
    squares = measured_squares(tmp_path / "float.onnx", INPUTS)

    nearest = quantise(tmp_path / "float.onnx", tmp_path / "nearest.onnx")
    made_good = quantise(tmp_path / "float.onnx", tmp_path / "made.onnx", squares=squares)

    exact, first, second = (
        OnnxBackend(tmp_path / name, threads=1).run(collate(INPUTS)).frames
        for name in ("float.onnx", "nearest.onnx", "made.onnx")
    )
    assert nearest == made_good and len(squares) == 2 * 4
    assert not np.array_equal(first, second)
    assert np.abs(second - exact).max() < 0.05


def test_squares_are_of_the_clamped_values_by_their_names(tmp_path):
    export_onnx(tiny_network(limits=ActivationLimits()), tmp_path / "float.onnx")

    squares = measured_squares(tmp_path / "float.onnx", INPUTS)

    made = {
        name: node for node in onnx.load(tmp_path / "float.onnx").graph.node for name in node.output
    }
    assert {made[name].op_type for name in squares} == {"Clip"}
    for one in squares.values():
        np.testing.assert_allclose(one, one.T)
        assert (np.diag(one) >= 0).all()
