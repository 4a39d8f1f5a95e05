"""The parts of an evaluation: which gold is read, how it is asked, what is measured on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import read_conflict
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.corpora.polnear import read_polnear, split_folder
from stanceframe.corpora.registry import CorpusFacts, corpus, file_sha256, folder_sha256
from stanceframe.errors import CorpusError
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Article, Outcome, Span
from stanceframe_eval.conflict import conflict_measures
from stanceframe_eval.conflict_items import ConflictItem, feed, probe
from stanceframe_eval.figures import Measure
from stanceframe_eval.newsmtsc import MentionItem, ask, mention_measures, read_answer
from stanceframe_eval.polnear import ArticleItem, article_measures, whole_article
from stanceframe_eval.windows import WindowLabels, look_through

__all__ = ["CORPUS_NAMES", "Measured", "Part", "read_parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured, and on how many items the product gave no labels at all."""

    measures: tuple[Measure, ...]
    unlabelled: int


Measurer = Callable[[Sequence[Outcome], Sequence[Outcome], Codebook], Measured]
Prober = Callable[[Codebook], tuple[Article, ...]]


def _no_probes(_: Codebook) -> tuple[Article, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file or folder of gold, read and ready to be labelled.

    Attributes:
        facts: Of its corpus.
        split: Which part of it.
        sha256: Of its gold.
        note: What a reader must know of its labels.
        articles: What goes to the product.
        clusters: The document of each.
        measure: From the outcomes, in order, to what is measured.
        probes: The articles of a second round, labelled with every score, for measures of
            what the product leaves out; their outcomes are the second argument of `measure`.
    """

    facts: CorpusFacts
    split: str
    sha256: str
    note: str
    articles: tuple[Article, ...]
    clusters: tuple[str, ...]
    measure: Measurer
    probes: Prober = _no_probes

    def requests(self, codebook: Codebook) -> int:
        """Count the articles of both rounds."""
        return len(self.articles) + len(self.probes(codebook))


def read_parts(data: Path, split: str, names: Sequence[str]) -> tuple[Part, ...]:
    """Read the gold of some corpora, in the order of their names here.

    Raises:
        CorpusError: There is no corpus of a name, or its gold is missing or broken.
    """
    for name in names:
        if name not in READERS:
            raise CorpusError(
                f"no evaluation on a corpus {name!r}; there is one on: {', '.join(READERS)}"
            )
    return tuple(
        part
        for name, read in READERS.items()
        if name in names
        for part in read(corpus(name), corpus(name).folder(data), split)
    )


def _conflict(facts: CorpusFacts, folder: Path, split: str) -> tuple[Part, ...]:
    path = folder / f"{split}.jsonl"
    sentences = read_conflict(path)
    fed = tuple(feed(sentence) for sentence in sentences)

    def probes(codebook: Codebook) -> tuple[Article, ...]:
        matcher = TargetMatcher(codebook)
        return tuple(probe(asked.article, matcher, codebook.target_ids[:1]) for asked in fed)

    def measure(
        outcomes: Sequence[Outcome], probed: Sequence[Outcome], codebook: Codebook
    ) -> Measured:
        items = [
            ConflictItem(
                gold=gold,
                found=look_through(outcome, asked.window),
                probed=look_through(second, asked.window),
            )
            for gold, asked, outcome, second in zip(sentences, fed, outcomes, probed, strict=True)
        ]
        return Measured(
            measures=conflict_measures(items, codebook.frame_ids, codebook.target_ids),
            unlabelled=_unlabelled(item.found for item in items),
        )

    return (
        Part(
            facts=facts,
            split=split,
            sha256=file_sha256(path),
            note="Labels by an expert model, not by people. Label shares here are not shares in "
            "the news. The agreement is that of two annotations of the test part.",
            articles=tuple(asked.article for asked in fed),
            clusters=tuple(sentence.cluster for sentence in sentences),
            measure=measure,
            probes=probes,
        ),
    )


def _newsmtsc(facts: CorpusFacts, folder: Path, split: str) -> tuple[Part, ...]:
    return tuple(_mentions(facts, folder, f"{split}_{kind}") for kind in ("rw", "mt"))


def _mentions(facts: CorpusFacts, folder: Path, split: str) -> Part:
    path = folder / f"{split}.jsonl"
    sentences = read_newsmtsc(path)

    def measure(outcomes: Sequence[Outcome], *_: object) -> Measured:
        items = [
            MentionItem(gold=gold, found=read_answer(outcome))
            for gold, outcome in zip(sentences, outcomes, strict=True)
        ]
        return Measured(
            measures=mention_measures(items),
            unlabelled=sum(item.found is None for item in items),
        )

    return Part(
        facts=facts,
        split=split,
        sha256=file_sha256(path),
        note="Labels by people. The published figures are macro-F1 of the most probable label.",
        articles=tuple(ask(sentence, number) for number, sentence in enumerate(sentences)),
        clusters=tuple(sentence.cluster for sentence in sentences),
        measure=measure,
    )


def _polnear(facts: CorpusFacts, folder: Path, split: str) -> tuple[Part, ...]:
    gold = read_polnear(folder, split)
    base = split_folder(folder, split).parent

    def measure(outcomes: Sequence[Outcome], *_: object) -> Measured:
        items = [
            ArticleItem(gold=one, found=look_through(outcome, Span(start=0, end=len(one.text))))
            for one, outcome in zip(gold, outcomes, strict=True)
        ]
        return Measured(
            measures=article_measures(items), unlabelled=_unlabelled(item.found for item in items)
        )

    return (
        Part(
            facts=facts,
            split=split,
            sha256=folder_sha256(base, (split,)),
            note="Labels by people under another guide: contents hold their quotation marks, and "
            "beliefs and intentions count. It says how far the product carries.",
            articles=tuple(whole_article(one) for one in gold),
            clusters=tuple(one.id for one in gold),
            measure=measure,
        ),
    )


def _unlabelled(found: Iterable[WindowLabels]) -> int:
    return sum(not labels.labelled for labels in found)


READERS: dict[str, Callable[[CorpusFacts, Path, str], tuple[Part, ...]]] = {
    "conflict": _conflict,
    "newsmtsc": _newsmtsc,
    "polnear": _polnear,
}
CORPUS_NAMES = tuple(READERS)
