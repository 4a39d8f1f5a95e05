"""Computing on tokens without padding: the same logits, and no work for what isn't there."""

import numpy as np
import onnx
import pytest
from tests.tiny import tiny_mpnet, tiny_network, tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.features import Featurizer, collate
from stanceframe.net.limits import ActivationLimits
from stanceframe.types import Span
from stanceframe_training.export import export_onnx
from stanceframe_training.packed_tokens import pack_tokens
from stanceframe_training.quantise import quantise
from stanceframe_training.states import last_states, open_graph
from stanceframe_training.torch_backend import load as load_in_torch

FEATURIZER = Featurizer(tiny_tokenizer())
BATCH = collate([
    FEATURIZER.sentence("The envoy said that the truce held"),
    FEATURIZER.sentence("War"),
    FEATURIZER.pair("Israel calls for a ceasefire", [Span(start=0, end=6)], "israel"),
])  # fmt: skip
REAL = BATCH.attention_mask.astype(bool)


@pytest.fixture(
    scope="module",
    params=[tiny_network, lambda: tiny_network(limits=ActivationLimits()), tiny_mpnet],
    ids=["free", "bounded", "mpnet"],
)
def files(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    export_onnx(request.param(), folder / "float.onnx")
    quantise(folder / "float.onnx", folder / "padded.onnx")
    model = onnx.load(folder / "padded.onnx")
    assert pack_tokens(model)
    onnx.save(model, folder / "packed.onnx")
    return folder


def test_every_logit_of_every_token_stays_what_it_was(files):
    padded = OnnxBackend(files / "padded.onnx", threads=1).run(BATCH)
    packed = OnnxBackend(files / "packed.onnx", threads=1).run(BATCH)

    np.testing.assert_allclose(packed.frames, padded.frames, atol=1e-6)
    np.testing.assert_allclose(packed.stance, padded.stance, atol=1e-6)
    np.testing.assert_allclose(packed.tags[REAL], padded.tags[REAL], atol=1e-6)
    np.testing.assert_allclose(packed.evidence[REAL], padded.evidence[REAL], atol=1e-6)


def test_the_layers_read_a_row_for_each_token_and_none_for_padding(files):
    model = onnx.load(files / "packed.onnx")
    wide = next(n.output[0] for n in model.graph.node if n.op_type == "Gelu")
    session = open_graph(model, wide)
    wanted = {given.name for given in session.get_inputs()}

    (rows,) = session.run(
        [wide], {name: array for name, array in BATCH._asdict().items() if name in wanted}
    )

    assert rows.shape[0] == REAL.sum() < REAL.size


def test_the_torch_backend_computes_a_packed_graph(files):
    exact = OnnxBackend(files / "packed.onnx", threads=1).run(BATCH)
    other = load_in_torch(files / "packed.onnx", 1).run(BATCH)

    assert np.abs(exact.frames - other.frames).max() < 0.05


def test_a_packed_graph_stays_as_it_is(files):
    model = onnx.load(files / "packed.onnx")
    before = model.SerializeToString()

    assert not pack_tokens(model)
    assert model.SerializeToString() == before
    assert last_states(model.graph)
