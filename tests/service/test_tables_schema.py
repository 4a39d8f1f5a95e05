"""The declared tables, their data dictionary and their JSON schema agree."""

import json

from stanceframe_service.tables.dictionary import json_schema, markdown_dictionary
from stanceframe_service.tables.schema import TABLES

MARK = "<!-- generated from stanceframe_service.tables.schema -->\n"


def test_the_page_holds_the_dictionary_as_the_code_has_it():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")

    assert markdown_dictionary() in page, "run: python -m tests.service.test_tables_schema"


def test_no_table_names_a_column_twice_and_keys_are_columns_that_are_filled():
    for table in TABLES:
        names = [column.name for column in table.columns]
        required = {column.name for column in table.columns if not column.nullable}
        assert len(names) == len(set(names)), table.name
        assert set(table.key) <= required, table.name


def test_the_json_schema_requires_every_column_and_allows_no_other():
    rows = json.loads(json_schema())["$defs"]

    assert list(rows) == [table.name for table in TABLES]
    for table in TABLES:
        assert rows[table.name]["required"] == [column.name for column in table.columns]
        assert rows[table.name]["additionalProperties"] is False
    assert rows["stances"]["properties"]["attribution"]["type"] == ["integer", "null"]
    assert rows["sentences"]["properties"]["counted"]["type"] == "boolean"
