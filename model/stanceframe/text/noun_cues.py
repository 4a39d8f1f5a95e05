"""Reporting words that stand as nouns: `after claims that`, `the suspects' uncle`."""

import re
from collections.abc import Sequence

from stanceframe.text.tags import Tag
from stanceframe.types import Span

__all__ = ["comes_from", "is_bare_noun", "is_subjectless", "owner_of"]

# "In" and "with" are left out: "He ended with a warning that" gives his own words.
_PREPOSITION = (
    r"\b(?:(?:in\s+)?response\s+to|follow(?:s|ed)|after|amid|amidst|following|despite|on|over|about|by|of|from"
    r"|into|to|against|for|given|before|upon)\s+"
)
_ADJECTIVE = (
    r"(?:new|fresh|recent|earlier|previous|further|other|similar|such|all|some|many|several"
    r"|numerous|various|conflicting|early|initial|first|growing|mounting|widespread|repeated"
    r"|persistent|false|unconfirmed|media|news|press|local|international|official|public)\s+"
)
_DETERMINER = r"(?:the|an?|any|this|that|these|those)\s+"
_PLURAL = (
    r"(?:reports|claims|allegations|rumou?rs|accusations|assertions|suggestions|complaints"
    r"|warnings|threats|denials|calls|demands|suspicions|speculation|criticism)"
)
_SINGULAR = (
    r"(?:report|claim|allegation|rumou?r|accusation|assertion|suggestion|complaint|warning|threat"
    r"|denial|call|demand|suspicion)"
)
_NOUN_PHRASE = re.compile(
    rf"{_PREPOSITION}(?:(?:{_DETERMINER})?(?:{_ADJECTIVE}){{0,2}}{_PLURAL}"
    rf"|{_DETERMINER}(?:{_ADJECTIVE}){{0,2}}{_SINGULAR})(?:\s+(?:that|of))?\Z",
    re.IGNORECASE,
)
_OPENING_NOUN = re.compile(
    rf"\b(?:The|These|Those|Such|Any|An?)\s(?:{_ADJECTIVE})?(?:{_PLURAL}|{_SINGULAR})\Z"
)
_HEARSAY = re.compile(
    r"\b(?:the|an?|this|these|those|his|her|its|their)\s"
    r"(?:alleged|purported|supposed|suspected|presumed|reputed|so-called)\Z",
    re.IGNORECASE,
)
_SUBJECTLESS = (_NOUN_PHRASE, _OPENING_NOUN, _HEARSAY)
_REACH = 60  # characters before a noun in which its preposition stands
_COMES_FROM = re.compile(r"\s+from\s+(?:(?:the|some|many|several)\s+)?", re.IGNORECASE)
_UTTERANCE = re.compile(
    r"\b(?:criticism|praise|condemnation|accusation|complaint|warning|threat|denial|report|claim"
    r"|protest|objection|concern|call|demand|appeal|allegation)s?\Z",
    re.IGNORECASE,
)
_OWNER_BEHIND = re.compile(r"\s+(?:by|from)\s+(?:(?:the|an?|some|many|several)\s+)?", re.IGNORECASE)
_BEHIND_DETERMINER = re.compile(
    r"(?:\b(?:the|an?|these|those|his|her|its|their|our|my|your)|['’]s)\s+\Z", re.IGNORECASE
)
_NOUN_FORM = re.compile(rf"(?:\b{_SINGULAR}|[^\Ws]s)\Z", re.IGNORECASE)  # not "the alleged plot"
_OWNS = re.compile(r"['’]s?\s+\w")
_COMPLEMENT = re.compile(
    r"\s+(?:that|to|of|for|about|over|on|against|by|from|whether|how|(?:is|was) that)\b"
    r"|\s*[:“\"‘]",
    re.IGNORECASE,
)


def is_subjectless(text: str, cue: Span) -> bool:
    """Say whether a cue is no verb, so that no subject speaks by it.

    It is a noun behind a preposition, `after claims that`, or one that a sentence opens with,
    `The claims that`, or an adjective of hearsay, `the alleged plot`.

    Example:
        >>> line = "The envoy left after new reports that the bridge was gone"
        >>> is_subjectless(line, Span(start=25, end=32))
        True
    """
    start = max(0, cue.start - _REACH)
    found = (shape.search(text, start, cue.end) for shape in _SUBJECTLESS)
    return any(
        shape is not None and shape.start() <= cue.start  # not "responded to reports"
        for shape in found
    )


def owner_of(text: str, cue: Span, sources: Sequence[Tag]) -> Tag | None:
    """Return the source that a phrase beside a noun names: `claims by Orlo`."""
    for source in sources:
        if _OWNER_BEHIND.fullmatch(text, cue.end, source.span.start) is not None:
            return source
    return None


def comes_from(text: str, cue: Span, at: int) -> bool:
    """Say whether a noun only tells from whom words came: `drew criticism from | Orlo`."""
    return (
        _UTTERANCE.search(text, cue.start, cue.end) is not None
        and _COMES_FROM.fullmatch(text, cue.end, max(at, cue.end)) is not None
    )


def is_bare_noun(text: str, cue: Span) -> bool:
    """Say whether a cue is a noun that hands on no words: `the suspects' uncle`.

    It stands behind a determiner or owns what follows, and nothing such as "that" opens a report.
    """
    if _OWNS.match(text, cue.end):
        return True
    if not _NOUN_FORM.search(text, cue.start, cue.end):
        return False
    before = _BEHIND_DETERMINER.search(text, max(0, cue.start - _REACH), cue.start)
    return before is not None and _COMPLEMENT.match(text, cue.end) is None
