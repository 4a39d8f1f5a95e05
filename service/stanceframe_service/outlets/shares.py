"""Shares of frames, terms, stances and loaded words in each outlet, with intervals and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stanceframe_service.outlets.counting import Counted, Key
from stanceframe_service.outlets.findings import Rate, Test
from stanceframe_service.outlets.gathering import Corpus
from stanceframe_service.outlets.statistics import (
    Confusion,
    Shares,
    corrected,
    draw_shares,
    holm,
    permutation_p,
    permutations_for,
)

__all__ = ["Settings", "ShareTable", "share_table"]

ALPHA = 0.05
LEAST_ARTICLES = 10  # that have a thing, in all outlets together: with fewer, nothing is tested
DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a comparison draws, and what it knows of the classifier's errors, by frame."""

    resamples: int = 1000
    seed: int = 13
    confusions: Mapping[str, Confusion] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTable:
    """Every thing's share in every outlet.

    Attributes:
        tests: How many were made; p is corrected for all of them.
        permutations: On how many each rests.
    """

    rates: Mapping[tuple[int, Key], Rate]
    corrections: Mapping[tuple[int, str], Rate]
    tested: Mapping[tuple[int, Key], Test]
    tests: int
    permutations: int


def share_table(
    corpus: Corpus, keys: Sequence[Key], tested: Sequence[Key], settings: Settings
) -> ShareTable:
    """Divide, resample and test.

    Args:
        corpus: The articles.
        keys: What to give shares of.
        tested: Which of them to test between outlets, where enough articles have them.
        settings: Resamples, seed and confusions.
    """
    counts = _matrix(corpus.rows, keys)
    units = np.array([row.sentences for row in corpus.rows], dtype=np.float64)
    numbers = np.array(corpus.numbers)
    rates: dict[tuple[int, Key], Rate] = {}
    corrections: dict[tuple[int, str], Rate] = {}
    for outlet in range(len(corpus.outlets)):
        generator = np.random.default_rng([settings.seed, outlet])
        mine = numbers == outlet
        shares = draw_shares(
            counts[mine], units[mine], resamples=settings.resamples, generator=generator
        )
        sums = counts[mine].sum(axis=0)
        articles = int(mine.sum())
        for place, rate in enumerate(_rates(shares, sums, articles)):
            rates[outlet, keys[place]] = rate
        for place, key in enumerate(keys):
            confusion = (settings.confusions or {}).get(key.id)
            if key.kind == "frame" and key.where == "total" and confusion is not None:
                one = Shares(shares.value[[place]], shares.drawn[:, [place]])
                better = corrected(one, confusion, generator=generator)
                corrections[outlet, key.id] = _rate(better, int(sums[place]))
    found = _tests(counts, units, numbers, keys, tested, len(corpus.outlets), settings.seed)
    return ShareTable(
        rates=rates,
        corrections=corrections,
        tested=found,
        tests=len(found),
        permutations=permutations_for(len(found), ALPHA),
    )


def _matrix(rows: Sequence[Counted], keys: Sequence[Key]) -> NDArray[np.float64]:
    places = {key: place for place, key in enumerate(keys)}
    counts = np.zeros((len(rows), len(keys)))
    for number, row in enumerate(rows):
        for key, count in row.counts.items():
            if key in places:
                counts[number, places[key]] = count
    return counts


def _rates(shares: Shares, sums: NDArray[np.float64], articles: int) -> list[Rate]:
    low, high = shares.interval()
    # Resampling can't draw what no article has: the rule of three (Hanley and Lippman-Hand,
    # JAMA 249, 1983) gives the upper end then, for articles as if each had one sentence.
    high = np.where(sums == 0, min(1.0, 3 / articles), high)
    return [
        Rate(
            count=int(sums[n]),
            share=round(float(shares.value[n]), DIGITS),
            low=round(float(low[n]), DIGITS),
            high=round(float(high[n]), DIGITS),
        )
        for n in range(len(sums))
    ]


def _rate(shares: Shares, count: int) -> Rate:
    low, high = shares.interval()[:, 0]
    share, low, high = (round(float(one), DIGITS) for one in (shares.value[0], low, high))
    return Rate(count=count, share=share, low=low, high=high)


def _tests(
    counts: NDArray[np.float64],
    units: NDArray[np.float64],
    numbers: NDArray[np.integer],
    keys: Sequence[Key],
    tested: Sequence[Key],
    outlets: int,
    seed: int,
) -> dict[tuple[int, Key], Test]:
    """Test what enough articles have; of two outlets one test says the same as the other."""
    wanted = set(tested)
    enough = (counts > 0).sum(axis=0) >= LEAST_ARTICLES
    columns = [n for n, key in enumerate(keys) if key in wanted and enough[n]]
    if not columns:
        return {}
    sides = 1 if outlets == 2 else outlets
    p = permutation_p(
        counts[:, columns],
        units,
        numbers,
        outlets=outlets,
        permutations=permutations_for(sides * len(columns), ALPHA),
        seed=seed,
    )
    places = [(outlet, n) for outlet in range(sides) for n in range(len(columns))]
    adjusted = holm([float(p[place]) for place in places])
    found = {}
    for (outlet, n), corrected_p in zip(places, adjusted, strict=True):
        rest = numbers != outlet
        others = counts[rest, columns[n]].sum() / max(units[rest].sum(), 1)
        found[outlet, keys[columns[n]]] = Test(
            others=round(float(others), DIGITS),
            p=round(float(p[outlet, n]), 6),
            p_holm=round(corrected_p, 6),
            differs=corrected_p < ALPHA,
        )
    return found
