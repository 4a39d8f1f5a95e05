"""Threads are shared between articles, and what is remembered is what would be computed."""

import threading

import numpy as np
import pytest
from tests.tiny import tiny_tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.features import Featurizer
from stanceframe.labeller import Labeller
from stanceframe.lanes import Lanes
from stanceframe.logits_memory import InputLogits, LogitsMemory
from stanceframe.session import run_inputs
from stanceframe.types import Article
from stanceframe.wire import to_json

ARTICLE = Article(
    id="1",
    text="The envoy said that the truce held. The minister of Velda accused the president of "
    "Morava of a war for oil. People were killed in the city. “We want a truce,” he said.",
)


def seen_by_each(lanes: Lanes, count: int) -> set[int]:
    """Return which threads computed `count` pieces of work that all wait for one another."""
    together = threading.Barrier(count, timeout=60)

    def work(_place: int) -> int:
        together.wait()
        return threading.get_ident()

    return set(lanes.each(work, range(count)))


def test_an_article_alone_computes_on_every_lane_at_once():
    lanes = Lanes(3)

    with lanes.one():
        assert len(seen_by_each(lanes, 3)) == 3


def test_two_articles_on_two_lanes_compute_on_one_each():
    lanes = Lanes(2)
    both_are_here = threading.Barrier(2, timeout=60)
    threads: list[set[int]] = []

    def article() -> None:
        with lanes.one():
            both_are_here.wait()
            threads.append(set(lanes.each(lambda _: threading.get_ident(), range(50))))
            both_are_here.wait()

    running = [threading.Thread(target=article) for _ in range(2)]
    for one in running:
        one.start()
    for one in running:
        one.join()

    assert sorted(map(len, threads)) == [1, 1]
    assert threads[0] != threads[1]


def test_a_lane_that_helps_goes_to_an_article_that_waits():
    lanes = Lanes(2)
    started = threading.Semaphore(0)
    ends = [threading.Event() for _ in range(20)]  # one each: neither lane can take the other's
    got_a_lane = threading.Event()

    def batch(place: int) -> None:
        started.release()
        assert ends[place].wait(timeout=60)

    def long_article() -> None:
        with lanes.one():
            lanes.each(batch, range(20))

    def short_article() -> None:
        with lanes.one():
            got_a_lane.set()

    first = threading.Thread(target=long_article)
    first.start()
    assert all(started.acquire(timeout=60) for _ in range(2))  # both lanes compute batches of it
    second = threading.Thread(target=short_article)
    second.start()
    while not lanes._waiting:
        pass
    for end in ends[:2]:  # one batch of each lane ends; 18 are left
        end.set()

    assert got_a_lane.wait(timeout=60)
    for end in ends:
        end.set()
    first.join()
    second.join()


def test_what_a_lane_raises_is_raised_and_all_lanes_come_back():
    lanes = Lanes(2)

    def fail(place: int) -> None:
        raise ValueError(f"piece {place}")

    with pytest.raises(ValueError, match="piece"), lanes.one():
        lanes.each(fail, range(5))

    with lanes.one():
        assert len(seen_by_each(lanes, 2)) == 2


def test_results_come_in_the_order_of_what_was_given():
    lanes = Lanes(4)

    with lanes.one():
        assert lanes.each(lambda one: one * one, range(200)) == [n * n for n in range(200)]
        assert lanes.each(str, []) == []


def test_an_article_has_the_same_bytes_from_memory(tiny):
    plain = Labeller.load(tiny, threads=1)
    remembering = plain.remembering(1_000_000)

    rows = [to_json(remembering.label(ARTICLE)) for _ in range(2)]

    assert remembering.memory is not None
    counts = remembering.memory.counts
    assert rows == [to_json(plain.label(ARTICLE))] * 2
    assert counts.hits == counts.misses == counts.entries > 0


def test_the_memory_stays_within_its_bound_and_forgets_the_longest_unused():
    memory = LogitsMemory(max_bytes=20_000, signature="tiny")
    featurizer = Featurizer(tiny_tokenizer())
    inputs = [featurizer.sentence(" ".join(["truce"] * n)) for n in range(1, 30)]
    logits = stand_in(1)

    memory.keep(inputs[0], logits)
    for one in inputs[1:]:
        memory.keep(one, logits)
        assert memory.find(inputs[0]) is not None
    counts = memory.counts

    assert counts.bytes <= 20_000
    assert 1 < counts.entries < len(inputs)
    assert memory.find(inputs[1]) is None
    assert memory.find(inputs[-1]) is not None


def stand_in(size: int):
    return InputLogits(*(np.zeros((size, size), np.float32) for _ in range(4)))


def test_logits_of_another_model_or_another_mark_are_not_found():
    featurizer = Featurizer(tiny_tokenizer())
    memory = LogitsMemory(max_bytes=20_000, signature="tiny@1")
    sentence, pair = featurizer.sentence("the truce"), featurizer.pair("the truce", [], "war")

    memory.keep(sentence, stand_in(1))

    assert memory.find(pair) is None
    assert memory.find(sentence) is not None
    assert memory._key(sentence) != LogitsMemory(max_bytes=1, signature="tiny@2")._key(sentence)


def test_a_remembered_input_does_not_reach_the_backend(tiny):
    backend = OnnxBackend(tiny / "weights.onnx", threads=1)
    memory = LogitsMemory(max_bytes=100_000, signature="tiny")
    inputs = [Featurizer(tiny_tokenizer()).sentence("the truce in the city")]
    first = run_inputs(backend, inputs, memory=memory)

    class Broken:
        name, workers = "broken", 1

        def run(self, batch):
            raise AssertionError(batch)

    assert run_inputs(Broken(), inputs, memory=memory)[0] is not first[0]
