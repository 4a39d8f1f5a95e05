"""Draws a few sentences behind each number, by a draw that any order of articles repeats."""

import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import escape

from stanceframe.types import Attribution, LabelledSentence
from stanceframe_service.comparison.highlights import pieces_of
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.outlets.counting import Counted, Hit
from stanceframe_service.outlets.numbers import Numbers
from stanceframe_service.outlets.sentences import Drawing, Example, Highlight

__all__ = ["MOST_BYTES", "Drawn", "draw_examples"]

MOST_BYTES = 3_000_000  # of examples in a page, as HTML: what a phone still opens without a wait
# What the page writes around an example and around each highlight, rounded up.
FRAME_BYTES, SPAN_BYTES = 200, 66


class Drawn(NamedTuple):
    """Examples, those of each number by its place, and how they were drawn."""

    examples: tuple[Example, ...]
    by_number: tuple[tuple[int, ...], ...]
    drawing: Drawing


class _Candidate(NamedTuple):
    """A place that may be shown; the least are."""

    rank: int
    article: str
    start: int
    outlet: str
    row: Counted
    hit: Hit
    group: int


def draw_examples(numbers: Numbers, *, each: int, seed: int, most_bytes: int = MOST_BYTES) -> Drawn:
    """Draw up to `each` sentences for every number; a sentence shown twice is kept once.

    No number gets the same words twice, or two articles of one group of copies. All numbers get
    their first before any gets its second, until `most_bytes` are spent.

    Args:
        numbers: All that is to have examples.
        each: How many; 0 holds none.
        seed: Of the draw.
        most_bytes: Of all examples together, as the page writes them.
    """
    candidates: list[list[_Candidate]] = [[] for _ in range(len(numbers))]
    if each:
        for number, outlet, row, hit, group in numbers.hits():
            one = _Candidate(_rank(row, hit, seed), row.id, hit.start, outlet, row, hit, group)
            candidates[number].append(one)
    unlike = [list(_unlike(sorted(one, key=lambda place: place[:3]), each)) for one in candidates]
    places: dict[Example, int] = {}
    chosen: list[list[int]] = [[] for _ in unlike]
    spent, cut = 0, False
    for turn in range(each):
        for number, found in enumerate(unlike):
            if turn >= len(found):
                continue
            example = _example(found[turn])
            if example not in places:
                size = _size(example, found[turn].row.outlet)
                if spent + size > most_bytes:
                    cut = True
                    continue
                spent += size
                places[example] = len(places)
            chosen[number].append(places[example])
    return Drawn(
        examples=tuple(places),
        by_number=tuple(tuple(dict.fromkeys(one)) for one in chosen),
        drawing=Drawing(each=each, cut=cut, most_bytes=most_bytes),
    )


def _rank(row: Counted, hit: Hit, seed: int) -> int:
    # Not by voice or reporting words: a sentence may stand behind several numbers.
    drawing = f"{seed}|{row.id}|{hit.start}|{hit.key.kind}|{hit.key.id}"
    return zlib.crc32(drawing.encode(errors="replace"))


def _unlike(ranked: Sequence[_Candidate], most: int) -> Iterator[_Candidate]:
    """Yield the first ones that are no copies of each other."""
    articles: dict[int, str] = {}
    texts: set[str] = set()
    for one in ranked:
        text = " ".join(one.hit.sentence.text.casefold().split())
        if text in texts or articles.setdefault(one.group, one.article) != one.article:
            continue
        texts.add(text)
        yield one
        if len(texts) == most:
            return


def _example(one: _Candidate) -> Example:
    row, hit = one.row, one.hit
    text, origin = hit.sentence.text, hit.sentence.start
    start, end = hit.start - origin, hit.end - origin
    return Example(
        outlet=one.outlet,
        article=row.id,
        date=row.written_date,
        sentence=hit.sentence.index,
        before=text[:start],
        marked=text[start:end],
        after=text[end:],
        highlights=tuple(_highlights(hit.sentence, hit.start, hit.end)),
    )


def _highlights(sentence: LabelledSentence, start: int, end: int) -> Iterator[Highlight]:
    at = 0
    for piece in pieces_of(sentence, _source_of, cuts=(start, end)):
        if piece.voice != "own" or piece.roles:
            yield Highlight(
                start=at,
                end=at + len(piece.text),
                voice=piece.voice,
                roles=piece.roles,
                told=piece.told,
            )
        at += len(piece.text)


def _source_of(attribution: Attribution) -> str:
    if attribution.resolved_source is not None:
        return attribution.resolved_source
    return UNNAMED if attribution.source is None else attribution.source.text


def _size(example: Example, outlet: str) -> int:
    texts = [outlet, example.article, example.date or ""]
    texts += [example.before, example.marked, example.after]
    texts += [one.told for one in example.highlights]
    written = sum(len(escape(one).encode(errors="replace")) for one in texts)
    return written + FRAME_BYTES + SPAN_BYTES * len(example.highlights)
