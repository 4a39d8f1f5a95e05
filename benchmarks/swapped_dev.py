"""Which labels of real sentences change when two states change places in them.

    python -m benchmarks.swapped_dev ../shared/data

takes every sentence of the development splits of `conflict`, NewsMTSC and PolNeAR that names a
state, its people, army or leader, or an armed group, in a way that can be rewritten (the rule of
`stanceframe_training.counterfactuals`), lets each of those change places with each other one of its
kind, labels both, and compares. The answer must follow the words: a stance toward one state is then
one toward the other, and frames, voices and all other stances stay. No label by people is read.
Printed are, of the labels that either version has, how many the other one lacks; of all the
decisions, how many come out otherwise; and how many swaps change anything.
Intervals resample whole documents, 1,000 times.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import ConflictSentence, read_conflict, sentence_sha1
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.corpora.polnear import read_polnear
from stanceframe.labeller import Labeller
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Article, LabelledSentence
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_training.counterfactuals import StateSwap, every_state_swap
from stanceframe_training.unlabelled import counted_sentences

SETS: Final = ("conflict", "newsmtsc", "polnear")
KINDS: Final = ("frame", "stance", "voice")
SEED: Final = 13

Label = tuple[str, ...]  # kind, and what the label is


class Compared(NamedTuple):
    """One swap: by kind, labels that only one version has, labels of either, and decisions."""

    document: str
    changed: NDArray[np.int64]
    given: NDArray[np.int64]
    decided: NDArray[np.int64]


class Reading(NamedTuple):
    """The labels of a sentence, and how many decisions of each kind led to them."""

    labels: frozenset[Label]
    decided: Mapping[str, int]


def main() -> None:
    """Swap, label, compare, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder with conflict/, newsmtsc/ and polnear/")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    labeller = Labeller.load(given.model, threads=given.threads)
    sentences = [one for name in given.sets for one in READERS[name](given.data / name)]
    swaps = list(_swaps(sentences, labeller.codebook))
    console = Console(stderr=True)
    compared = [
        compare(labeller, before, swap)
        for before, swap in track(swaps, "labelling", console=console)
    ]
    for line in lines_of(compared, len({before.text for before, _ in swaps})):
        sys.stdout.write(f"{line}\n")


def _conflict(folder: Path) -> Iterator[ConflictSentence]:
    yield from read_conflict(folder, "dev")


def _newsmtsc(folder: Path) -> Iterator[ConflictSentence]:
    texts = {
        one.text: one.cluster
        for name in ("dev_rw", "dev_mt")
        for one in read_newsmtsc(folder / f"{name}.jsonl")
    }
    for text, cluster in texts.items():
        yield _unlabelled("newsmtsc", cluster, text)


def _polnear(folder: Path) -> Iterator[ConflictSentence]:
    for article in read_polnear(folder, "dev"):
        for text in counted_sentences(article.text):
            yield _unlabelled("polnear", article.id, text)


def _unlabelled(source: str, document: str, text: str) -> ConflictSentence:
    sha1 = sentence_sha1(text)
    return ConflictSentence(
        id=sha1[:12], source=source, row=document, n=0, text=text, before=(), outlet=None,
        date=None, sha1=sha1, cluster=f"{source}:{document}", attributions=(), frames=(),
        stances=(), loaded=(),
    )  # fmt: skip


READERS: Final = {"conflict": _conflict, "newsmtsc": _newsmtsc, "polnear": _polnear}


def _swaps(
    sentences: Sequence[ConflictSentence], codebook: Codebook
) -> Iterator[tuple[ConflictSentence, StateSwap]]:
    matcher, generator = TargetMatcher(codebook), np.random.default_rng(SEED)
    for sentence in sentences:
        for swap in every_state_swap(sentence, matcher, generator):
            yield sentence, swap


def compare(labeller: Labeller, before: ConflictSentence, swap: StateSwap) -> Compared:
    """Label a sentence and its copy; count what differs when the names are put back."""
    was = read(labeller, before.text, swap.exchange)
    became = read(labeller, swap.sentence.text, {})
    rows = [
        (
            sum(one[0] == kind for one in was.labels ^ became.labels),
            sum(one[0] == kind for one in was.labels | became.labels),
            max(was.decided[kind], became.decided[kind]),
        )
        for kind in KINDS
    ]
    changed, given, decided = np.array(rows, np.int64).T
    return Compared(before.cluster, changed, given, decided)


def read(labeller: Labeller, text: str, exchange: Mapping[str, str]) -> Reading:
    """Label a sentence, and name the targets as its copy names them."""
    labelled = labeller.label(Article(id="sentence", text=text, unit="text"))
    labels: set[Label] = set()
    decided = dict.fromkeys(KINDS, 0)
    for sentence in labelled.sentences:
        labels |= set(_labels(sentence, exchange))
        decided["frame"] += len(labeller.codebook.frame_ids)
        decided["stance"] += sum(one.holder != "any" for one in sentence.stances)
        decided["voice"] += max(1, len(sentence.attributions))
    return Reading(frozenset(labels), decided)


def _labels(sentence: LabelledSentence, exchange: Mapping[str, str]) -> Iterator[Label]:
    for frame in sentence.frames:
        yield "frame", frame.id
    for stance in sentence.stances:
        if stance.holder != "any" and stance.label != "none":
            target = exchange.get(stance.target, stance.target)
            yield "stance", target, stance.holder, stance.label
    for place, attribution in enumerate(sentence.attributions):
        yield "voice", str(place), attribution.kind


def lines_of(compared: list[Compared], sentences: int) -> Iterator[str]:
    """Say how much changes, of everything and by kind of label."""
    draws = Draws.of([one.document for one in compared])
    changed, given, decided = (
        np.stack([getattr(one, name) for one in compared]).astype(np.float64)
        for name in ("changed", "given", "decided")
    )
    yield f"{len(compared)} swaps in {sentences} sentences of {draws.clusters} documents"
    titles = ("of the labels of either", "of the decisions", "swaps with a change")
    yield f"{'':<8}" + "".join(f"{title:>34}" for title in titles)
    columns = [(kind, [number]) for number, kind in enumerate(KINDS)]
    for name, kinds in [("all", list(range(len(KINDS)))), *columns]:
        different = changed[:, kinds].sum(axis=1)
        shares = [
            _share(different, given[:, kinds].sum(axis=1), draws),
            _share(different, decided[:, kinds].sum(axis=1), draws),
            _share((different > 0).astype(np.float64), np.ones(len(different)), draws),
        ]
        yield f"{name:<8}" + "".join(f"{share:>34}" for share in shares)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64], draws: Draws) -> str:
    """Return part / whole with the interval from drawing documents. Shapes: (swaps,)."""
    weights = np.asarray(draws.weights)
    share = interval((weights @ part) / np.maximum(weights @ whole, 1))
    return f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%}) of {whole.sum():.0f}"


if __name__ == "__main__":
    main()
