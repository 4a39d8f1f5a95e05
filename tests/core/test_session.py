"""Results depend on the input alone: not on its batch, its place or its neighbours."""

import numpy as np
import pytest
from tests.tiny import tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.backends.protocol import OUTPUTS
from stanceframe.backends.threads import available_threads
from stanceframe.features import Featurizer
from stanceframe.logits_memory import LogitsMemory
from stanceframe.session import run_inputs

TEXTS = [
    "The envoy said that the truce held",
    "People were killed in the city",
    "he",
    "The minister of Velda accused the president of Morava of a war for oil " * 2,
    "The envoy said that the truce held",
]


class Counting:
    """A real backend that counts the sequences it is given."""

    name = "counting"
    workers = 1

    def __init__(self, backend):
        self.backend, self.sequences = backend, 0

    def run(self, batch):
        self.sequences += len(batch.input_ids)
        return self.backend.run(batch)


class Heard:
    """Keeps what it is told."""

    def __init__(self):
        self.batches, self.articles = [], []

    def batch(self, work):
        self.batches.append(work)

    def article(self, work):
        self.articles.append(work)


@pytest.fixture(scope="module")
def backend(tiny):
    return OnnxBackend(tiny / "weights.onnx", threads=1)


@pytest.fixture(scope="module")
def inputs():
    featurizer = Featurizer(tiny_tokenizer())
    return [featurizer.sentence(text) for text in TEXTS]


def assert_alike(first, second):
    for left, right in zip(first, second, strict=True):
        for name in OUTPUTS:
            np.testing.assert_allclose(getattr(left, name), getattr(right, name), atol=2e-5)


def test_a_sentence_alone_and_among_others_gets_the_same_logits(backend, inputs):
    together = run_inputs(backend, inputs)
    alone = [run_inputs(backend, [one])[0] for one in inputs]

    assert_alike(together, alone)


def test_order_does_not_matter(backend, inputs):
    forward = run_inputs(backend, inputs)
    backward = run_inputs(backend, inputs[::-1])[::-1]

    assert_alike(forward, backward)


def test_the_token_budget_does_not_matter(backend, inputs):
    assert_alike(
        run_inputs(backend, inputs, token_budget=8), run_inputs(backend, inputs, token_budget=4096)
    )


def test_identical_inputs_are_computed_once(backend, inputs):
    counting = Counting(backend)

    rows = run_inputs(counting, inputs)

    assert counting.sequences == len(set(TEXTS)) == len(TEXTS) - 1
    assert rows[0] is rows[-1]


def test_nothing_in_nothing_out(backend):
    assert run_inputs(backend, []) == []


def test_logits_have_the_promised_shapes(backend, inputs):
    row = run_inputs(backend, inputs)[0]

    tokens = len(inputs[0].ids)
    assert row.frames.shape == (14,)
    assert row.evidence.shape == (tokens, 14)
    assert row.tags.shape == (tokens, 4, 3)
    assert row.stance.shape == (3, 3)


def test_a_process_may_use_at_least_one_thread():
    assert available_threads() >= 1


def test_whoever_observes_hears_of_each_batch_that_the_network_reads(backend, inputs):
    heard, idle = Heard(), Heard()

    run_inputs(backend, inputs, token_budget=8, observer=heard)
    memory = LogitsMemory(max_bytes=1_000_000, signature="tiny")
    run_inputs(backend, inputs, memory=memory)
    run_inputs(backend, inputs, memory=memory, observer=idle)

    different = set(inputs)
    assert sum(one.rows for one in heard.batches) == len(different)
    assert sum(one.tokens for one in heard.batches) == sum(len(one.ids) for one in different)
    assert all(one.tokens <= one.padded for one in heard.batches)
    assert all(one.seconds > 0 for one in heard.batches)
    assert idle.batches == []  # all was remembered
