"""The passages of a sentence that may be somebody else's words: quoted, tagged, or both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stanceframe.text.kinds import (
    Surroundings,
    is_name_in_marks,
    is_title_in_marks,
    judge_kind,
)
from stanceframe.text.quotes import Quotation
from stanceframe.text.tags import Tag
from stanceframe.types import Kind, Span

__all__ = ["IndexedQuotation", "Passage", "find_passages", "trim"]

# A tag is the quotation itself if so much of it lies between the marks; else it is a report that
# holds a quotation. Swept 0.5 to 0.95: gold tags, which spill over nothing, are best at 0.95; with
# the tagger's on conflict dev, cues are best up to 0.8 and contents above, by 0.2 points each.
_SAME = 0.8
_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_LOOSE_END = re.compile(
    r"(?:(?<=\s)(?:a|an|and|as|at|but|by|for|from|in|of|on|or|that|the|to|while|with)\s*)+\Z"
)
_REACH = 300  # characters beside a quotation that tell what it is
_SPEECH_EDGES = " \t\r\n\u00a0,;:—–-"
_REPORT_EDGES = _SPEECH_EDGES + ".!?…"


class IndexedQuotation(NamedTuple):
    """A quotation with its place among the document's."""

    position: int
    quotation: Quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of one sentence that may be somebody else's.

    Attributes:
        content: The words, without marks.
        outer: The words with their marks.
        kind: Direct, partial or indirect.
        quotation: Place among the document's quotations; None without marks.
        report: Place, among the sentence's passages, of the report that holds this quotation.
        tag_p: Probability of the tag on it; None where the tagger saw nothing.
        is_name: What stands between the marks looks like a title or a name.
        is_title: It is a title beyond doubt, whatever stands beside it.
        is_relay: A cue inside another passage reports it.
    """

    content: Span
    outer: Span
    kind: Kind
    quotation: int | None = None
    report: int | None = None
    tag_p: float | None = None
    is_name: bool = False
    is_title: bool = False
    is_relay: bool = False


def find_passages(
    text: str, sentence: Span, quotations: Sequence[IndexedQuotation], contents: Sequence[Tag]
) -> list[Passage]:
    """Join the quotations that reach into a sentence with the tagger's contents.

    A tag on a quotation confirms it; a tag on more than a quotation is a report without marks
    that holds it, and both are returned, the report first.
    """
    parts = [part for one in quotations if (part := _part_of(text, sentence, one)) is not None]
    reports: list[Tag] = []
    confirmed: dict[int, float] = {}
    for tag in contents:
        place = _quotation_of(tag.span, parts)
        if place is None:
            reports.append(_grown(tag, parts))
        else:
            confirmed[place] = max(confirmed.get(place, 0.0), tag.p)
    found = [passage for tag in _apart(reports) if (passage := _report(text, tag)) is not None]
    quoted = [
        _quoted(text, sentence, part, found, confirmed.get(place))
        for place, part in enumerate(parts)
    ]
    return _in_order([*found, *quoted])


def trim(text: str, span: Span, kind: Kind) -> Span | None:
    """Drop what doesn't belong to a content: space, the comma before a closing mark.

    A direct quotation keeps its final stop; a fragment or a report doesn't.
    """
    edges = _SPEECH_EDGES if kind == "direct" else _REPORT_EDGES
    start, end = span.start, span.end
    while end > start and text[end - 1] in edges:
        end -= 1
    while start < end and text[start] in _SPEECH_EDGES:
        start += 1
    return Span(start=start, end=end) if start < end else None


class _Part(NamedTuple):
    """What of a quotation lies in the sentence."""

    position: int
    inner: Span
    outer: Span
    runs_on: bool


def _part_of(text: str, sentence: Span, one: IndexedQuotation) -> _Part | None:
    inner, outer = one.quotation.inner, one.quotation.outer
    start, end = max(inner.start, sentence.start), min(inner.end, sentence.end)
    if start >= end or not text[start:end].strip():
        return None
    return _Part(
        position=one.position,
        inner=Span(start=start, end=end),
        outer=Span(start=max(outer.start, sentence.start), end=min(outer.end, sentence.end)),
        runs_on=inner.start < sentence.start or inner.end > sentence.end,
    )


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _quotation_of(tag: Span, parts: Sequence[_Part]) -> int | None:
    """Return the quotation that a tag is on, if it is on one and not around it."""
    length = tag.end - tag.start
    for place, part in enumerate(parts):
        if _shared(tag, part.outer) >= _SAME * length:
            return place
    return None


def _grown(tag: Tag, parts: Sequence[_Part]) -> Tag:
    """Let a report take in the whole of each quotation that it cuts."""
    start, end = tag.span.start, tag.span.end
    for part in parts:
        if part.outer.overlaps(tag.span):
            start, end = min(start, part.outer.start), max(end, part.outer.end)
    return Tag(Span(start=start, end=end), tag.p)


def _apart(reports: Sequence[Tag]) -> list[Tag]:
    """Join reports that overlap once grown."""
    joined: list[Tag] = []
    for tag in sorted(reports, key=lambda one: (one.span.start, -one.span.end)):
        if joined and tag.span.start < joined[-1].span.end:
            last = joined.pop()
            end = max(last.span.end, tag.span.end)
            tag = Tag(Span(start=last.span.start, end=end), max(last.p, tag.p))
        joined.append(tag)
    return joined


def _report(text: str, tag: Tag) -> Passage | None:
    content = _without_loose_ends(text, tag.span)
    if content is None:
        return None
    return Passage(content=content, outer=tag.span, kind="indirect", tag_p=tag.p)


def _without_loose_ends(text: str, span: Span) -> Span | None:
    """Drop a "that" before a report, and a preposition or conjunction that it breaks off with."""
    content = trim(text, span, "indirect")
    if content is None:
        return None
    that = _THAT.match(text, content.start, content.end)
    start = that.end() if that else content.start
    loose = _LOOSE_END.search(text, start, content.end)
    end = loose.start() if loose else content.end
    return trim(text, Span(start=start, end=end), "indirect") if start < end else None


def _quoted(
    text: str, sentence: Span, part: _Part, reports: Sequence[Passage], tag_p: float | None
) -> Passage:
    report = next(
        (place for place, passage in enumerate(reports) if passage.outer.contains(part.outer)),
        None,
    )
    quoted = Surroundings(
        words=text[part.inner.start : part.inner.end],
        before=text[max(sentence.start, part.outer.start - _REACH) : part.outer.start],
        after=text[part.outer.end : min(sentence.end, part.outer.end + _REACH)],
        runs_on=part.runs_on,
        in_report=report is not None,
    )
    kind = judge_kind(quoted)
    return Passage(
        content=trim(text, part.inner, kind) or part.inner,
        outer=part.outer,
        kind=kind,
        quotation=part.position,
        report=report,
        tag_p=tag_p if report is None else max(tag_p or 0.0, reports[report].tag_p or 0.0),
        is_name=is_name_in_marks(quoted),
        is_title=is_title_in_marks(quoted),
    )


def _in_order(found: Sequence[Passage]) -> list[Passage]:
    """Sort by place, reports before what they hold, and renumber `report`."""
    order = sorted(range(len(found)), key=lambda i: (found[i].outer.start, -found[i].outer.end, i))
    place_of = {old: new for new, old in enumerate(order)}
    return [
        replace(found[old], report=None if (r := found[old].report) is None else place_of[r])
        for old in order
    ]
