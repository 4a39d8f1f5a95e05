"""The blocks of a text: its lines, with the lines of a hard-wrapped paragraph joined."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from stanceframe.types import Span

__all__ = ["find_blocks", "flatten", "trimmed"]

# Every character at which str.splitlines() breaks, so that no reader of the output sees a line
# end inside what this calls a line.
_LINE: Final = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACE: Final = re.compile(r"\s")

# Text is taken as wrapped by a program when no line is wider than a terminal or a mail allows,
# and nearly every line is so full that the next line's first word would not have fitted.
_WIDEST_WRAP: Final = 120
_NARROWEST_WRAP: Final = 50
_MIN_WRAPPED_LINES: Final = 4
_FULL_SHARE: Final = 0.9


def find_blocks(text: str) -> tuple[Span, ...]:
    r"""Return the paragraphs of a text by its line ends, without the white space around them.

    A line is a paragraph, unless the text was wrapped at a fixed width: then the lines between
    two blank lines are one.

    Example:
        >>> [(block.start, block.end) for block in find_blocks("Truce holds\n\n It is quiet. ")]
        [(0, 11), (14, 26)]
    """
    lines = [span for m in _LINE.finditer(text) if (span := trimmed(text, m.start(), m.end()))]
    wrapped = list(_wrapped_pairs(text, lines))
    return tuple(_joined(text, lines)) if _is_hard_wrapped(text, lines, wrapped) else tuple(lines)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the range without white space at its edges, or None where nothing is left."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start=start, end=end) if start < end else None


def flatten(text: str) -> str:
    """Replace every white-space character by a space, so that patterns see one line.

    Offsets stay as they are.
    """
    return _SPACE.sub(" ", text)


def _wrapped_pairs(text: str, lines: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield the neighbouring lines with no blank line between them."""
    for above, below in pairwise(lines):
        if not _is_blank_line_between(text, above, below):
            yield above, below


def _is_blank_line_between(text: str, above: Span, below: Span) -> bool:
    gap = text[above.end : below.start].replace("\r\n", "\n")
    return len(gap.strip(" \t\u00a0")) > 1


def _is_hard_wrapped(text: str, lines: Sequence[Span], pairs: Sequence[tuple[Span, Span]]) -> bool:
    width = max((line.end - line.start for line in lines), default=0)
    if len(pairs) < _MIN_WRAPPED_LINES or not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return False
    full = sum(
        above.end - above.start + 1 + len(_first_word(text, below)) > width
        for above, below in pairs
    )
    return full >= _FULL_SHARE * len(pairs)


def _first_word(text: str, line: Span) -> str:
    return text[line.start : line.end].split(maxsplit=1)[0]


def _joined(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    start = end = -1
    for line in lines:
        if start >= 0 and not _is_blank_line_between(text, Span(start=start, end=end), line):
            end = line.end
            continue
        if start >= 0:
            yield Span(start=start, end=end)
        start, end = line.start, line.end
    yield Span(start=start, end=end)
