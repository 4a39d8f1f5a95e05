"""Which single marks are apostrophes: contractions, possessives, elisions, years."""

import re
from collections.abc import Sequence
from enum import Enum

from stanceframe.text.quotation_marks import Family, Mark, Role

__all__ = ["SingleMark", "judge_single_marks"]


class SingleMark(Enum):
    """What a single mark is, as far as its surroundings tell.

    A `POSSIBLE_CLOSE` is written like a plural possessive; it closes an open quotation only
    where no surer mark does.
    """

    APOSTROPHE = "apostrophe"
    OPEN = "open"
    CLOSE = "close"
    POSSIBLE_CLOSE = "possible close"


_CLITIC = re.compile(r"(?:s|re|ll|ve|d|m|t)(?![\w-])")
_ELISION = re.compile(r"(?:tis|twas|twere|til|em|nuff|bout|neath|n)\b", re.IGNORECASE)
_ELIDED_WORD = re.compile(r"(?:cause|cos|coz|cuz|round|till|gainst|tween|kay|sup|fraid)\b")
_DECADE = re.compile(r"\d\ds\b")
_YEAR = re.compile(r"\d\d\b(?![.,:%]\d)")
_BEFORE_A_YEAR = re.compile(
    r"\b(?:of|in|since|from|until|by|and|to|the|late|early)\s\Z", re.IGNORECASE
)
_ARTICLE_OF_A_NAME = re.compile(r"\b(?:al|el|ul|as|ash|at|an|ad|ar|az)-\Z", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:\b(?:o|ol|th|an|wi|lil|y)|\w{2}in)\Z", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z]\.[A-Z]\.\Z")
_WINDOW = 12  # characters; the longest pattern above is shorter


def judge_single_marks(text: str, marks: Sequence[Mark]) -> dict[int, SingleMark]:
    """Judge the single marks of one paragraph, by their index in `marks`.

    One pass from the end to the start, so that a doubtful mark knows whether a surer closing
    mark follows before the next opening one.

    Example:
        >>> from stanceframe.text.quotation_marks import find_marks
        >>> from stanceframe.types import Span
        >>> line = "'Hamas' hostages must go,' she said"
        >>> marks = find_marks(line, Span(start=0, end=len(line)))
        >>> [judged.value for _, judged in sorted(judge_single_marks(line, marks).items())]
        ['open', 'apostrophe', 'close']
    """
    judged: dict[int, SingleMark] = {}
    sure_close_ahead = False
    for index in range(len(marks) - 1, -1, -1):
        if marks[index].family is not Family.SINGLE:
            continue
        verdict = _judge(text, marks[index])
        if verdict is SingleMark.POSSIBLE_CLOSE and sure_close_ahead:
            verdict = SingleMark.APOSTROPHE
        elif verdict in (SingleMark.OPEN, SingleMark.CLOSE):
            sure_close_ahead = verdict is SingleMark.CLOSE
        judged[index] = verdict
    return judged


def _judge(text: str, mark: Mark) -> SingleMark:
    left, right = mark.context
    if left.isalnum() and right.isalnum():
        return SingleMark.APOSTROPHE
    if _stands_apart(left) and _stands_apart(right):
        return SingleMark.APOSTROPHE
    if not _stands_apart(left) and _CLITIC.match(text, mark.end) and mark.role is not Role.OPEN:
        return SingleMark.APOSTROPHE  # the possessive of an abbreviation
    if mark.role is Role.OPEN or (mark.role is Role.EITHER and not left.isalnum()):
        return SingleMark.APOSTROPHE if _is_elision(text, mark) else SingleMark.OPEN
    return _judge_closing(text, mark)


def _stands_apart(character: str) -> bool:
    return not character or character.isspace()


def _is_elision(text: str, mark: Mark) -> bool:
    before = text[max(0, mark.start - _WINDOW) : mark.start]
    after = text[mark.end : mark.end + _WINDOW]
    if _CLITIC.match(after) or _ELISION.match(after) or _ELIDED_WORD.match(after):
        return True
    if _DECADE.match(after) or _ARTICLE_OF_A_NAME.search(before):
        return True
    if not _YEAR.match(after):
        return False
    return mark.text == "’" or _BEFORE_A_YEAR.search(before) is not None


def _judge_closing(text: str, mark: Mark) -> SingleMark:
    left, right = mark.context
    before = text[max(0, mark.start - _WINDOW) : mark.start]
    next_word = text[mark.end : mark.end + 2].strip()
    if not right.isspace() or not next_word.isalnum():
        return SingleMark.CLOSE
    if left in "sSzZxX" or _CUT_SHORT.search(before) or _ABBREVIATION.search(before):
        return SingleMark.POSSIBLE_CLOSE
    return SingleMark.CLOSE
