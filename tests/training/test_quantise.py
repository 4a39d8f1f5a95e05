"""Int8 weights: smaller, close to the float network, and blind to a sentence's neighbours."""

import numpy as np
import onnx
import pytest
from tests.tiny import tiny_network, tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.backends.protocol import OUTPUTS
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, collate
from stanceframe.net.limits import ActivationLimits
from stanceframe_training.dev_scores import DevScores
from stanceframe_training.export import export_onnx
from stanceframe_training.packing import check_gate
from stanceframe_training.quantise import quantise
from stanceframe_training.runner import TorchBackend

FEATURIZER = Featurizer(tiny_tokenizer())
INPUTS = [
    FEATURIZER.sentence(text)
    for text in ("The envoy said that the truce held", "War", "Oil trade in the harbour " * 5)
]


@pytest.fixture(scope="module", params=[None, ActivationLimits()], ids=["free", "bounded"])
def network(request):
    return tiny_network(limits=request.param)


def export_of(network, path):
    export_onnx(network, path)
    return path


@pytest.fixture(scope="module")
def files(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    export_onnx(network, folder / "float.onnx")
    count = quantise(folder / "float.onnx", folder / "int8.onnx")
    return folder, count


def test_the_exported_network_says_what_the_torch_network_says(network, files):
    batch = collate(INPUTS)
    real = batch.attention_mask.astype(bool)

    exported = OnnxBackend(files[0] / "float.onnx", threads=1).run(batch)
    original = TorchBackend(network).run(batch)

    np.testing.assert_allclose(exported.frames, original.frames, atol=1e-4)
    np.testing.assert_allclose(exported.tags[real], original.tags[real], atol=1e-4)
    np.testing.assert_allclose(exported.stance, original.stance, atol=1e-4)


def test_every_wide_product_becomes_int8(files):
    folder, count = files
    kinds = [node.op_type for node in onnx.load(folder / "int8.onnx").graph.node]

    # two layers of query, key, value, output and two of the feed-forward net, and the stance mix
    assert kinds.count("MatMulIntegerToFloat") == count == 13


def test_int8_stays_close_to_float(files):
    batch = collate(INPUTS)

    exact = OnnxBackend(files[0] / "float.onnx", threads=1).run(batch)
    rounded = OnnxBackend(files[0] / "int8.onnx", threads=1).run(batch)

    assert np.abs(exact.frames - rounded.frames).max() < 0.05
    assert not np.array_equal(exact.frames, rounded.frames)


def test_int8_gives_a_row_the_same_logits_in_any_company(files):
    backend = OnnxBackend(files[0] / "int8.onnx", threads=1)

    together = backend.run(collate(INPUTS[:2]))
    alone = backend.run(collate(INPUTS[:1]))

    np.testing.assert_allclose(together.frames[0], alone.frames[0], atol=2e-5)


def test_bounded_activations_have_constant_scales_and_no_maxima(tmp_path):
    exported = export_of(tiny_network(limits=ActivationLimits()), tmp_path / "float.onnx")
    quantise(exported, tmp_path / "int8.onnx")
    kinds = [node.op_type for node in onnx.load(tmp_path / "int8.onnx").graph.node]

    # of what goes into: query, key and value; the attention's output; each feed-forward layer
    assert kinds.count("QuantizeLinear") == 2 * 4 + 1  # two blocks, and the stance mix row by row
    assert kinds.count("ReduceMax") == 1
    assert kinds.count("Clip") == 1  # the stance head's, which counts a target's tokens


def test_a_bound_may_be_kept_with_a_scale_for_each_row(tmp_path):
    exported = export_of(tiny_network(limits=ActivationLimits()), tmp_path / "float.onnx")
    quantise(exported, tmp_path / "int8.onnx", by_rows=[8.0])
    kinds = [node.op_type for node in onnx.load(tmp_path / "int8.onnx").graph.node]

    # two states a block are clamped and quantised by rows; the stance mix has rows anyway
    assert kinds.count("ReduceMax") == 2 * 2 + 1
    assert kinds.count("Clip") == 2 * 2 + 1


def test_a_value_beyond_the_limits_is_clamped_in_float_and_in_int8_alike(tmp_path):
    network = tiny_network(limits=ActivationLimits(states=0.5, context=0.1, hidden=0.2))
    export_onnx(network, tmp_path / "float.onnx")
    quantise(tmp_path / "float.onnx", tmp_path / "int8.onnx")
    batch = collate(INPUTS)

    free = OnnxBackend(export_of(tiny_network(), tmp_path / "free.onnx"), threads=1).run(batch)
    exact = OnnxBackend(tmp_path / "float.onnx", threads=1).run(batch)
    rounded = OnnxBackend(tmp_path / "int8.onnx", threads=1).run(batch)

    assert np.abs(free.frames - exact.frames).max() > 0.1
    assert np.abs(exact.frames - rounded.frames).max() < 0.05


def test_int8_weights_take_less_room(files):
    folder, _ = files

    assert (folder / "int8.onnx").stat().st_size < 0.5 * (folder / "float.onnx").stat().st_size


def error_of(rounded, exact):
    """Mean absolute error over all logits: one output's alone is decided by a few roundings."""
    pairs = [(getattr(rounded, name), getattr(exact, name)) for name in OUTPUTS]
    return np.concatenate([np.abs(one - other).ravel() for one, other in pairs]).mean()


def test_parts_that_int8_would_cost_too_much_stay_in_float(tmp_path):
    exported = export_of(tiny_network(widening=4), tmp_path / "float.onnx")
    every = quantise(exported, tmp_path / "every.onnx")

    count = quantise(exported, tmp_path / "kept.onnx", keep=("hidden",))

    assert every - count == 2  # the product behind the GELU, of each of two layers
    batch = collate(INPUTS)
    exact, rounded, kept = (
        OnnxBackend(tmp_path / name, threads=1).run(batch)
        for name in ("float.onnx", "every.onnx", "kept.onnx")
    )
    assert error_of(kept, exact) < error_of(rounded, exact)


def test_int8_that_collapses_is_refused_with_the_figures_that_fell():
    # onnxruntime#9599: quantised, and of no use, without a word
    exact = DevScores(*[80.0] * len(DevScores._fields))
    check_gate(exact, exact._replace(stance=79.6, frames_micro=81.0), 0.5)

    with pytest.raises(BundleError, match=r"0\.5 points .*\{'cue': 18\.5\}"):
        check_gate(exact, exact._replace(cue=61.5, stance=79.6), 0.5)
