"""Lines of JSON with typed access, so that every fault names its file and line."""

import json
from collections.abc import Iterator
from pathlib import Path

from stanceframe.errors import CorpusError

__all__ = ["Row", "read_rows"]


class Row:
    """One JSON object of a file; a getter that finds another type raises a `CorpusError`."""

    __slots__ = ("_fields", "_path", "line")

    def __init__(self, path: Path, line: int, fields: dict[str, object]) -> None:
        self._path = path
        self.line = line
        self._fields = fields

    def text(self, key: str) -> str:
        """Return a string field that must be there."""
        value = self._fields.get(key)
        if not isinstance(value, str):
            raise self.fault(f"{key!r} must be a string, found {value!r}")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string field that may be absent or null."""
        return None if self._fields.get(key) is None else self.text(key)

    def whole(self, key: str) -> int:
        """Return a field that must be a whole number, as `6` or `6.0`."""
        value = self._fields.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            raise self.fault(f"{key!r} must be a whole number, found {value!r}")
        return int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self.fault(f"{key!r} must hold strings only")
        return tuple(str(value) for value in values)

    def records(self, key: str, width: int) -> Iterator[tuple[str | None, ...]]:
        """Yield lists of `width` strings or nulls."""
        for value in self._list(key):
            if not isinstance(value, list) or len(value) != width:
                raise self.fault(f"each entry of {key!r} must have {width} parts, found {value!r}")
            if not all(part is None or isinstance(part, str) for part in value):
                raise self.fault(f"{key!r} must hold strings and nulls, found {value!r}")
            yield tuple(value)

    def rows(self, key: str) -> Iterator["Row"]:
        """Yield the objects of a list."""
        for value in self._list(key):
            if not isinstance(value, dict):
                raise self.fault(f"{key!r} must hold objects, found {value!r}")
            yield Row(self._path, self.line, value)

    def fault(self, what: str) -> CorpusError:
        """Make an error that says where it happened."""
        return CorpusError(f"{self._path}, line {self.line}: {what}")

    def _list(self, key: str) -> list[object]:
        value = self._fields.get(key)
        if not isinstance(value, list):
            raise self.fault(f"{key!r} must be a list, found {value!r}")
        return value


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file; blank lines are passed over.

    Raises:
        CorpusError: The file is missing or is no UTF-8, or a line is no JSON object.
    """
    # Only \n ends a line: str.splitlines would also cut at U+2028, which the texts contain.
    for number, line in enumerate(_content(path).split("\n"), start=1):
        if line.strip():
            yield Row(path, number, _object(path, number, line))


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CorpusError(
            f"{path} can't be read ({error.strerror}); it should be the data set's own file"
        ) from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8, byte {error.start}") from error


def _object(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{path}, line {number}: no JSON ({error.msg})") from error
    if not isinstance(value, dict):
        raise CorpusError(f"{path}, line {number}: a JSON object was expected, found {value!r}")
    return value
