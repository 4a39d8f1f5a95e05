"""What stands right before a reporting verb: its subject, or what makes it passive."""

import re
from collections.abc import Sequence

from stanceframe.text.tags import Tag
from stanceframe.types import Span

__all__ = ["agent_of", "is_passive", "pronoun_before"]

_VERB = (
    r"(?:accused|blamed|charged|suspected|convicted|described|labell?ed|branded|dubbed|portrayed"
    r"|critici[sz]ed|condemned|denounced|alleged|told|urged|asked|ordered|warned|informed"
    r"|notified|alerted|reported|said|rumou?red|called|known)\b"
)
_PASSIVE = re.compile(
    rf"\b(?:is|are|was|were|be|been|being|gets?|got)\s(?:(?:not|also|then|first|once|\w+ly)\s)*"
    rf"(?P<verb>{_VERB})",
    re.IGNORECASE,
)
# "Orlo accused Velda of it" has somebody in between, so "accused of" is passive by itself.
_BARE_PASSIVE = re.compile(
    r"(?:(?:accused|suspected|convicted|found\sguilty)\sof|blamed\s(?:\w+ly\s)?(?:on|for)"
    r"|described\sas)\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"\b(?:has|have|had)\s(?:(?:also|both|all|\w+ly)\s)*\Z", re.IGNORECASE)
_AGENT = re.compile(r"[^.;:,“”\"]{0,40}\bby\s(?:(?:the|an?|some|many|several)\s)?", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?P<name>he|she|they)\s(?:(?:has|have|had|also|then|later|again|once|first|\w+ly)\s)*\Z",
    re.IGNORECASE,
)
_REACH = 40  # characters before a verb in which its auxiliary or its pronoun stands


def is_passive(text: str, cue: Span) -> bool:
    """Say whether a verb is passive, so that what stands before it doesn't speak.

    Example:
        >>> line = "Orlo was widely accused of fraud"
        >>> is_passive(line, Span(start=16, end=23))
        True
    """
    found = _PASSIVE.search(text, max(0, cue.start - _REACH), cue.end)
    if found is not None and found.start("verb") >= cue.start:
        return True
    before = max(0, cue.start - _REACH)
    is_bare = _BARE_PASSIVE.match(text, cue.start) is not None
    return is_bare and _PERFECT.search(text, before, cue.start) is None


def agent_of(text: str, cue: Span, sources: Sequence[Tag]) -> Tag | None:
    """Return the source that a passive verb names behind "by": `was accused on Monday by Orlo`."""
    behind = (s for s in sources if _AGENT.fullmatch(text, cue.end, s.span.start))
    return min(behind, key=lambda tag: tag.span.start, default=None)


def pronoun_before(text: str, cue: Span) -> Span | None:
    """Return the pronoun right before a verb, its subject beyond doubt: `If she says`.

    Example:
        >>> pronoun_before("If she also says so", Span(start=12, end=16))
        Span(start=3, end=6)
    """
    found = _PRONOUN.search(text, max(0, cue.start - _REACH), cue.start)
    return None if found is None else Span(start=found.start("name"), end=found.end("name"))
