"""Lays the same statement in different articles side by side."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from stanceframe_service.comparison.findings import Statement
from stanceframe_service.comparison.similarity import Likeness, in_order
from stanceframe_service.comparison.statements import Told
from stanceframe_service.comparison.wording import rewordings, with_segments

__all__ = ["align"]

# Read off the pairs of statements of the eight pairs of example articles and the two shared
# reports, sorted by likeness. SAME_SOURCE joins the same from 0.3 to 0.45, and one less at 0.55.
# Two sources seldom say the same in the same words, so without the same source the words must
# agree more: of pairs below 0.6 with an outlet's own sentence, and below 0.7 of two sources, most
# were different statements. After a change, re-run tests/service/test_comparison_alignment.py.
SAME_SOURCE = 0.38
ONE_IS_THE_OUTLET = 0.6
OTHER_SOURCE = 0.7
FAVOUR_SAME_SOURCE = 0.15
NEARLY_ALL = 0.9  # of the shorter statement's content words, in the same order
LEAST_IDENTICAL = 3  # content words; two in the same order are no quotation yet


class _Pair(NamedTuple):
    one: Told
    other: Told
    likeness: float

    @property
    def rank(self) -> float:
        same = self.one.source is not None and self.one.source == self.other.source
        return self.likeness + FAVOUR_SAME_SOURCE * same


def align(
    told: Sequence[Sequence[Told]], own: Sequence[Sequence[Told]], likeness: Likeness
) -> tuple[Statement, ...]:
    """Join the statements of several articles, each with at most one of every other article.

    The likest are joined first. Sentences in an outlet's own voice are joined with what a source
    says elsewhere, never with one another: of those, every report of one event has many.

    Args:
        told: What sources say, for each article.
        own: The sentences in own voice, for each article.
        likeness: Measures how much two statements have in common.
    """
    groups: dict[int, list[Told]] = {}
    least: dict[int, float] = {}
    for pair in sorted(_pairs(told, own, likeness), key=lambda one: -one.rank):
        first = groups.get(id(pair.one), [pair.one])
        second = groups.get(id(pair.other), [pair.other])
        articles = [one.article for one in first + second]
        if first is second or len(set(articles)) < len(articles):
            continue
        joined = sorted(first + second, key=lambda one: one.article)
        score = min(pair.likeness, *(least.get(id(one), 1.0) for one in joined))
        for one in joined:
            groups[id(one)] = joined
            least[id(one)] = score
    distinct = {id(group): group for group in groups.values()}
    statements = [_statement(group, least[id(group[0])]) for group in distinct.values()]
    return tuple(sorted(statements, key=lambda one: _order(one)))


def _pairs(
    told: Sequence[Sequence[Told]], own: Sequence[Sequence[Told]], likeness: Likeness
) -> Iterator[_Pair]:
    for left, right in combinations(range(len(told)), 2):
        candidates = [
            *_product(told[left], told[right]),
            *_product(told[left], own[right]),
            *_product(own[left], told[right]),
        ]
        for one, other in candidates:
            pair = _Pair(one, other, likeness.of(one.stems, other.stems))
            if pair.likeness >= _threshold(one, other):
                yield pair


def _product(left: Iterable[Told], right: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    return ((one, other) for one in left for other in right)


def _threshold(one: Told, other: Told) -> float:
    if "own" in {one.version.voice, other.version.voice}:
        return ONE_IS_THE_OUTLET
    same = one.source is not None and one.source == other.source
    return SAME_SOURCE if same else OTHER_SOURCE


def _statement(group: Sequence[Told], least: float) -> Statement:
    first, *others = group
    identical = all(
        in_order(first.stems, one.stems) >= NEARLY_ALL
        and min(len(first.stems), len(one.stems)) >= LEAST_IDENTICAL
        for one in others
    )
    named = [one.version.source for one in group if one.version.source is not None]
    return Statement(
        source=max(dict.fromkeys(named), key=named.count),
        same="near-identical" if identical else "similar",
        similarity=round(least, 4),
        versions=tuple(with_segments(one, [o for o in group if o is not one]) for one in group),
        rewordings=tuple(found for one in others for found in rewordings(first, one)),
    )


def _order(statement: Statement) -> tuple[str, int]:
    first = statement.versions[0]
    return (first.article, first.place.start)
