"""Who is given voice in each outlet, and who is not found there though elsewhere he is."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.outlets.counting import VOICES, Counted, Key
from stanceframe_service.outlets.findings import (
    Absent,
    Expected,
    GroupSource,
    GroupSourceCell,
    GroupSubject,
    Rate,
)
from stanceframe_service.outlets.gathering import Corpus
from stanceframe_service.outlets.numbers import Numbers
from stanceframe_service.outlets.statistics import draw_shares

__all__ = ["absences_of", "outlet_words", "sources_of"]

SHOWN_SOURCES = 25
LEAST_ARTICLES = 2  # that give a source voice, for it to be shown
EXPECTED = 5.0  # sentences, or articles of a source: fewer may be missing by chance


def outlet_words(rows: Sequence[Counted], *, resamples: int, seed: Sequence[int]) -> Rate:
    """Return the share of words that are a source's, with its interval; the count is in words."""
    units = np.array([sum(row.words[voice] for voice in VOICES) for row in rows], dtype=float)
    others = units - np.array([row.words["own"] for row in rows])
    generator = np.random.default_rng([*seed, 1])
    shares = draw_shares(others[:, None], units, resamples=resamples, generator=generator)
    low, high = shares.interval()[:, 0]
    return Rate(
        count=int(others.sum()),
        share=round(float(shares.value[0]), 5),
        low=round(float(low), 5),
        high=round(float(high), 5),
    )


def sources_of(
    corpus: Corpus, named: Mapping[str, str], numbers: Numbers
) -> tuple[GroupSource, ...]:
    """Return the sources that most articles give voice, the most first.

    Names are those that each article resolves; across articles only the same name is joined,
    since two articles' Khans may be two persons. Those in small letters alone, as `officials`, are
    somebody else in every article, and left out.
    """
    words: dict[str, dict[str, int]] = {}
    articles: dict[str, dict[str, int]] = {}
    totals = dict.fromkeys(named.values(), 0)
    for row in corpus.rows:
        key = named[row.outlet]
        totals[key] += sum(row.words[voice] for voice in VOICES)
        for name, count in row.sources.items():
            if name == UNNAMED or name.islower():
                continue
            for sums, number in ((words, count), (articles, 1)):
                of = sums.setdefault(name, {})
                of[key] = of.get(key, 0) + number
    in_all = {name: sum(of.values()) for name, of in articles.items()}
    ranked = sorted(words, key=lambda one: (-in_all[one], -sum(words[one].values()), one))
    return tuple(
        GroupSource(
            name=name,
            cells=tuple(
                GroupSourceCell(
                    outlet=key,
                    words=words[name][key],
                    share=round(words[name][key] / totals[key], 5),
                    articles=articles[name][key],
                    sentences=numbers.part(key, Key("source", name, "voice")),
                )
                for key in named.values()
                if key in words[name]
            ),
        )
        for name in ranked[:SHOWN_SOURCES]
        if in_all[name] >= LEAST_ARTICLES
    )


def absences_of(
    corpus: Corpus,
    named: Mapping[str, str],
    subjects: Sequence[GroupSubject],
    sources: Sequence[GroupSource],
) -> tuple[Absent, ...]:
    """Return for each outlet what it was not found to have and, at the others' share, might."""
    articles = dict.fromkeys(named.values(), 0)
    sentences = dict(articles)
    for row in corpus.rows:
        articles[named[row.outlet]] += 1
        sentences[named[row.outlet]] += row.sentences
    return tuple(
        Absent(
            outlet=key,
            missing=tuple(
                sorted(
                    (
                        *_subjects(key, subjects, sentences),
                        *_sources(key, sources, articles),
                    ),
                    key=lambda one: -one.expected,
                )
            ),
        )
        for key in named.values()
    )


def _subjects(
    key: str, subjects: Sequence[GroupSubject], sentences: Mapping[str, int]
) -> Iterator[Expected]:
    rest = sum(sentences.values()) - sentences[key]
    for subject in subjects:
        counts = {cell.outlet: cell.total.count for cell in subject.cells}
        expected = sum(counts.values()) * sentences[key] / max(rest, 1)
        if not counts[key] and expected >= EXPECTED:
            yield Expected(kind=subject.kind, name=subject.name, expected=round(expected, 1))


def _sources(
    key: str, sources: Sequence[GroupSource], articles: Mapping[str, int]
) -> Iterator[Expected]:
    rest = sum(articles.values()) - articles[key]
    for source in sources:
        if key in {cell.outlet for cell in source.cells}:
            continue
        expected = sum(cell.articles for cell in source.cells) * articles[key] / max(rest, 1)
        if expected >= EXPECTED:
            yield Expected(kind="source", name=source.name, expected=round(expected, 1))
