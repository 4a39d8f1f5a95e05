"""Reports that no content tag marks: inside another report, or beside a lone cue and source."""

from collections.abc import Sequence

from stanceframe.text.cues import CueLexicon
from stanceframe.text.linking import NO_LINK, Link, Linked, Linker
from stanceframe.text.lone_tags import LoneTags, content_of
from stanceframe.text.passages import Passage
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import Span

__all__ = ["link_sentence"]


def link_sentence(
    text: str,
    sentence: Span,
    passages: Sequence[Passage],
    tags: SentenceTags,
    lexicon: CueLexicon,
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
    lone = LoneTags(text, sentence, linked, cues, sources, lexicon)
    linked.extend(lone.reports(outside))
    reports = [one for one in linked if one.passage.quotation is None]
    fragments = [p for p in passages if p.report is not None]
    linked.extend(Linked(f, _innermost(f, reports)) for f in fragments)
    return sorted(linked, key=lambda one: (one.passage.outer.start, -one.passage.outer.end))


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
        content = content_of(text, passage.content, cue, source, following, sources)
        if content is not None:
            inner = Passage(content=content, outer=content, kind="indirect", tag_p=cue.p)
            found.append(Linked(inner, Link(source, cue)))
    return found


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
