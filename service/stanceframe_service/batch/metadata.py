"""What is known of articles beside their files: a table of all, or what their paths say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stanceframe.errors import InputError, RecipeError
from stanceframe.text.tables import read_metadata_table
from stanceframe.types import Article, ArticleMeta
from stanceframe.wire import META_KEYS

__all__ = ["MetadataSources", "PathPattern", "metadata_table"]

_FIELD: Final = re.compile(r"\{(\w*)\}|(\*\*/|\*\*|\*|\?)")
_WILDCARDS: Final = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern such as `{outlet}/{date}_*.txt`, whose fields are parts of an article's path.

    Example:
        >>> PathPattern("{outlet}/{date}_*.txt").fields("Orvil Post/1911-03-02_truce.txt")
        {'outlet': 'Orvil Post', 'date': '1911-03-02'}
    """

    pattern: str

    def __post_init__(self) -> None:
        names = [name for name, wildcard in _FIELD.findall(self.pattern) if not wildcard]
        if unknown := [name for name in names if name not in META_KEYS]:
            raise RecipeError(
                f"--path-pattern {self.pattern!r} has the field {unknown[0]!r}; "
                f"fields are {', '.join(META_KEYS)}"
            )
        if not names or len(set(names)) < len(names):
            raise RecipeError(
                f"--path-pattern {self.pattern!r} must have one field or more, each once, such as "
                "{outlet}/{date}_*.txt"
            )

    def fields(self, path: str) -> dict[str, str]:
        """Return the fields that a path fills; none if it doesn't match."""
        match = re.fullmatch(self._expression(), path)
        return match.groupdict() if match else {}

    def _expression(self) -> str:
        parts: list[str] = []
        end = 0
        for found in _FIELD.finditer(self.pattern):
            name, wildcard = found.groups()
            field_or_any = f"(?P<{name}>[^/]+?)" if name else _WILDCARDS[wildcard]
            parts += [re.escape(self.pattern[end : found.start()]), field_or_any]
            end = found.end()
        return "".join([*parts, re.escape(self.pattern[end:])])


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataSources:
    """Where fields come from that an article's own file leaves empty.

    Attributes:
        table: Fields by the path of a file, or by an article's id.
        pattern: Fields from the path; they come last.
    """

    table: Mapping[str, ArticleMeta] = field(default_factory=dict)
    pattern: PathPattern | None = None

    def completed(self, article: Article, file: str) -> Article:
        """Return the article with what its file left empty."""
        found = self.pattern.fields(file) if self.pattern else {}
        for known in (self.table.get(file), self.table.get(article.id), article.meta):
            if known is not None:
                given = {key: getattr(known, key) for key in META_KEYS}
                found |= {key: value for key, value in given.items() if value is not None}
        return replace(article, meta=ArticleMeta(**found)) if found else article


def metadata_table(path: Path) -> dict[str, ArticleMeta]:
    """Read a table of metadata: a column `file` or `id`, and columns of an article's fields.

    Raises:
        InputError: It can't be read, or has no such column.
    """
    try:
        with path.open("rb") as stream:
            return read_metadata_table(stream, name=str(path))
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be read: {error.strerror or error}", code="unreadable"
        ) from error
