"""Mends what a token tagger tears: words cut in two, names and contents in pieces."""

import re
from collections.abc import Sequence

from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.text.wordsets import word_set
from stanceframe.types import Span

__all__ = ["tidy"]

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_SPACE = re.compile(r"\s*")
_GAP = re.compile(r"[\w\s’'-]{0,14}")  # a word or three; swept 0 to 20 on conflict dev
_VERB_BEHIND_NAME = re.compile(r"(?<=\w)\s[a-z]+ed\Z")
_OF = re.compile(r"(?:of|from|at|for)\s[A-Z]")
_NAME_BEFORE = re.compile(r"(?<![\w.])((?:[A-Z][\w.’-]*\s){1,4})\Z")
_REACH = 40  # characters
_HARDLY = 3  # letters
_LETTER = re.compile(r"[^\W\d_]")
_POSSESSIVES = word_set("his its their our my your")
_SMALL = word_set("a an and as at but by for from he in it of on or she that the they to we with")


def tidy(text: str, sentence: Span, tags: SentenceTags) -> SentenceTags:
    """Return the tags on whole words, pieces joined, and what says nothing left out.

    Pieces of one source or cue have only space between them, those of one content a few words at
    most. A piece that has no letter, a content of small words only, and one on the words of a cue
    or source are the tagger's noise.
    """
    whole = [
        _named(text, sentence, tag)
        for tag in _whole(text, sentence, tags.sources)
        if not _owns(text, tag.span)
    ]
    sources, verbs = _parted(text, _joined(text, whole, _SPACE))
    cues = _joined(text, [*_whole(text, sentence, tags.cues), *verbs], _SPACE)
    others = [tag.span for tag in (*sources, *cues)]
    contents = _joined(text, _whole(text, sentence, tags.contents), _GAP, others)
    kept = [c for c in contents if not (_is_small(text, c.span) or _is_taken(text, c.span, others))]
    return SentenceTags(sources=sources, cues=cues, contents=tuple(kept))


def _is_taken(text: str, content: Span, others: Sequence[Span]) -> bool:
    """Say whether a content has hardly a letter that a cue or a source has not."""
    free = sum(
        text[at].isalnum()
        for at in range(content.start, content.end)
        if not any(other.start <= at < other.end for other in others)
    )
    return free <= _HARDLY


def _owns(text: str, span: Span) -> bool:
    """Say whether a source is but a possessive: `his` of `his speech`."""
    return text[span.start : span.end].lower() in _POSSESSIVES


def _parted(text: str, sources: Sequence[Tag]) -> tuple[tuple[Tag, ...], list[Tag]]:
    """Part the verb from a source that took it along: `Chancellor Orlo | fumed`."""
    names: list[Tag] = []
    verbs: list[Tag] = []
    for tag in sources:
        verb = _VERB_BEHIND_NAME.search(text, tag.span.start, tag.span.end)
        if verb is None:
            names.append(tag)
        else:
            names.append(Tag(Span(start=tag.span.start, end=verb.start()), tag.p))
            verbs.append(Tag(Span(start=verb.start() + 1, end=tag.span.end), tag.p))
    return tuple(names), verbs


def _named(text: str, sentence: Span, tag: Tag) -> Tag:
    """Give a source that is only `of Velda Bank` the name before it."""
    start = tag.span.start
    if not _OF.match(text, start):
        return tag
    name = _NAME_BEFORE.search(text, max(sentence.start, start - _REACH), start)
    return tag if name is None else Tag(Span(start=name.start(1), end=tag.span.end), tag.p)


def _whole(text: str, sentence: Span, tags: Sequence[Tag]) -> list[Tag]:
    """Set each tag on the words of which it has at least half."""
    found: list[Tag] = []
    for tag in tags:
        start = _word_edge(text, sentence, tag.span.start, opens=True)
        end = _word_edge(text, sentence, tag.span.end, opens=False)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and _LETTER.search(text, start, end):
            found.append(Tag(Span(start=start, end=end), tag.p))
    return found


def _word_edge(text: str, sentence: Span, at: int, *, opens: bool) -> int:
    """Move a place inside a word to the nearer of its ends; the larger part of it decides."""
    start = end = at
    while start > sentence.start and _in_word(text, start):
        start -= 1
    while end < sentence.end and _in_word(text, end):
        end += 1
    has_half = (end - at >= at - start) if opens else (at - start >= end - at)
    return start if has_half == opens else end


def _in_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _joined(
    text: str, tags: Sequence[Tag], glue: re.Pattern[str], others: Sequence[Span] = ()
) -> tuple[Tag, ...]:
    """Join neighbouring tags that only `glue` parts, and none of `others`."""
    joined: list[Tag] = []
    for tag in sorted(tags, key=lambda one: (one.span.start, one.span.end)):
        if joined and _belongs(text, joined[-1].span, tag.span, glue, others):
            last = joined.pop()
            end = max(last.span.end, tag.span.end)
            tag = Tag(Span(start=last.span.start, end=end), _mean(last, tag))
        joined.append(tag)
    return tuple(joined)


def _belongs(
    text: str, last: Span, tag: Span, glue: re.Pattern[str], others: Sequence[Span]
) -> bool:
    if tag.start <= last.end:
        return True
    if any(last.end <= other.start < tag.start for other in others):
        return False
    return glue.fullmatch(text, last.end, tag.start) is not None


def _mean(one: Tag, other: Tag) -> float:
    first, second = one.span.end - one.span.start, other.span.end - other.span.start
    return (one.p * first + other.p * second) / (first + second)


def _is_small(text: str, span: Span) -> bool:
    words = _WORD.findall(text, span.start, span.end)
    return all(word.lower() in _SMALL for word in words)
