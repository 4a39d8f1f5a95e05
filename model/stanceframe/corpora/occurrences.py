"""Where a string that an annotator copied stands in its sentence.

`conflict` records strings, not offsets, and says that the first occurrence is meant. Where a cue
such as "said" stands twice in a sentence that is wrong for the second speaker, so by default a
cue is looked for beside its content, and a source beside its cue.
"""

from typing import Literal

from stanceframe.types import Span

__all__ = ["Reading", "find_first", "find_nearest", "find_quoted"]

Reading = Literal["nearest", "first"]

OPENING_MARKS = frozenset("\"'“‘«„‚‹”’")


def find_first(text: str, words: str) -> Span | None:
    """Return the first occurrence as whole words, else the first at all, else None.

    Example:
        >>> find_first("a warning of war", "war")
        Span(start=13, end=16)
    """
    places = _occurrences(text, words)
    return places[0] if places else None


def find_quoted(text: str, words: str) -> Span | None:
    """Return the first occurrence right after a quotation mark, else as `find_first`.

    Example:
        >>> find_quoted("No war, he said; call it a 'war'.", "war")
        Span(start=28, end=31)
    """
    places = _occurrences(text, words)
    quoted = [
        place for place in places if place.start > 0 and text[place.start - 1] in OPENING_MARKS
    ]
    found = quoted or places
    return found[0] if found else None


def find_nearest(text: str, words: str, anchor: Span | None) -> Span | None:
    """Return the occurrence closest to `anchor` and outside it, else inside it, else None.

    At equal distance the earlier one is taken. Without an anchor, as `find_first`.

    Example:
        >>> find_nearest("A said no, B said yes", "said", Span(start=18, end=21))
        Span(start=13, end=17)
    """
    places = _occurrences(text, words)
    if anchor is None or not places:
        return places[0] if places else None
    return min(places, key=lambda place: (place.overlaps(anchor), _gap(place, anchor)))


def _gap(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _occurrences(text: str, words: str) -> list[Span]:
    """List where `words` stand as whole words; where they never do, all places."""
    places = []
    start = text.find(words) if words else -1
    while start >= 0:
        places.append(Span(start=start, end=start + len(words)))
        start = text.find(words, start + 1)
    return [place for place in places if _is_whole(text, place)] or places


def _is_whole(text: str, place: Span) -> bool:
    return not (_joins(text, place.start) or _joins(text, place.end))


def _joins(text: str, at: int) -> bool:
    """Say whether the characters on both sides of a position are of one word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
