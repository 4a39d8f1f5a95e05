"""Who is spoken to: the name right behind a reporting verb that takes one, `told the envoys`."""

import re

from stanceframe.types import Span

__all__ = ["is_addressee"]

_ADDRESSING = re.compile(
    r"\b(?:(?P<never_last>told|tells?|telling|inform(?:s|ed|ing)?|assur(?:es?|ed|ing)"
    r"|remind(?:s|ed|ing)?|instruct(?:s|ed|ing)?|order(?:s|ed|ing)?|asking|urging|warning"
    r"|advising|begging)|ask(?:s|ed)?|urge[ds]?|warn(?:s|ed)?|advise[ds]?|beg(?:s|ged)?)\Z",
    re.IGNORECASE,
)
_RIGHT_BEHIND = re.compile(r"\s+(?:(?:the|an?|his|her|its|their)\s+)?", re.IGNORECASE)
_ENDS_A_REPORT = re.compile(r"[,.!?\"”'’—–-]\s*\Z")  # what stands before ", asked the envoy"
_GOES_ON = re.compile(
    r"\s+(?:to|that|not|of|about|against|how|whether|why|what)\b|\s*:", re.IGNORECASE
)
_REACH = 20  # characters of a cue in which its last verb stands


def is_addressee(text: str, cue: Span, name: Span) -> bool:
    """Say whether a name is the one spoken to: not the speaker of `asked the envoy`.

    A verb right behind a mark or a comma may have its subject behind it, `"Why?" asked the envoy`,
    unless it goes on, `, asked the envoy to leave`, or is of those that hardly ever do: `told`.

    Example:
        >>> line = "Orlo warned Velda that it was late"
        >>> is_addressee(line, Span(start=5, end=11), Span(start=12, end=17))
        True
    """
    if name.start < cue.end or not _RIGHT_BEHIND.fullmatch(text, cue.end, name.start):
        return False
    verb = _ADDRESSING.search(text, max(cue.start, cue.end - _REACH), cue.end)
    if verb is None:
        return False
    if verb["never_last"] or _GOES_ON.match(text, name.end):
        return True
    return _ENDS_A_REPORT.search(text, max(0, cue.start - 3), cue.start) is None
