"""Posts of social media set into an article: words, a dash, a name and its handle."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from stanceframe.text.lines import trimmed
from stanceframe.text.quotes import Quotation
from stanceframe.types import Span

__all__ = ["with_posts"]

_SIGNATURE = re.compile(
    r"\s(?:[—–―]|--?)\s?[^\n—–―@()]{2,60}\s\(@\w{1,30}\)(?:,?\s[A-Z][a-z]+\s\d{1,2},\s\d{4})?"
)
_LINKS = ("http://", "https://", "pic.twitter.com/", "t.co/")
_INTRODUCTION = re.compile(r"\b(?:tweeted|tweets|wrote|writes|posted)(?:\s\w+){0,3}:\s")


def with_posts(
    text: str, paragraphs: Sequence[Span], quotations: Sequence[Quotation]
) -> tuple[Quotation, ...]:
    """Add each post to the quotations of a document: its words are its writer's, without marks.

    A post reaches back to the paragraph's start, to the post before it, or to the words that
    introduce it. One that is quoted anyway is left as it is.

    Example:
        >>> line = "The dam is safe! — Ann Orlo (@orlo) March 7, 2019"
        >>> [post] = with_posts(line, [Span(start=0, end=len(line))], ())
        >>> line[post.inner.start : post.inner.end]
        'The dam is safe!'
    """
    starts = [one.outer.start for one in quotations]
    reached = list(accumulate((one.outer.end for one in quotations), max))
    added = [
        post
        for paragraph in paragraphs
        for post in _posts(text, paragraph)
        if _is_free(post, quotations, starts, reached)
    ]
    return _merged(quotations, added) if added else tuple(quotations)


def _posts(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for signature in _SIGNATURE.finditer(text, paragraph.start, paragraph.end):
        for introduction in _INTRODUCTION.finditer(text, start, signature.start()):
            start = introduction.end()
        span = _without_links(text, start, signature.start())
        if span is not None and any(map(str.isalnum, text[span.start : span.end])):
            yield span
        start = signature.end()


def _without_links(text: str, start: int, end: int) -> Span | None:
    """Return the words of a post without the links and pictures that it ends with."""
    span = trimmed(text, start, end)
    while span is not None:
        last = max(text.rfind(" ", start, span.end), start - 1) + 1
        if not text.startswith(_LINKS, last, span.end):
            return span
        span = trimmed(text, start, last)
    return None


def _is_free(
    post: Span, quotations: Sequence[Quotation], starts: Sequence[int], reached: Sequence[int]
) -> bool:
    """Say whether what is quoted of a post is a part of it, and not the whole of it."""
    first, last = bisect_right(starts, post.start), bisect_left(starts, post.end)
    if first and reached[first - 1] > post.start:
        return False
    return all(one.outer.end <= post.end for one in quotations[first:last])


def _merged(quotations: Sequence[Quotation], posts: Sequence[Span]) -> tuple[Quotation, ...]:
    """Put posts among the quotations, in order, outer before inner, and renumber `continues`."""
    deeper = iter(sorted(posts, key=lambda span: span.start))
    post = next(deeper, None)
    merged: list[Quotation] = []
    place_of: list[int] = []
    within: Span | None = None
    for one in quotations:
        while post is not None and post.start <= one.outer.start:
            merged.append(_as_quotation(post))
            within, post = post, next(deeper, None)
        inside = within is not None and within.contains(one.outer)
        before = None if one.continues is None else place_of[one.continues]
        place_of.append(len(merged))
        merged.append(replace(one, depth=one.depth + inside, continues=before))
    while post is not None:
        merged.append(_as_quotation(post))
        post = next(deeper, None)
    return tuple(merged)


def _as_quotation(post: Span) -> Quotation:
    return Quotation(outer=post, inner=post, depth=0, closed=True, continues=None, mark="")
