"""Which lines are set as display type: headlines, standfirsts and sub-headings."""

import re
from typing import Final

__all__ = ["is_display", "is_prose", "is_subheading"]

_LONGEST_DISPLAY: Final = 200
_LONGEST_EXCLAMATION: Final = 120
_LONGEST_SUBHEADING: Final = 100
_MOST_WORDS_IN_SUBHEADING: Final = 15
_LONG_LINE: Final = 200

_STOP: Final = re.compile(r"[.,;:\u2026\u3002]['\"\u2019\u201d\u00bb)\]]*$")
_PROSE_END: Final = re.compile(r"[.!?:\u2026\u3002\u061f]['\"\u2019\u201d\u00bb)\]]*$")
_EXCLAIMS: Final = re.compile(r"[!?\u061f]['\"\u2019\u201d\u00bb)\]]*$")
_BREAK: Final = re.compile(r"[^\W_][.!?]['\"\u2019\u201d)]*\s+['\"\u2018\u201c(]*[A-Z]")
_ABBREVIATION: Final = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Pres|No|vs?)\.\s"
)
_BEGINS: Final = re.compile(r"['\"\u2018\u201c\u00ab\u00bf\u00a1]*[^\W_]")
_LOWER: Final = re.compile(r"['\"\u2018\u201c]*[^\W\d_]")
_NOT_PRINT: Final = re.compile(r"https?:|www\.|[@#]\w|\.com\b")
# A line wholly in double marks is a pull quotation; in single marks it can be a heading.
_QUOTED: Final = re.compile("[\"\u201c\u00ab].*[\"\u201d\u00bb]$|['\u2018].{50,}['\u2019]$")
_NAME: Final = r"[A-Z][\w.'\u2019-]*"
# `Runa Famm, Orlo Gazette`: whose words stand above.
_SIGNATURE: Final = re.compile(
    rf"{_NAME}(?: {_NAME}){{0,3}}, (?:[Tt]he )?{_NAME}(?: (?:of |the |& )*{_NAME}){{0,4}}"
)
_QUESTION: Final = re.compile(
    r"(?:what|why|how|who|where|when|which|is|are|was|were|did|does|do|will|can|could|should|has|have)\b",
    re.IGNORECASE,
)


def is_display(line: str) -> bool:
    """Say whether a line can be a headline or a standfirst: a capital, and no full stop.

    One full stop inside is still display type: newspapers write headlines of two sentences.

    Example:
        >>> is_display("Truce holds in Orlo"), is_display("The truce held on Monday.")
        (True, False)
    """
    if len(line) > _LONGEST_DISPLAY or _STOP.search(line) or not _begins_like_print(line):
        return False
    if _EXCLAIMS.search(line) and len(line) > _LONGEST_EXCLAMATION:
        return False
    return len(_BREAK.findall(_ABBREVIATION.sub("", line))) <= 1


def is_subheading(line: str) -> bool:
    """Say whether a line inside an article can be a heading: a few words, or a short question."""
    words = len(line.split())
    if len(line) > _LONGEST_SUBHEADING or words > _MOST_WORDS_IN_SUBHEADING or not is_display(line):
        return False
    if (
        _BREAK.search(_ABBREVIATION.sub("", line))
        or _QUOTED.match(line)
        or _SIGNATURE.fullmatch(line)
    ):
        return False
    return not _EXCLAIMS.search(line) or (line.endswith("?") and bool(_QUESTION.match(line)))


def is_prose(line: str) -> bool:
    """Say whether a line reads like a paragraph of the report."""
    return len(line) > _LONG_LINE or (
        _PROSE_END.search(line) is not None and not is_subheading(line)
    )


def _begins_like_print(line: str) -> bool:
    if not _BEGINS.match(line) or _NOT_PRINT.search(line):
        return False
    first = _LOWER.match(line)
    return first is None or not first[0][-1].islower()
