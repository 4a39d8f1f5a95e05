"""The declared tables, their data dictionary and their JSON schema agree.

`python -m tests.service.test_tables_schema` writes both into the docs anew.
"""

import json
from pathlib import Path

from stanceframe_service.tables.dictionary import json_schema, markdown_dictionary
from stanceframe_service.tables.schema import TABLES

DOCS = Path(__file__).parents[2] / "docs"
WRITE_ANEW = "run: python -m tests.service.test_tables_schema"
MARK = "<!-- generated from stanceframe_service.tables.schema -->\n"


def test_the_page_holds_the_dictionary_as_the_code_has_it():
    page = (DOCS / "tables.md").read_text(encoding="utf-8")

    assert page.partition(MARK)[2] == markdown_dictionary(), WRITE_ANEW


def test_the_json_schema_beside_the_page_is_that_of_the_code():
    schema = (DOCS / "tables.schema.json").read_bytes()

    assert schema == json_schema(), WRITE_ANEW


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


if __name__ == "__main__":
    page = (DOCS / "tables.md").read_text(encoding="utf-8")
    head = page.partition(MARK)[0]
    (DOCS / "tables.md").write_text(head + MARK + markdown_dictionary(), encoding="utf-8")
    (DOCS / "tables.schema.json").write_bytes(json_schema())
