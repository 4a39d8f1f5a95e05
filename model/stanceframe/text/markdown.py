"""Markdown to the plain text that a reader sees, one paragraph a line."""

import html
import re
from collections.abc import Iterator
from typing import Final

__all__ = ["strip_markdown"]

_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_RULE: Final = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+|-+)$")
_DEFINITION: Final = re.compile(r"\s{0,3}\[[^\]]+\]:\s*\S+")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?P<words>.*?)(?:\s+#+)?\s*$")
_PREFIX: Final = re.compile(r"^\s{0,3}(?:>\s?)+")
_BULLET: Final = re.compile(r"^\s*[-*+]\s+(?=\S)")
_NUMBER: Final = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_HARD_BREAK: Final = re.compile(r"(?: {2,}|\\)$")

_INLINE: Final = (
    (re.compile(r"<!--.*?-->", re.S), ""),
    (
        re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+[\"'][^\"']*[\"'])?\)"),
        r"\1",
    ),
    (re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,200}>"), ""),
    (re.compile(r"(\*\*|__|~~)(?=\S)(.{1,2000}?\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000}?(?<=\S))\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]{1,2000}?(?<=\S))_(?![\w_])"), r"\1"),
    (re.compile(r"(`+)([^`\n]+)\1"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)


def strip_markdown(source: str) -> str:
    r"""Return the text without its markup; a wrapped paragraph becomes one line.

    Example:
        >>> strip_markdown("# Truce *holds*\n\nIt was\nquiet, [he](http://a.example) said.")
        'Truce holds\n\nIt was quiet, he said.'
    """
    return "\n\n".join(filter(None, (_plain(block) for block in _blocks(source))))


def _blocks(source: str) -> Iterator[str]:
    """Yield the paragraphs, headings and list items, with single line ends where they count."""
    lines: list[str] = []
    for line in [*source.splitlines(), ""]:
        line = _PREFIX.sub("", line, count=1)
        heading = _HEADING.match(line)
        if not line.strip() or heading or _is_markup(line) or _begins_item(line):
            yield _joined(lines)
            lines = []
        if heading:
            yield heading["words"]
        elif line.strip() and not _is_markup(line):
            lines.append(_BULLET.sub("", line, count=1))


def _is_markup(line: str) -> bool:
    return bool(_FENCE.match(line) or _RULE.match(line) or _DEFINITION.match(line))


def _begins_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _NUMBER.match(line))


def _joined(lines: list[str]) -> str:
    parts = [
        _HARD_BREAK.sub("\n", line) if _HARD_BREAK.search(line) else f"{line.rstrip()} "
        for line in lines
    ]
    return "".join(parts).strip()


def _plain(block: str) -> str:
    for pattern, replacement in _INLINE:
        block = pattern.sub(replacement, block)
    return html.unescape(block).strip()
