"""Rows of a published CSV or TSV with checked cells, so that every fault names its file and row."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from stanceframe.errors import CorpusError

__all__ = ["Cells", "read_sheet"]

LONGEST_CELL = 10_000_000  # characters: whole articles stand in one cell


class Cells:
    """One row; a getter that finds nothing raises a `CorpusError`."""

    __slots__ = ("_path", "_values", "number")

    def __init__(self, path: Path, number: int, values: Mapping[str, str | None]) -> None:
        self._path = path
        self._values = values
        self.number = number

    def text(self, column: str) -> str:
        """Return a cell that must hold something."""
        value = self.optional(column)
        if value is None:
            raise self.fault(f"there is nothing in the column {column!r}")
        return value

    def optional(self, column: str) -> str | None:
        """Return a cell; None if it is blank, or the row ends before it."""
        value = self._values.get(column)
        return value if value and value.strip() else None

    def fault(self, what: str) -> CorpusError:
        """Make an error that says where it happened."""
        return CorpusError(f"{self._path}, row {self.number}: {what}")


def read_sheet(path: Path, columns: tuple[str, ...], *, delimiter: str = ",") -> Iterator[Cells]:
    """Yield the rows of a table, counted from 1 without the header.

    Args:
        path: The file, in UTF-8.
        columns: Those that it must have.
        delimiter: What parts its cells.

    Raises:
        CorpusError: It can't be read, or lacks a column.
    """
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.DictReader(io.StringIO(_content(path), newline=""), delimiter=delimiter)
    try:
        missing = [name for name in columns if name not in (rows.fieldnames or ())]
        if missing:
            raise CorpusError(
                f"{path} has no column {', '.join(missing)}; is it the file as published?"
            )
        for number, row in enumerate(rows, start=1):
            yield Cells(path, number, row)
    except csv.Error as error:
        raise CorpusError(f"{path} is no table that can be read: {error}") from error


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CorpusError(
            f"{path} can't be read ({error.strerror}); it should be the data set's own file"
        ) from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8, byte {error.start}") from error
