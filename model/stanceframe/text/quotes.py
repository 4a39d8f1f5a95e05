"""Which passages of a document stand between quotation marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stanceframe.text.paragraph_quotes import Draft, ParagraphReader
from stanceframe.text.quotation_marks import Family
from stanceframe.types import Span

__all__ = ["Quotation", "find_quotations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A passage between quotation marks, inside one paragraph.

    Attributes:
        outer: The passage with its marks.
        inner: The passage without marks and without space at its edges.
        depth: How many other quotations it lies in.
        closed: False where the closing mark is missing, as in each paragraph but the last of a
            long quotation.
        continues: Index of the quotation in the paragraph before that this one goes on from.
        mark: The opening mark; empty where only the closing one was written, and for a post.
    """

    outer: Span
    inner: Span
    depth: int
    closed: bool
    continues: int | None
    mark: str


def find_quotations(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """Find the quotations of a document, in order of their start, outer before inner.

    Quotations nest and never cross. One that no mark closes ends with its paragraph; if the next
    paragraph opens with a mark of the same family, that one continues it. Takes time linear in
    the length of the text.

    Example:
        >>> line = "‘The boys’ camp was hit,’ she said."
        >>> [
        ...     line[q.inner.start : q.inner.end]
        ...     for q in find_quotations(line, [Span(start=0, end=35)])
        ... ]
        ['The boys’ camp was hit,']
    """
    found: list[Quotation] = []
    open_before: _Unclosed | None = None
    for paragraph in paragraphs:
        drafts = ParagraphReader(text, paragraph, after_unclosed=open_before is not None).read()
        first = len(found)
        found.extend(_nest(drafts))
        if open_before is not None and len(found) > first:
            found[first] = _linked(found[first], drafts[0], open_before, text, paragraph)
        open_before = _left_open(found, drafts, first, text, paragraph)
    return tuple(found)


class _Unclosed(NamedTuple):
    position: int
    family: Family


def _nest(drafts: Sequence[Draft]) -> Iterator[Quotation]:
    """Give each draft its depth. Expects them in order, outer before inner."""
    ends: list[int] = []
    for draft in drafts:
        while ends and ends[-1] <= draft.start:
            ends.pop()
        yield Quotation(
            outer=Span(start=draft.start, end=draft.end),
            inner=Span(start=draft.inner_start, end=draft.inner_end),
            depth=len(ends),
            closed=draft.closed,
            continues=None,
            mark=draft.mark,
        )
        ends.append(draft.end)


def _linked(
    quotation: Quotation, draft: Draft, before: _Unclosed, text: str, paragraph: Span
) -> Quotation:
    """Continue the quotation left open in the paragraph before, if this one begins like it."""
    begins = not text[paragraph.start : draft.start].strip()
    if begins and draft.family is before.family:
        return replace(quotation, continues=before.position)
    return quotation


def _left_open(
    found: Sequence[Quotation], drafts: Sequence[Draft], first: int, text: str, paragraph: Span
) -> _Unclosed | None:
    """Return the outermost quotation that runs past the paragraph's end, if one does."""
    end = paragraph.end
    while end > paragraph.start and text[end - 1].isspace():
        end -= 1
    for offset, draft in enumerate(drafts):
        if draft.end >= end and not draft.closed and found[first + offset].depth == 0:
            return _Unclosed(first + offset, draft.family)
    return None
