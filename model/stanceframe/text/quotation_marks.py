"""The characters that quote, and what each may do where it stands: open, close, or either."""
# ruff: noqa: RUF001 - the marks themselves

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from stanceframe.types import Span

__all__ = ["Context", "Family", "Mark", "Role", "find_marks"]


class Family(Enum):
    """Marks that can close one another. Writers and scanners mix the forms within a family."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    SMALL_ANGLE = "small angle"
    CORNER = "corner"
    WHITE_CORNER = "white corner"


class Role(Enum):
    """What a mark does, as far as the characters beside it tell."""

    OPEN = "open"
    CLOSE = "close"
    EITHER = "either"


class Context(NamedTuple):
    """The nearest characters beside a mark, other marks and invisible characters skipped.

    An empty string stands for the edge of the paragraph.
    """

    left: str
    right: str


class Mark(NamedTuple):
    """One quotation mark in its place."""

    start: int
    end: int
    text: str
    family: Family
    role: Role
    context: Context


_FAMILIES = {
    Family.DOUBLE: ('"', "“", "”", "„", "‟", "❝", "❞", "＂", "″", "''", "’’", "‘‘", "``"),
    Family.SINGLE: ("'", "‘", "’", "‚", "‛", "❛", "❜", "＇", "`", "´"),
    Family.ANGLE: ("«", "»"),
    Family.SMALL_ANGLE: ("‹", "›"),
    Family.CORNER: ("「", "」"),
    Family.WHITE_CORNER: ("『", "』"),
}
_FAMILY_OF = {mark: family for family, marks in _FAMILIES.items() for mark in marks}
_ONLY_OPEN = frozenset("„‟‛❝❛「『") | {"``", "‘‘"}
_ONLY_CLOSE = frozenset("❞❜」』″") | {"’’"}
_USUAL_ROLE = dict.fromkeys("“‘«‹", Role.OPEN) | dict.fromkeys("”’»›´", Role.CLOSE)

# A doubled single is the double mark of teletype text; three in a row are not.
_MARK = re.compile(
    r"(?<!')''(?!')|``|(?<!‘)‘‘(?!‘)|(?<!’)’’(?!’)|[\"“”„‟❝❞＂″'‘’‚‛❛❜＇`´«»‹›「」『』]"
)
_FEET_AND_INCHES = re.compile(r"\d['’′]\s?\d{1,2}\Z")
_OPENS_BEFORE = frozenset("([{<")
_GAPS = frozenset("([{<—–-‐‑/|:;=>*_#~•·")  # may stand right before an opening mark
_NEVER_AFTER_OPENING = frozenset(",;:!?)]}>")


def find_marks(text: str, paragraph: Span) -> tuple[Mark, ...]:
    """Find the quotation marks of a paragraph in order, each with the role its place allows.

    Example:
        >>> [m.role.value for m in find_marks('a "b" c', Span(start=0, end=7))]
        ['open', 'close']
    """
    places = [
        match
        for match in _MARK.finditer(text, paragraph.start, paragraph.end)
        if not _measures(text, match, paragraph)
    ]
    lefts = _left_characters(text, places, paragraph.start)
    rights = _right_characters(text, places, paragraph.end)
    return tuple(
        _mark(match, Context(left, right))
        for match, left, right in zip(places, lefts, rights, strict=True)
    )


def _measures(text: str, match: re.Match[str], paragraph: Span) -> bool:
    """Say whether a double mark stands for inches, as in a height of 6'2"."""
    if match[0] == "″":
        return text[match.start() - 1 : match.start()].isdigit()
    if match[0] not in ('"', "”"):
        return False
    before = text[max(paragraph.start, match.start() - 5) : match.start()]
    return _FEET_AND_INCHES.search(before) is not None


def _left_characters(text: str, places: Sequence[re.Match[str]], start: int) -> list[str]:
    """Give the character before each mark; marks side by side share the one before them all."""
    found: list[str] = []
    previous_end, inherited = start, ""
    for match in places:
        position = match.start()
        while position > previous_end and _is_invisible(text[position - 1]):
            position -= 1
        inherited = text[position - 1] if position > previous_end else inherited
        found.append(inherited)
        previous_end = match.end()
    return found


def _right_characters(text: str, places: Sequence[re.Match[str]], end: int) -> list[str]:
    found: list[str] = []
    next_start, inherited = end, ""
    for match in reversed(places):
        position = match.end()
        while position < next_start and _is_invisible(text[position]):
            position += 1
        inherited = text[position] if position < next_start else inherited
        found.append(inherited)
        next_start = match.start()
    found.reverse()
    return found


def _is_invisible(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) == "Cf"


def _mark(match: re.Match[str], context: Context) -> Mark:
    text = match[0]
    role = _role(text, context)
    return Mark(match.start(), match.end(), text, _FAMILY_OF[text], role, context)


def _role(mark: str, context: Context) -> Role:
    if mark in _ONLY_OPEN:
        return Role.OPEN
    if mark in _ONLY_CLOSE:
        return Role.CLOSE
    by_place = _role_by_place(context)
    usual = _USUAL_ROLE.get(mark, by_place)
    return usual if usual is by_place or by_place is Role.EITHER else Role.EITHER


def _role_by_place(context: Context) -> Role:
    opens, closes = _may_open(context), _may_close(context)
    if opens == closes:
        return Role.EITHER
    return Role.OPEN if opens else Role.CLOSE


def _may_open(context: Context) -> bool:
    left, right = context
    if not right or right.isspace() or right in _NEVER_AFTER_OPENING:
        return False
    return not left or left.isspace() or left in _GAPS or _is_symbol(left)


def _may_close(context: Context) -> bool:
    left, right = context
    if not left or left.isspace() or left in _OPENS_BEFORE:
        return False
    return not right or not (right.isalnum() or right in "$€£#@([")


def _is_symbol(character: str) -> bool:
    """Say whether a character is an emoji or the like, which separates as a space does."""
    return character > "\x7f" and unicodedata.category(character) in ("So", "Sk")
