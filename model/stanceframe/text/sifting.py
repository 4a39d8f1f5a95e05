"""Leaves out what looks like a report and hands on no words, and joins the halves of one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from stanceframe.text.linking import NO_LINK, Linked
from stanceframe.text.noun_cues import comes_from, is_bare_noun
from stanceframe.text.passages import Passage
from stanceframe.text.wordsets import word_set
from stanceframe.types import Span

__all__ = ["sift"]

_COMMA = re.compile(r"\s*,\s+")
_WORD = re.compile(r"[^\W_]+(?:[’'-]\w+)*")
_FEWEST_UNLINKED = 4  # words
_MARK = re.compile(r"[\"“”‘]")
_EMPTY = word_set(
    "a an the this that these those and or but nor as at by for from in into of off on onto out "
    "over to up with about than then there here so too also even just only again now once still "
    "what which who whom whose how when where while if whether because i me my we us our you your "
    "he him his she her hers it its they them their one ones someone somebody anyone anybody "
    "something anything is are was were be been being am has have had having do does did will "
    "would can could may might must shall should"
)


def sift(text: str, sentence: Span, linked: Sequence[Linked]) -> list[Linked]:
    """Join reports that a comma tore, and drop those without a word of substance.

    `On Thursday | the bridge fell` of one source and cue is one report. One of small words only,
    `are`, `to someone`, is none; nor is one without a source by a word that is a bare noun,
    nor a part of a sentence that nothing hands on: free speech is a sentence, or opens one.
    """
    return [one for one in _joined(text, linked) if not _is_chaff(text, sentence, one)]


def _joined(text: str, linked: Sequence[Linked]) -> list[Linked]:
    joined: list[Linked] = []
    last: int | None = None
    for one in linked:
        if not _is_plain(one.passage):
            joined.append(one)
            continue
        if last is not None and _goes_on(text, joined[last], one):
            joined[last] = _together(joined[last], one)
        else:
            joined.append(one)
            last = len(joined) - 1
    return joined


def _is_plain(passage: Passage) -> bool:
    return passage.quotation is None and not passage.is_relay


def _goes_on(text: str, before: Linked, after: Linked) -> bool:
    if before.link != after.link or before.link == NO_LINK:
        return False
    start, end = before.passage.outer.end, after.passage.outer.start
    return start <= end and _COMMA.fullmatch(text, before.passage.content.end, end) is not None


def _together(before: Linked, after: Linked) -> Linked:
    one, other = before.passage, after.passage
    content = Span(start=one.content.start, end=other.content.end)
    outer = Span(start=one.outer.start, end=other.outer.end)
    p = max(one.tag_p or 0.0, other.tag_p or 0.0)
    return before._replace(passage=replace(one, content=content, outer=outer, tag_p=p))


def _is_chaff(text: str, sentence: Span, one: Linked) -> bool:
    content = one.passage.content
    if one.passage.kind != "indirect" or _MARK.search(text, content.start, content.end):
        return False
    if all(word.lower() in _EMPTY for word in _WORD.findall(text, content.start, content.end)):
        return True
    source, cue = one.link
    if source is not None:
        return False
    if cue is None:
        opens = _WORD.search(text, sentence.start, content.start) is None
        return not opens or len(_WORD.findall(text, content.start, content.end)) < _FEWEST_UNLINKED
    return is_bare_noun(text, cue.span) or comes_from(text, cue.span, content.start)
