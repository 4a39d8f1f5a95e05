"""Adapters learn beside a frozen encoder, of the BERT or the MPNet family, and merge into it."""

import copy

import numpy as np
import pytest
import torch
from tests.tiny import tiny_mpnet, tiny_network, tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.features import Featurizer, collate
from stanceframe.net.adapters import Adapters, add_adapters, merge_adapters
from stanceframe_training.export import export_onnx
from stanceframe_training.loop import average_into, build_optimizer
from stanceframe_training.quantise import quantise
from stanceframe_training.recipe import Optimisation
from stanceframe_training.runner import TorchBackend

FEATURIZER = Featurizer(tiny_tokenizer())
BATCH = collate(
    [FEATURIZER.sentence(text) for text in ("The envoy said that the truce held", "War")]
)
PLAN = Adapters(rank=4, alpha=4)


@pytest.fixture(params=[tiny_network, tiny_mpnet], ids=["bert", "mpnet"])
def network(request):
    return request.param()


def learn(network, steps=3):
    """Train a little, so that the adapters are no longer zero."""
    optimizer = build_optimizer(network, Optimisation(learning_rate=0.01))
    inputs = {name: torch.from_numpy(array) for name, array in BATCH._asdict().items()}
    network.train()
    for _ in range(steps):
        output = network(**inputs)
        optimizer.zero_grad()
        (output.frames.square().sum() + output.tags.square().sum()).backward()
        optimizer.step()


def frozen_of(network):
    return {n: v.clone() for n, v in network.encoder.named_parameters() if not v.requires_grad}


def test_new_adapters_change_nothing_that_the_network_says(network):
    before = TorchBackend(network).run(BATCH)

    add_adapters(network.encoder, PLAN)

    np.testing.assert_allclose(TorchBackend(network).run(BATCH).frames, before.frames, atol=1e-6)


def test_training_moves_adapters_and_leaves_the_encoders_matrices(network):
    add_adapters(network.encoder, PLAN)
    frozen, before = frozen_of(network), TorchBackend(network).run(BATCH)

    learn(network)

    assert frozen
    for name, value in frozen_of(network).items():
        assert torch.equal(value, frozen[name]), name
    assert np.abs(TorchBackend(network).run(BATCH).frames - before.frames).max() > 1e-3


def test_merged_adapters_say_the_same_in_a_plain_encoder(network):
    plain = {name for name, _ in network.encoder.named_parameters()}
    add_adapters(network.encoder, PLAN)
    learn(network)
    before = TorchBackend(network).run(BATCH)

    merge_adapters(network.encoder)

    assert {name for name, _ in network.encoder.named_parameters()} == plain
    after = TorchBackend(network).run(BATCH)
    np.testing.assert_allclose(after.frames, before.frames, atol=1e-4)
    np.testing.assert_allclose(after.tags, before.tags, atol=1e-4)


def test_matrices_held_in_bfloat16_come_back_as_float32(network):
    add_adapters(network.encoder, PLAN, bfloat16=True)

    merge_adapters(network.encoder)

    assert {value.dtype for value in network.encoder.parameters()} == {torch.float32}


def test_the_average_follows_only_what_learns(network):
    add_adapters(network.encoder, PLAN)
    average = copy.deepcopy(network)
    learn(network)

    average_into(average, network, decay=0.0)

    np.testing.assert_allclose(
        TorchBackend(average).run(BATCH).frames, TorchBackend(network).run(BATCH).frames, atol=1e-6
    )


def test_an_mpnet_is_exported_and_quantised_without_an_input_for_segments(tmp_path):
    network = tiny_mpnet()
    export_onnx(network, tmp_path / "float.onnx")
    count = quantise(tmp_path / "float.onnx", tmp_path / "int8.onnx")

    exact = OnnxBackend(tmp_path / "float.onnx", threads=1).run(BATCH)
    rounded = OnnxBackend(tmp_path / "int8.onnx", threads=1).run(BATCH)

    assert count == 13  # as for BERT: six products a block, and the stance mix
    np.testing.assert_allclose(exact.frames, TorchBackend(network).run(BATCH).frames, atol=1e-4)
    assert np.abs(exact.frames - rounded.frames).max() < 0.05
