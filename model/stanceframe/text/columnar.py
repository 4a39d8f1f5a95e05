"""Articles from Parquet files: one a row (extra `tables`)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from stanceframe.errors import InputError, MissingExtraError
from stanceframe.text.tables import Columns, TableRow, find_layout, read_cells

__all__ = ["read_parquet"]

_BATCH: Final = 256


def read_parquet(
    stream: BinaryIO, *, name: str, text_column: str | None, columns: Columns = ()
) -> Iterator[TableRow]:
    """Read the rows of a Parquet file, a few hundred at a time.

    Args:
        stream: The file.
        name: What to call it, also in the ids of rows without one.
        text_column: The column of the text; None to look for a usual name.
        columns: Which columns hold which other fields, over their usual names.

    Raises:
        MissingExtraError: pyarrow is not installed.
        InputError: It is no Parquet file, or a column is not there.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "tables", f"reading {name!r}") from error
    try:
        file = pq.ParquetFile(stream)
        names = list(file.schema_arrow.names)
        layout = find_layout(names, name, text_column, columns)
        _check_text(file.schema_arrow.field(layout.text), name)
        wanted = [names[place] for place in layout.places]
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                cells = [_cell(row.get(column)) for column in names]
                if any(cells):
                    yield read_cells(cells, layout, name, number)
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{name!r} is no whole Parquet file: {reason}", code="damaged") from error


def _check_text(column: Any, name: str) -> None:
    """Refuse a column that can't hold texts: what is in it would be empty, or numbers."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    is_text = is_text or str(kind) == "string_view" or pa.types.is_null(kind)
    if not is_text:
        raise InputError(
            f"the column {column.name!r} of {name!r} holds {kind}, not text; name the one to read "
            "(--text-column), or write it as strings",
            code="no_text_column",
        )


def _cell(value: Any) -> str:
    """Write a value as a CSV would hold it; nested values are no field of an article."""
    if value is None or isinstance(value, bytes | dict | list):
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
