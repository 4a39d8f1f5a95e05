"""How dates and times are written on a news page."""

import re
from typing import Final

__all__ = ["TIMESTAMP", "is_timestamp"]

# No two alternatives can share a boundary inside a number, so a line of digits and commas is
# read once, however long.
_WORD: Final = (
    r"(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
    r"|\d{1,4}(?:[:./]\d{1,4})*(?:st|nd|rd|th|am|pm|h|z)?|[ap]\.?m\.?|[a-z]{1,4}t|utc|ist"
    r"|at|on|of|the|local|time|ago|an?|(?:second|minute|min|hour|hr|day|week|month|year)s?)"
)
TIMESTAMP: Final = rf"{_WORD}(?:[ ,|\u00b7\u2022()-]+{_WORD}){{0,11}}[.)]?"

_DATE: Final = re.compile(rf"(?=.*\d)(?:(?:date|time)\s?:\s?)?{TIMESTAMP}", re.IGNORECASE)
_LONGEST: Final = 80


def is_timestamp(line: str) -> bool:
    """Say whether a line is nothing but a date, a time or an age.

    Example:
        >>> is_timestamp("Thursday, 7 March 1991 18:40 GMT"), is_timestamp("May 1991 was cold")
        (True, False)
    """
    return len(line) <= _LONGEST and _DATE.fullmatch(line) is not None
