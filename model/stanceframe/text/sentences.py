"""The sentences of a paragraph, with exact offsets, in time linear in its length."""

import re
from collections.abc import Iterator
from typing import Final

from stanceframe.text.boundaries import find_boundaries
from stanceframe.text.lines import trimmed
from stanceframe.types import Span

__all__ = ["LONGEST_SENTENCE", "split_sentences"]

# No model reads more; and what has no stop for so long is a table or a string of code.
LONGEST_SENTENCE: Final = 2_000
# The segmenter sees this much at a time, so that its memory stays flat on one endless line.
_WINDOW: Final = 20_000
_CLAUSE_END: Final = re.compile(r"[;:,\u2014\u2013](?=\s)")


def split_sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Cut a paragraph into sentences: disjoint, in order, covering every non-space character.

    A sentence longer than `LONGEST_SENTENCE` is cut at the end of a clause, or at a space.

    Example:
        >>> text = "It was quiet. “Is it over?” he asked."
        >>> [text[s.start : s.end] for s in split_sentences(text, Span(start=0, end=len(text)))]
        ['It was quiet.', '“Is it over?” he asked.']
    """
    found: list[Span] = []
    start = span.start
    for end in _ends(text, span):
        found.extend(_limited(text, start, end))
        start = end
    return tuple(found)


def _ends(text: str, span: Span) -> Iterator[int]:
    """Yield where the sentences end, window by window.

    The last sentence of a window may go on in the next, so the next begins with it.
    """
    start = span.start
    while start < span.end:
        stop = _window_end(text, start, span.end)
        places = [start + place for place in find_boundaries(text[start:stop])]
        yield from places
        if stop == span.end or not places:
            yield stop
            start = stop
        else:
            start = places[-1]


def _window_end(text: str, start: int, end: int) -> int:
    stop = start + _WINDOW
    return end if stop >= end else _last_space(text, start, stop)


def _limited(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence, or the pieces of one that is too long."""
    while end - start > LONGEST_SENTENCE:
        stop = _cut(text, start, start + LONGEST_SENTENCE)
        if piece := trimmed(text, start, stop):
            yield piece
        start = stop
    if piece := trimmed(text, start, end):
        yield piece


def _cut(text: str, start: int, stop: int) -> int:
    half = (start + stop) // 2
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, half, stop)]
    return clauses[-1] if clauses else _last_space(text, half, stop)


def _last_space(text: str, start: int, stop: int) -> int:
    """Return the last place in the second half of a range where white space begins, or its end."""
    for place in range(stop - 1, (start + stop) // 2, -1):
        if text[place].isspace():
            return place
    return stop
