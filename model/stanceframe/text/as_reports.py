"""Sentences that open with whose word they are: `As Orlo said on Monday, the bridge is shut`."""

import re
from collections.abc import Sequence

from stanceframe.text.cues import CueLexicon
from stanceframe.text.linking import Link, Linked
from stanceframe.text.passages import Passage, trim
from stanceframe.text.stops import STOP
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import Span

__all__ = ["complete_as_report"]

_OPENING = re.compile(r"[^\w\"“‘']*(?:(?:And|But|Still|Yet|However|Indeed),?\s)?[Aa]s\s")
_BEFORE_SOURCE = re.compile(r"(?:even\s)?(?:the\s|an?\s)?")
# When, where and to whom it was said; not what: `As Orlo said farewell, the train left.`
_CIRCUMSTANCE = re.compile(
    r"(?:\s(?:(?:to|in|on|at|during|via|for|by|from)\s[^,;.:“”\"]{1,50}"
    r"|(?:last|this|earlier|later|yesterday|recently|today|repeatedly|first|previously)\b[^,;.:“”\"]{0,40}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b[^,;.:“”\"]{0,30}))?,\s",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\s(?:(?:has|have|had|also|itself|himself|herself|\w+ly)\s)*")
_AND = re.compile(r"\sand\s(?:\w+\s){0,3}")
_REACH = 160  # characters in which source and cue stand
_FEWEST_WORDS = 4
_P_REST = 0.9  # times the probability of source and cue: only they vouch for the content


def complete_as_report(
    text: str,
    sentence: Span,
    linked: Sequence[Linked],
    tags: SentenceTags,
    lexicon: CueLexicon,
) -> list[Linked]:
    """Give a sentence that opens with `As Orlo said,` all that follows for its content.

    The pieces that the tagger left of that content give way to it; quotations and reports by
    others in it stay.
    """
    found = _opening(text, sentence, tags, lexicon)
    if found is None:
        return list(linked)
    link, content = found
    kept = [
        one._replace(link=link) if _is_quoted_in(content, one) else one
        for one in linked
        if one.passage.quotation is not None or not (_is_free(one) or one.link.cue == link.cue)
    ]
    p = _P_REST * min(tag.p for tag in link if tag is not None)
    whole = Passage(content=content, outer=content, kind="indirect", tag_p=p)
    report = Linked(whole, link)
    return sorted(
        [report, *kept], key=lambda one: (one.passage.outer.start, -one.passage.outer.end)
    )


def _is_quoted_in(content: Span, one: Linked) -> bool:
    """Say whether words of the content are quoted, from nobody else."""
    inside = one.passage.quotation is not None and content.overlaps(one.passage.content)
    return inside and _is_free(one)


def _is_free(one: Linked) -> bool:
    return one.link.source is None and one.link.cue is None


def _opening(
    text: str, sentence: Span, tags: SentenceTags, lexicon: CueLexicon
) -> tuple[Link, Span] | None:
    opening = _OPENING.match(text, sentence.start, sentence.end)
    if opening is None:
        return None
    for source, cue in _pairs(text, opening.end(), tags):
        circumstance = _CIRCUMSTANCE.match(text, cue.span.end, sentence.end)
        if circumstance is None or not lexicon.find(text, cue.span.start, cue.span.end):
            continue
        content = trim(text, Span(start=circumstance.end(), end=sentence.end), "indirect")
        is_one = content is not None and not STOP.search(text, content.start, content.end)
        if content is not None and is_one and len(content.of(text).text.split()) >= _FEWEST_WORDS:
            return Link(source, cue), content
    return None


def _pairs(text: str, start: int, tags: SentenceTags) -> list[tuple[Tag, Tag]]:
    """Return each source behind `As` with the cue right behind it; `A and his B` are one."""
    pairs: list[tuple[Tag, Tag]] = []
    first: Tag | None = None
    for source in tags.sources:
        if source.span.start < start or source.span.end - start > _REACH:
            continue
        if first is None and _BEFORE_SOURCE.fullmatch(text, start, source.span.start):
            first = source
        elif first is None or not _AND.fullmatch(text, first.span.end, source.span.start):
            continue
        whole = Tag(Span(start=first.span.start, end=source.span.end), min(first.p, source.p))
        pairs.extend(
            (whole, cue)
            for cue in tags.cues
            if _AUXILIARY.fullmatch(text, source.span.end, cue.span.start)
        )
    return pairs
