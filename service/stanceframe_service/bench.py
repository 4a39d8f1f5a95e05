"""Compares how fast bundles and thread counts label the same articles, side by side in one run.

A machine's speed changes from minute to minute, so the variants take turns and only their ratio
is worth telling: the first variant of a round and the last see the same machine.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stanceframe.types import Article

if TYPE_CHECKING:
    from stanceframe.codebook.schema import Codebook
    from stanceframe.labeller import Labeller

__all__ = ["Figure", "Variant", "codebook_articles", "compare"]

SENTENCES_AN_ARTICLE = 40

Clock = Callable[[], float]


class Variant(NamedTuple):
    """One way of labelling: what it is called, and its labeller."""

    name: str
    labeller: "Labeller"


class Figure(NamedTuple):
    """What a variant reached.

    Attributes:
        name: The variant.
        sentences_per_s: One figure a round.
        ratio: Median over rounds of its speed over the first variant's in the same round.
        low, high: The smallest and the largest such ratio.
    """

    name: str
    sentences_per_s: tuple[float, ...]
    ratio: float
    low: float
    high: float


def codebook_articles(codebook: "Codebook") -> list[Article]:
    """Make articles of the codebook's example sentences, for want of a folder."""
    labels = (*codebook.frames, *codebook.targets, *codebook.stances)
    texts = list(dict.fromkeys(example.text for label in labels for example in label.examples))
    return [
        Article(id=str(start), text=" ".join(texts[start : start + SENTENCES_AN_ARTICLE]))
        for start in range(0, len(texts), SENTENCES_AN_ARTICLE)
    ]


def compare(
    variants: Sequence[Variant],
    articles: Sequence[Article],
    *,
    rounds: int,
    clock: Clock = time.perf_counter,
) -> Iterator[tuple[int, list[Figure]]]:
    """Let the variants take turns; yield the figures so far after each round, from 1.

    A first turn of each that is not counted pays for what is loaded late.
    """
    for variant in variants:
        _sentences_per_s(variant, articles[:1], clock)
    speeds: list[list[float]] = []
    for number in range(1, rounds + 1):
        speeds.append([_sentences_per_s(variant, articles, clock) for variant in variants])
        yield number, _figures(variants, np.array(speeds))


def _sentences_per_s(variant: Variant, articles: Sequence[Article], clock: Clock) -> float:
    started = clock()
    count = sum(len(variant.labeller.label(article).sentences) for article in articles)
    return count / max(clock() - started, 1e-9)


def _figures(variants: Sequence[Variant], speeds: np.ndarray) -> list[Figure]:
    """Sum up the rounds. Shape: speeds (rounds, variants)."""
    ratios = speeds / speeds[:, :1]
    return [
        Figure(
            name=variant.name,
            sentences_per_s=tuple(float(value) for value in speeds[:, column]),
            ratio=float(np.median(ratios[:, column])),
            low=float(ratios[:, column].min()),
            high=float(ratios[:, column].max()),
        )
        for column, variant in enumerate(variants)
    ]
