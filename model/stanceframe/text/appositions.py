"""What a comma adds to a name: `Orlo, a trader from Velda`."""

import re

from stanceframe.text.roles import is_office

__all__ = ["head_before_apposition", "is_proper"]

_LAST_WORD = re.compile(
    r"(?:\A|\s)((?:(?:al|el|ul|ad|an|as|ash|at|ar|az)-)?[^\W\d_a-z][\w.’'-]*)\Z"
)
_HEAD = r"(?P<head>[^,;:()“”\"]*[\w.’'-]),\s"
_ADDS = (
    r"(?:an?|one\sof|former|formerly|ex-\w+|then|who|which|whose|head|director|author|editor"
    r"|founder|leader|[RDI]-[A-Z]|\d{1,3})(?!\w)"
)
# "Orlo, the envoy and poet" describes one; "Orlo, the US and Velda" is a list of several.
_ADDS_UNLESS_LISTED = (
    r"(?:the|his|her|its|their)\s"
    r"(?!.*\b(?:and|or)\s(?:[A-Z]|(?:the|other|his|her|its|their|an?)\s))"
)
_APPOSITION = re.compile(f"{_HEAD}(?:{_ADDS}|{_ADDS_UNLESS_LISTED})")


def head_before_apposition(words: str) -> str | None:
    """Return the proper name that an apposition follows.

    An office with a name behind it, `the foreign minister, Ann Orlo`, has no such head.

    Example:
        >>> head_before_apposition("Ha'orlo, a paper of the old guard")
        "Ha'orlo"
    """
    found = _APPOSITION.match(words)
    return found["head"] if found is not None and is_proper(found["head"]) else None


def is_proper(words: str) -> bool:
    """Say whether words end in a name: not in an office, nor in a noun in small letters."""
    last = _LAST_WORD.search(words)
    return last is not None and not is_office(last[1])
