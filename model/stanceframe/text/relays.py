"""Reports that no content tag marks: inside another report, or beside a lone cue and source."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stanceframe.text.linking import NO_LINK, Link, Linker
from stanceframe.text.passages import Passage, trim
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import Span

__all__ = ["Linked", "link_sentence"]

_THAT = re.compile(r"\W*(?:that\b)?\W*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_UNTAGGED = 0.8  # a content that only its cue and source vouch for
_NEXT_CLAUSE = re.compile(r"(?:[,;]|\band\b|\bbut\b|\bwhile\b)[^,;]*\Z", re.IGNORECASE)


class Linked(NamedTuple):
    """A passage with its cue and source."""

    passage: Passage
    link: Link


def link_sentence(
    text: str, sentence: Span, passages: Sequence[Passage], tags: SentenceTags
) -> list[Linked]:
    """Link the passages of a sentence, and find the reports that no content tag marks.

    A fragment takes the cue and source of the innermost report that holds it.
    """
    tops = [p for p in passages if p.report is None]
    cues, sources = _outside(tags.cues, tops), _outside(tags.sources, tops)
    outside = Linker(text, tops, cues, sources)
    links = outside.link()
    linked = [Linked(passage, link) for passage, link in zip(tops, links, strict=True)]
    for passage in tops:
        linked.extend(_relays(text, passage, tags))
    used = [link.cue for link in links if link.cue is not None]
    unused = [cue for cue in cues if cue not in used]
    linked.extend(_reports_of(text, sentence, tops, unused, sources, outside))
    reports = [one for one in linked if one.passage.quotation is None]
    fragments = [p for p in passages if p.report is not None]
    linked.extend(Linked(f, _innermost(f, reports)) for f in fragments)
    return sorted(linked, key=lambda one: (one.passage.outer.start, -one.passage.outer.end))


def _reports_of(
    text: str,
    sentence: Span,
    tops: Sequence[Passage],
    cues: Sequence[Tag],
    sources: Sequence[Tag],
    linker: Linker,
) -> Iterator[Linked]:
    """Read what a cue and its source report where the tagger missed the content."""
    for place, cue in enumerate(cues):
        source = linker.source_of(cue, cue.span)
        if source is None:
            continue
        before = max((p.outer.end for p in tops if p.outer.end <= cue.span.start), default=0)
        after = min(
            (p.outer.start for p in tops if p.outer.start >= cue.span.end), default=sentence.end
        )
        if after <= max(before, sentence.start):
            continue
        whole = Span(start=max(before, sentence.start), end=after)
        following = cues[place + 1] if place + 1 < len(cues) else None
        content = _content_of(text, whole, cue, source, following, sources)
        if content is not None and len(text[content.start : content.end].split()) > 1:
            p = min(cue.p, source.p) * _UNTAGGED
            report = Passage(content=content, outer=content, kind="indirect", tag_p=p)
            yield Linked(report, Link(source, cue))


def _outside(tags: Sequence[Tag], passages: Sequence[Passage]) -> list[Tag]:
    return [tag for tag in tags if not any(p.outer.contains(tag.span) for p in passages)]


def _inside(tags: Sequence[Tag], passage: Passage) -> list[Tag]:
    return [tag for tag in tags if passage.outer.contains(tag.span)]


def _relays(text: str, passage: Passage, tags: SentenceTags) -> list[Linked]:
    cues, sources = _inside(tags.cues, passage), _inside(tags.sources, passage)
    if not cues:
        return []
    linker = Linker(text, [], cues, sources)
    found: list[Linked] = []
    for place, cue in enumerate(cues):
        source = linker.source_of(cue, Span(start=cue.span.start, end=cue.span.end))
        following = cues[place + 1] if place + 1 < len(cues) else None
        content = _content_of(text, passage.content, cue, source, following, sources)
        if content is not None:
            inner = Passage(content=content, outer=content, kind="indirect", tag_p=cue.p)
            found.append(Linked(inner, Link(source, cue)))
    return found


def _content_of(
    text: str,
    whole: Span,
    cue: Tag,
    source: Tag | None,
    following: Tag | None,
    sources: Sequence[Tag],
) -> Span | None:
    """Find what a cue inside a passage reports: what follows it, or else what stands before."""
    start = cue.span.end
    if source is not None and source.span.start >= start:
        start = source.span.end
    end = whole.end
    if following is not None:
        begin = max(
            (s.span.start for s in sources if start <= s.span.start < following.span.start),
            default=following.span.start,
        )
        if (clause := _NEXT_CLAUSE.search(text, start, begin)) is not None:
            end = clause.start()
    if _WORD.search(text, start, end):
        that = _THAT.match(text, start, end)
        start = that.end() if that else start
        return trim(text, Span(start=start, end=end), "indirect") if start < end else None
    end = min(cue.span.start, source.span.start if source else cue.span.start)
    if end <= whole.start:
        return None
    return trim(text, Span(start=whole.start, end=end), "indirect")


def _innermost(fragment: Passage, reports: Sequence[Linked]) -> Link:
    holders = [
        r
        for r in reports
        if r.link.source is not None
        and (
            r.passage.outer.contains(fragment.outer) or r.passage.content.contains(fragment.content)
        )
    ]
    return (
        min(holders, key=lambda r: r.passage.outer.end - r.passage.outer.start).link
        if holders
        else NO_LINK
    )
