"""Mends what a token tagger tears: words cut in two, names and contents in pieces."""

import re
from collections.abc import Sequence

from stanceframe.text.subjects import can_speak
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
_LIGHT = word_set("a an the this that any each every no such")
_LIGHT_IN_A_ROW = _LIGHT | word_set("some many most all these those several few one of")
_OPENING = re.compile(r"(?:[\s,;:]+|(?:and|but|or|even|Even)\s)+")
_SET_OFF = re.compile(r"(?<=\w)\s[-–—]\s(?:an?|the|one|who)\b.*\Z", re.DOTALL)
_TORN_ENDING = re.compile(r"(?<=\w['’])(?:s|t|d|m|re|ve|ll)\s+")  # of "hasn|'t said"
_INITIALS = re.compile(r"(?:(?<![\w.])|(?<=\.))(?:[A-Z]\.)+\Z")  # of "U.|S. envoys"
_LONGEST_INITIALS = 8  # characters
_FRAME = re.compile(r"(?:he|she|they)\s", re.IGNORECASE)
_ENDS_SPEECH = re.compile(r"[,!?.…]?[\"”’']\s*\Z")
_TAIL = re.compile(r"[\s,]+(?:and|but|while)\s(?:the\s)?\Z")
_RELATIVE = re.compile(r"(?<=[\w’'.])[\s,;:]+(?:who|whom|which|that)\Z", re.IGNORECASE)
_CLOSING = re.compile(r"[\s,;:]+\Z")
_BY = re.compile(r"\s(?:by|to)\s")
_NOUN_PHRASE = re.compile(
    r"(?:[^\S\n](?!(?:of|that|who|for|in|on|at|to|by|from|with|and|or|he|she|it|we)\b)[\w’'.-]*\w){1,3}"
)
_WHO = re.compile(r",?\s(?:who|which)\b")
_CAPITAL_BEHIND = re.compile(r"[^\S\n][A-Z]")
_TOLD = re.compile(r"((?:also |has |have |had )?(?:told|tells?|telling))\s\w", re.IGNORECASE)
_TORN_POSSESSIVE = re.compile(r"['’](?=s\b)")
_SMALL = word_set("a an and as at but by for from he in it of on or she that the they to we with")


def tidy(text: str, sentence: Span, tags: SentenceTags) -> SentenceTags:
    """Return the tags on whole words, pieces joined, and what says nothing left out.

    Pieces of one source or cue have only space between them, those of one content a few words at
    most. A piece that has no letter, a content of small words only, and one on the words of a cue
    or source are the tagger's noise, and so is a source that names nobody: `the`, `some of the`.
    Whom somebody told is no part of a cue.
    """
    whole = [
        _named(text, sentence, tag)
        for tag in _whole(text, sentence, tags.sources)
        if not _owns(text, tag.span)
    ]
    tagged_cues = [_without_addressee(text, cue) for cue in _whole(text, sentence, tags.cues)]
    trimmed = [_trimmed(text, tag) for tag in _joined(text, whole, _SPACE)]
    grown = [_grown(text, sentence, tag, tagged_cues) for tag in trimmed]
    sources, verbs = _parted(text, [tag for tag in grown if not _is_light(text, tag.span)])
    cues = _joined(text, [*tagged_cues, *verbs], _SPACE)
    others = [tag.span for tag in (*sources, *cues)]
    contents = _joined(text, _whole(text, sentence, tags.contents), _GAP, others)
    contents = tuple(_without_next_subject(text, c, sources, cues) for c in contents)
    kept = [
        c
        for c in contents
        if not (
            _is_small(text, c.span)
            or _is_taken(text, c.span, others)
            or _is_frame(text, c.span, cues)
        )
    ]
    return SentenceTags(sources=sources, cues=cues, contents=tuple(kept))


def _without_next_subject(
    text: str, content: Tag, sources: Sequence[Tag], cues: Sequence[Tag]
) -> Tag:
    """Cut off the source of the next report: `the plan “unwise” | and two envoys | said ...`."""
    span = content.span
    for source in sources:
        if source.span.end != span.end or source.span.start <= span.start:
            continue
        tail = _TAIL.search(text, span.start, source.span.start)
        speaks = any(_SPACE.fullmatch(text, span.end, cue.span.start) for cue in cues)
        if tail is not None and tail.start() > span.start and speaks:
            return Tag(Span(start=span.start, end=tail.start()), content.p)
    return content


def _is_frame(text: str, content: Span, cues: Sequence[Tag]) -> bool:
    """Say whether a content is what goes with a quotation: `“...,” | she said at the harbour`."""
    pronoun = _FRAME.match(text, content.start, content.end)
    if pronoun is None or not any(cue.span.start == pronoun.end() for cue in cues):
        return False
    return _ENDS_SPEECH.search(text, max(0, content.start - 4), content.start) is not None


def _is_taken(text: str, content: Span, others: Sequence[Span]) -> bool:
    """Say whether a content has hardly a letter that a cue or a source has not."""
    free = 0
    for at in range(content.start, content.end):
        if text[at].isalnum() and not any(o.start <= at < o.end for o in others):
            free += 1
            if free > _HARDLY:
                return False
    return True


def _owns(text: str, span: Span) -> bool:
    """Say whether a source is but a possessive: `his` of `his speech`."""
    return text[span.start : span.end].lower() in _POSSESSIVES


def _is_light(text: str, span: Span) -> bool:
    """Say whether a source is but small words that go before a noun; `some` may stand alone."""
    words = [word.lower() for word in _WORD.findall(text, span.start, span.end)]
    return words[-1] in _LIGHT and all(word in _LIGHT_IN_A_ROW for word in words)


def _without_addressee(text: str, cue: Tag) -> Tag:
    """Cut a cue that runs on from `told` into the one who is told: `told parliament`."""
    verb = _TOLD.match(text, cue.span.start, cue.span.end)
    if verb is None:
        return cue
    return Tag(Span(start=cue.span.start, end=verb.end(1)), cue.p)


def _grown(text: str, sentence: Span, tag: Tag, cues: Sequence[Tag]) -> Tag:
    """Give a lone determiner beside a cue the noun that the tagger cut off: `the | envoy said`."""
    phrase = _NOUN_PHRASE.match(text, tag.span.end, sentence.end)
    if phrase is None or not _is_light(text, tag.span):
        return tag
    start = tag.span.start
    is_agent = any(_BY.fullmatch(text, cue.span.end, start) for cue in cues)
    for word in _WORD.finditer(text, phrase.start(), phrase.end()):
        end = word.end()
        speaks = any(_SPACE.fullmatch(text, end, cue.span.start) for cue in cues)
        is_whole = _CAPITAL_BEHIND.match(text, end) is None
        if is_whole and (speaks or is_agent or _WHO.match(text, end)):
            span = Span(start=start, end=end)
            return Tag(span, tag.p) if can_speak(text, span) else tag
    return tag


def _trimmed(text: str, tag: Tag) -> Tag:
    """Drop a comma, a relative pronoun and half a possessive at a source's edges.

    Of `an envoy who`, `Orlo,` and `Orlo'|s` the name is left; a lone `who` stays.
    """
    start, end = tag.span.start, tag.span.end
    if (opening := _OPENING.match(text, start, end)) is not None:
        start = opening.end()
    for loose in (_SET_OFF, _CLOSING, _RELATIVE, _CLOSING):
        if (found := loose.search(text, start, end)) is not None:
            end = found.start()
    if _TORN_POSSESSIVE.match(text, end - 1):
        end -= 1
    return Tag(Span(start=start, end=end), tag.p) if start < end else tag


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
        start = _past_apostrophe(text, sentence, start)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and _LETTER.search(text, start, end):
            found.append(Tag(Span(start=start, end=end), tag.p))
    return found


def _past_apostrophe(text: str, sentence: Span, start: int) -> int:
    """Move a start out of a word with an apostrophe, or to the head of its initials."""
    if (ending := _TORN_ENDING.match(text, start)) is not None:
        return ending.end()
    earliest = max(sentence.start, start - _LONGEST_INITIALS)
    initials = _INITIALS.search(text, earliest, start)
    return start if initials is None else initials.start()


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
