"""The data dictionary of the tables: for people as Markdown, for programs as JSON Schema."""

from collections.abc import Iterator
from typing import Final

import orjson

from stanceframe_service.tables.schema import TABLES, Column, ColumnType, Table

__all__ = ["json_schema", "markdown_dictionary"]

_JSON_TYPES: Final[dict[ColumnType, str]] = {
    "bool": "boolean",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "string": "string",
    "date": "string",
}


def markdown_dictionary() -> str:
    """Return a section for each table: what a row is, its key, and its columns."""
    return "\n".join(line for table in TABLES for line in _section(table)).rstrip() + "\n"


def json_schema() -> bytes:
    """Return a JSON Schema (2020-12) with a definition of one row for each table."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tables of a scored folder",
        "description": "A row of each table as `stanceframe score --format jsonl` writes it.",
        "$defs": {table.name: _row_schema(table) for table in TABLES},
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _section(table: Table) -> Iterator[str]:
    yield f"### `{table.name}`"
    yield f"A row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}."
    yield ""
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    for column in table.columns:
        kind = f"{column.type}, may be empty" if column.nullable else column.type
        yield f"| `{column.name}` | {kind} | {column.meaning} |"
    yield ""


def _row_schema(table: Table) -> dict[str, object]:
    return {
        "description": f"A row is {table.row}.",
        "type": "object",
        "properties": {column.name: _column_schema(column) for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }


def _column_schema(column: Column) -> dict[str, object]:
    kind = _JSON_TYPES[column.type]
    schema: dict[str, object] = {
        "type": [kind, "null"] if column.nullable else kind,
        "description": column.meaning,
    }
    return schema | {"format": "date"} if column.type == "date" else schema
