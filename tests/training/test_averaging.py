"""Finished bundles as float32 networks again, and their averages."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from tests.tiny import tiny_network, tiny_tokenizer
from typer.testing import CliRunner

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import load_bundle
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, collate
from stanceframe.net.limits import ActivationLimits
from stanceframe_training.averaging import average_bundles
from stanceframe_training.export import export_onnx
from stanceframe_training.model_cli import app
from stanceframe_training.quantise import quantise
from stanceframe_training.ranges import measured_ranges, tighten
from stanceframe_training.recipe import load_recipe
from stanceframe_training.shipped import average_networks, float_network

FEATURIZER = Featurizer(tiny_tokenizer())
INPUTS = [
    FEATURIZER.sentence(text)
    for text in ("The envoy said that the truce held", "War", "Oil trade in the harbour " * 5)
]
SHIPPED = load_bundle("conflict-small").weights


def weights_of(path):
    return {
        one.name: numpy_helper.to_array(one)
        for one in onnx.load(path).graph.initializer
        if one.name.startswith("int8_")
    }


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    path = tmp_path_factory.mktemp("shipped") / "float32.onnx"
    onnx.save(float_network(SHIPPED), path)
    return path


def test_a_shipped_network_quantised_again_moves_no_weight_by_more_than_half_a_step(
    shipped, tmp_path
):
    quantise(shipped, tmp_path / "int8.onnx")

    exact = {one.name: numpy_helper.to_array(one) for one in onnx.load(shipped).graph.initializer}
    after = weights_of(tmp_path / "int8.onnx")
    kinds = [name for name, value in weights_of(SHIPPED).items() if value.dtype == np.int8]
    assert len(kinds) == 38
    for name in kinds:
        scale = after[f"{name}_scale"]
        before = exact["embeddings_float32" if name == "int8_0" else f"{name}_float32"]
        assert (np.abs(after[name] * scale - before) <= 0.5001 * scale).all()


def test_the_average_of_a_network_with_itself_is_the_network(shipped):
    network = onnx.load(shipped)
    averaged = average_networks([network, network], [0.3, 0.7])

    for one, other in zip(network.graph.initializer, averaged.graph.initializer, strict=True):
        np.testing.assert_allclose(
            numpy_helper.to_array(one), numpy_helper.to_array(other), rtol=1e-5, atol=1e-7
        )


def test_networks_of_different_kinds_are_not_averaged(shipped, tmp_path):
    export_onnx(tiny_network(limits=ActivationLimits()), tmp_path / "tiny.onnx")

    with pytest.raises(BundleError, match="can't be averaged: they differ in"):
        average_networks([onnx.load(shipped), onnx.load(tmp_path / "tiny.onnx")], [0.5, 0.5])


def test_measured_bounds_hold_every_value_of_the_sentences_they_were_measured_on(tmp_path):
    path = tmp_path / "float.onnx"
    export_onnx(tiny_network(limits=ActivationLimits()), path)
    before = OnnxBackend(path, threads=1).run(collate(INPUTS))

    ranges = measured_ranges(path, INPUTS, whole=8.0)
    tighten(path, ranges)

    after = OnnxBackend(path, threads=1).run(collate(INPUTS))
    assert ranges
    assert all(-8.0 <= low < 0.0 < high <= 8.0 for low, high in ranges.values())
    np.testing.assert_allclose(after.frames, before.frames, atol=1e-2)
    np.testing.assert_allclose(after.stance, before.stance, atol=1e-2)


def test_shares_are_checked_before_anything_is_read(tmp_path):
    recipe = ["--recipe", "training/recipes/conflict-small.yaml", "--out", str(tmp_path)]

    odd = CliRunner().invoke(app, ["average", "conflict-small=most", *recipe])
    short = CliRunner().invoke(app, ["average", "conflict-small=0.4", *recipe])

    assert odd.exit_code == 2 and "BUNDLE=SHARE" in odd.output
    assert isinstance(short.exception, BundleError)
    assert "the shares add up to 0.4" in str(short.exception)
    assert not list(tmp_path.iterdir())


def test_a_bundle_that_reads_names_otherwise_than_the_recipe_is_refused(tmp_path):
    recipe = load_recipe(Path("training/recipes/conflict-small.yaml"))
    other = "stand-ins" if recipe.inputs.names == "written" else "written"
    inputs = recipe.inputs.model_copy(update={"names": other})

    with pytest.raises(BundleError, match=rf"reads names as .*asks for '{other}'"):
        average_bundles(
            {"conflict-small": 1.0},
            recipe.model_copy(update={"inputs": inputs}),
            tmp_path / "data",
            tmp_path / "out",
        )

    assert not list(tmp_path.iterdir())
