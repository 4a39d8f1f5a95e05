"""Reports that no content tag marks: inside another report, or beside a lone cue and source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stanceframe.text.cues import CueLexicon
from stanceframe.text.linking import NO_LINK, Link, Linked, Linker
from stanceframe.text.lone_tags import LoneTags, content_of
from stanceframe.text.passages import Passage, trim
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import Span

__all__ = ["link_sentence"]

_SURE = 0.85  # of a cue and source inside a report, to own what is quoted there
_LIKELY = 0.6  # of a cue inside a report, to report something without a source
_SAME = 0.6
_AND = re.compile(
    r"\W*\b(?:and|but|then)\s+(?:(?:also|then|has|have|had|\w+ly)\s+)*\Z", re.IGNORECASE
)


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
    linked = [
        found
        for passage, link in zip(tops, links, strict=True)
        for found in _read_inside(text, Linked(passage, link), tags)
    ]
    lone = LoneTags(text, sentence, linked, cues, sources, lexicon)
    linked.extend(lone.reports(outside))
    fragments = [p for p in passages if p.report is not None]
    owners = [
        one for one in linked if one.passage.quotation is None and _is_sure(text, one, lexicon)
    ]
    linked = [one for one in linked if not (one.passage.is_relay and _is_fragment(one, fragments))]
    linked.extend(Linked(f, _innermost(f, owners)) for f in fragments)
    return sorted(linked, key=lambda one: (one.passage.outer.start, -one.passage.outer.end))


def _outside(tags: Sequence[Tag], passages: Sequence[Passage]) -> list[Tag]:
    return [tag for tag in tags if not any(p.outer.contains(tag.span) for p in passages)]


def _inside(tags: Sequence[Tag], passage: Passage) -> list[Tag]:
    return [tag for tag in tags if passage.outer.contains(tag.span)]


def _read_inside(text: str, one: Linked, tags: SentenceTags) -> Iterator[Linked]:
    """Yield a passage and the reports inside it.

    A cue there reports a part of the passage. One that only "and" joins to the words before goes
    on with the same speaker, `He denied it and said that ...`, and the passage ends before it.
    """
    cues = _inside(tags.cues, one.passage)
    sources = _inside(tags.sources, one.passage)
    linker = Linker(text, [], cues, sources)
    whole = one
    for place, cue in enumerate(cues):
        source = linker.source_of(cue, cue.span)
        following = cues[place + 1] if place + 1 < len(cues) else None
        content = content_of(text, one.passage.content, cue, source, following, sources)
        if content is None:
            continue
        joint = _joint(text, whole.passage, cue) if source is None else None
        if joint is not None and content.start > cue.span.start:
            whole = whole._replace(passage=joint)
            yield _report(content, one.link.source, cue, is_relay=False)
        elif source is not None or cue.p >= _LIKELY:
            yield _report(content, source, cue, is_relay=True)
    yield whole


def _report(content: Span, source: Tag | None, cue: Tag, *, is_relay: bool) -> Linked:
    passage = Passage(
        content=content, outer=content, kind="indirect", tag_p=cue.p, is_relay=is_relay
    )
    return Linked(passage, Link(source, cue))


def _joint(text: str, passage: Passage, cue: Tag) -> Passage | None:
    """Return what of a report stands before `and said`; None where nothing is so joined."""
    if passage.quotation is not None or cue.span.start <= passage.content.start:
        return None
    joined = _AND.search(text, passage.content.start, cue.span.start)
    if joined is None or joined.start() <= passage.content.start:
        return None
    content = trim(text, Span(start=passage.content.start, end=joined.start()), "indirect")
    return None if content is None else replace(passage, content=content, outer=content)


def _is_sure(text: str, one: Linked, lexicon: CueLexicon) -> bool:
    """Say whether a report can own the fragments in it: its cue is one by form or by the tagger."""
    cue, source = one.link.cue, one.link.source
    if not one.passage.is_relay:
        return True
    if source is None or cue is None:
        return False
    if min(cue.p, source.p) >= _SURE:
        return True
    return bool(lexicon.find(text, cue.span.start, cue.span.end))


def _is_fragment(one: Linked, fragments: Sequence[Passage]) -> bool:
    """Say whether a report is but one of the quoted fragments, marks or a word more or less."""
    content = one.passage.content
    for fragment in fragments:
        outer = fragment.outer
        shared = min(content.end, outer.end) - max(content.start, outer.start)
        if shared > _SAME * (max(content.end, outer.end) - min(content.start, outer.start)):
            return True
    return False


def _innermost(fragment: Passage, owners: Sequence[Linked]) -> Link:
    holders = [
        one
        for one in owners
        if one.passage.outer.contains(fragment.outer)
        or one.passage.content.contains(fragment.content)
    ]
    shortest = min(
        holders, key=lambda one: one.passage.outer.end - one.passage.outer.start, default=None
    )
    return NO_LINK if shortest is None else shortest.link
