"""Lines that are printed more than once, so that nothing is counted twice."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

__all__ = ["MIN_LENGTH", "find_repeats", "repeat_key"]

# Shorter lines repeat for reasons of their own ("he said.", "Yes.", a name in a transcript). Not
# swept; with it, 3% of the articles in `allsides` (every third was read) repeat a line.
MIN_LENGTH: Final = 25

_QUOTES: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
)
_FORMAT: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def find_repeats(lines: Sequence[str]) -> tuple[int | None, ...]:
    """Return for each line the index of the first line that says the same, or None.

    Example:
        >>> caption = "The mayor of Orlo opens the bridge"
        >>> find_repeats([caption, "It rained.", "The  Mayor of Orlo opens the bridge."])
        (None, None, 0)
    """
    first: dict[str, int] = {}
    return tuple(_first_printing(line, place, first) for place, line in enumerate(lines))


def repeat_key(line: str) -> str:
    """Reduce a line to what makes two printings equal.

    Case, kinds of quotation marks, white space, invisible characters and stops at the end are
    not among it: content systems change them between two printings of a caption.
    """
    if not line.isascii():
        line = unicodedata.normalize("NFKC", _FORMAT.sub("", line)).translate(_QUOTES)
    return " ".join(line.casefold().split()).rstrip(" .,;:!?\u2026")


def _first_printing(line: str, place: int, first: dict[str, int]) -> int | None:
    key = repeat_key(line)
    if len(key) < MIN_LENGTH:
        return None
    found = first.setdefault(key, place)
    return found if found != place else None
