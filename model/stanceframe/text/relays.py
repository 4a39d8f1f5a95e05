"""Reports inside reports: Reuters said that the minister denied it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from stanceframe.text.linking import NO_LINK, Link, Linker
from stanceframe.text.passages import Passage, trim
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import Span

__all__ = ["Linked", "link_sentence"]

_THAT = re.compile(r"\W*(?:that\b)?\W*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_NEXT_CLAUSE = re.compile(r"(?:[,;]|\band\b|\bbut\b|\bwhile\b)[^,;]*\Z", re.IGNORECASE)


class Linked(NamedTuple):
    """A passage with its cue and source."""

    passage: Passage
    link: Link


def link_sentence(text: str, passages: Sequence[Passage], tags: SentenceTags) -> list[Linked]:
    """Link the passages of a sentence, and find the reports that lie inside them.

    A fragment takes the cue and source of the innermost report that holds it.
    """
    tops = [p for p in passages if p.report is None]
    outside = Linker(text, tops, _outside(tags.cues, tops), _outside(tags.sources, tops))
    linked: list[Linked] = []
    for passage, link in zip(tops, outside.link(), strict=True):
        inner = _relays(text, passage, tags)
        linked.append(Linked(passage, link))
        linked.extend(inner)
    fragments = [p for p in passages if p.report is not None]
    reports = list(linked)
    linked.extend(Linked(f, _innermost(f, reports)) for f in fragments)
    return sorted(linked, key=lambda one: (one.passage.outer.start, -one.passage.outer.end))


def _outside(tags: Sequence[Tag], passages: Sequence[Passage]) -> list[Tag]:
    return [tag for tag in tags if not any(p.outer.contains(tag.span) for p in passages)]


def _inside(tags: Sequence[Tag], passage: Passage) -> list[Tag]:
    return [tag for tag in tags if passage.outer.contains(tag.span)]


def _relays(text: str, passage: Passage, tags: SentenceTags) -> list[Linked]:
    cues, sources = _inside(tags.cues, passage), _inside(tags.sources, passage)
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
