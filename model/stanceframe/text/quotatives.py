"""Speakers of quotations by words that no list of reporting verbs has: `gushed`, `a sign read`."""

import re
from typing import NamedTuple

from stanceframe.text.subjects import can_speak, subject_after
from stanceframe.types import Span

__all__ = ["Quotative", "read_inscription", "read_quotative"]

_REACH = 120  # characters
_ENDS_IN_A_COMMA = re.compile(r"[,!?…][\"”’']+\Z")
_VERB_FIRST = re.compile(r"\s+(?P<verb>[a-z]+ed)\s(?=(?:the|an?|one)\s|[A-Z])")
_NAME_FIRST = re.compile(
    r"\s+(?P<name>(?:[A-Z][\w.’'-]*\s){1,4}|(?:he|she|they)\s)(?P<verb>[a-z]+ed)"
    r"(?=[.,;]|\s(?:on|in|at|to|during|after|before|as|when|while|last|this)\s)"
)
_INSCRIPTION = re.compile(
    r"(?P<name>(?:\b(?:the|an?|one|another|their|his|her|its|many|some|several|two|three)\s"
    r"(?:(?!(?:the|an?|one)\s)[\w’'-]+\s){0,2}?)?"
    r"\b(?:banner|sign|placard|poster|note|letter|statement|message|headline"
    r"|inscription|plaque|graffiti|sticker|leaflet|card|caption|subtitle|slogan)s?)"
    r"(?:\s(?:that|which))?\s(?P<verb>reads?|reading|says?|saying)\s?[,:]?\s*\Z",
    re.IGNORECASE,
)
_LONGEST_INSCRIPTION = 100  # characters from a sign to what it reads


class Quotative(NamedTuple):
    """A verb that hands on a quotation, and its subject."""

    subject: Span
    verb: Span


def read_quotative(text: str, start: int, end: int) -> Quotative | None:
    """Read what follows a quotation that ends in a comma: `gushed Ann Orlo`, `Orlo beamed`.

    Whatever verb stands there in the past says who spoke, for nothing else can.

    Example:
        >>> line = "“How fine,” gushed Ann Orlo."
        >>> found = read_quotative(line, 11, len(line))
        >>> line[found.subject.start : found.subject.end]
        'Ann Orlo'
    """
    if _ENDS_IN_A_COMMA.search(text, max(0, start - 4), start) is None:
        return None
    end = min(end, start + _REACH)
    if (found := _VERB_FIRST.match(text, start, end)) is not None:
        subject = subject_after(text, found.end("verb"), end)
    elif (found := _NAME_FIRST.match(text, start, end)) is not None:
        subject = Span(start=found.start("name"), end=found.end("name") - 1)
    else:
        return None
    if subject is None or not can_speak(text, subject):
        return None
    return Quotative(subject, Span(start=found.start("verb"), end=found.end("verb")))


def read_inscription(text: str, start: int, end: int) -> Quotative | None:
    """Read what introduces written words: `Another banner read, "..."`.

    Example:
        >>> line = "Over the gate a sign read: "
        >>> found = read_inscription(line, 0, len(line))
        >>> line[found.subject.start : found.subject.end]
        'a sign'
    """
    found = _INSCRIPTION.search(text, max(start, end - _LONGEST_INSCRIPTION), end)
    if found is None:
        return None
    return Quotative(
        Span(start=found.start("name"), end=found.end("name")),
        Span(start=found.start("verb"), end=found.end("verb")),
    )
