"""Pieces of Markdown that the summaries share: escaped text, sections and tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from stanceframe_service.marking import printable

__all__ = ["escaped", "section", "table"]

# What Markdown or HTML would take for its own. A backslash before it shows the character.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$]|\A[#+=-]|(?<=\A\d)[.)])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|www)(?=[:.])")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is; an address in it is no link."""
    escaped = _SPECIAL.sub(r"\\\1", printable(text))
    return _ADDRESS.sub(lambda found: f"{found[0][0]}\u200b{found[0][1:]}", escaped)


def section(title: str) -> Iterator[str]:
    """Yield the lines before a section."""
    yield from ("", f"## {title}", "")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, or say that there are no rows."""
    shown = [list(row) for row in rows]
    if not shown:
        yield "None was found."
        return
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in shown)
