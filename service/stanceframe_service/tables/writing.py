"""Writes tables as JSON Lines, CSV or Parquet: the same rows give the same bytes."""

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, Literal, Protocol, Self

import orjson

from stanceframe.errors import MissingExtraError
from stanceframe_service.tables.rows import TableRow
from stanceframe_service.tables.schema import TABLES, ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMATS", "TableFormat", "TableWriters", "check_format", "publish", "published"]

TableFormat = Literal["jsonl", "csv", "parquet"]
FORMATS: Final[tuple[TableFormat, ...]] = ("jsonl", "csv", "parquet")
PARTIAL: Final = ".partial"
_ROW_GROUP: Final = 50_000  # rows that Parquet writes at a time: some 10 MB of sentences

Values = tuple[object, ...]


class _Writer(Protocol):
    def write(self, values: Values) -> None: ...

    def close(self) -> None: ...


class _JsonLines:
    """One object a line, keys in the order of the columns."""

    def __init__(self, file: IO[bytes], table: Table) -> None:
        self._file = file
        self._names = [column.name for column in table.columns]

    def write(self, values: Values) -> None:
        self._file.write(orjson.dumps(dict(zip(self._names, values, strict=True))) + b"\n")

    def close(self) -> None:
        self._file.flush()


class _Csv:
    """RFC 4180 in UTF-8, with a header; what is empty is an empty cell."""

    def __init__(self, file: IO[bytes], table: Table) -> None:
        self._lines = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self._writer = csv.writer(self._lines, lineterminator="\n")
        self._writer.writerow([column.name for column in table.columns])

    def write(self, values: Values) -> None:
        cells = [str(one).lower() if isinstance(one, bool) else one for one in values]
        self._writer.writerow(cells)

    def close(self) -> None:
        self._lines.flush()
        self._lines.detach()


class _Parquet:
    """Parquet with zstd, a row group for so many rows, and each column's meaning in its schema."""

    def __init__(self, file: IO[bytes], table: Table) -> None:
        import pyarrow.parquet as pq

        self._schema = _arrow_schema(table)
        self._writer: Any = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Values] = []

    def write(self, values: Values) -> None:
        self._rows.append(values)
        if len(self._rows) >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(values, type=field.type)
            for values, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows = []


_WRITERS: Final[Mapping[TableFormat, Callable[[IO[bytes], Table], _Writer]]] = {
    "jsonl": _JsonLines,
    "csv": _Csv,
    "parquet": _Parquet,
}


class TableWriters:
    """All tables, open for writing under temporary names in a folder.

    Args:
        folder: Where they go.
        kind: Their format.
    """

    def __init__(self, folder: Path, kind: TableFormat) -> None:
        self.paths = [folder / f"{table.name}.{kind}" for table in TABLES]
        self._make: Callable[[IO[bytes], Table], _Writer] = _WRITERS[kind]
        self._files: list[IO[bytes]] = []
        self._writers: dict[str, _Writer] = {}

    def __enter__(self) -> Self:
        """Open the files."""
        for table, path in zip(TABLES, self.paths, strict=True):
            self._files.append(_partial(path).open("wb"))
            self._writers[table.name] = self._make(self._files[-1], table)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is left and close the files."""
        if error is None:
            for writer in self._writers.values():
                writer.close()
        for file in self._files:
            file.close()

    def write(self, row: TableRow) -> None:
        """Append a row to its table."""
        self._writers[row.table].write(row.values)


def check_format(kind: TableFormat) -> None:
    """Refuse a format whose library isn't installed.

    Raises:
        MissingExtraError: It is Parquet, and pyarrow is missing.
    """
    if kind != "parquet":
        return
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "tables", "writing Parquet") from error


@contextmanager
def published(path: Path) -> Iterator[IO[bytes]]:
    """Open a file under a temporary name; it gets its own when the block ends well."""
    with _partial(path).open("wb") as file:
        yield file
    publish(path)


def publish(path: Path) -> None:
    """Sync a file that was written under its temporary name, and give it its own."""
    partial = _partial(path)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def _partial(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _arrow_schema(table: Table) -> "pa.Schema":
    import pyarrow as pa

    types: dict[ColumnType, pa.DataType] = {
        "bool": pa.bool_(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "string": pa.string(),
        "date": pa.date32(),
    }
    fields = [
        pa.field(
            column.name,
            types[column.type],
            nullable=column.nullable,
            metadata={"description": column.meaning},
        )
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"stanceframe": f"a row is {table.row}"})
