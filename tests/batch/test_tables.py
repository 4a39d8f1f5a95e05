"""The tables say what the JSON says, in every format, and the recipes of the docs read them."""

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import orjson
import pyarrow.parquet as pq
import pytest
from tests.batch.by_hand import labelled_by_hand
from tests.batch.conftest import rows_of, tables_of
from typer.testing import CliRunner

from stanceframe.types import COUNTED_ZONES
from stanceframe.wire import to_json
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.outlets.run import ScoredRun
from stanceframe_service.score_cli import app
from stanceframe_service.tables.dictionary import json_schema
from stanceframe_service.tables.rows import ArticleFacts, article_rows
from stanceframe_service.tables.schema import TABLES
from stanceframe_service.tables.writing import TableWriters, publish

REPOSITORY = Path(__file__).parents[2]
RECIPE = re.compile(r"<!-- recipe -->\n```(python|r)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = (REPOSITORY / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Path:
    """The repository's example articles, scored with the shipped model into all formats."""
    out = tmp_path_factory.mktemp("real") / "labelled"
    source = REPOSITORY / "seeds" / "articles" / "karsk-market"
    words = [str(source), "--out", str(out), "--quiet"]
    for kind in ("jsonl", "csv", "parquet"):
        words += ["--format", kind]
    assert CliRunner().invoke(app, words).exit_code == 0
    return out


def test_every_label_of_the_json_has_its_row(real):
    labelled = [orjson.loads(line) for line in (real / "labelled.jsonl").read_bytes().splitlines()]
    sentences = [one for article in labelled for one in article["sentences"]]

    assert len(rows_of(real, "articles")) == len(labelled) > 1
    assert [row["text"] for row in rows_of(real, "sentences")] == [one["text"] for one in sentences]
    for name in ("attributions", "stances", "loaded"):
        assert len(rows_of(real, name)) == sum(len(one[name]) for one in sentences) > 0
    frames = rows_of(real, "frames")
    assert len(frames) == sum(
        max(1, len(frame["evidence"])) for one in sentences for frame in one["frames"]
    )
    assert sum(row["evidence"] == 0 for row in frames) == sum(
        len(one["frames"]) for one in sentences
    )


def test_offsets_of_the_rows_give_their_words_in_the_text(real):
    texts = {
        row["article"]: (REPOSITORY / "seeds/articles/karsk-market" / row["file"]).read_text(
            "utf-8"
        )
        for row in rows_of(real, "articles")
        if row["file"].endswith(".txt")
    }
    texts = {article: text for article, text in texts.items() if not text.startswith("---")}

    checked = [
        texts[row["article"]][row[f"{prefix}start"] : row[f"{prefix}stop"]] == row[name]
        for table, prefix, name in (
            ("sentences", "", "text"),
            ("attributions", "content_", "content"),
            ("loaded", "", "text"),
        )
        for row in rows_of(real, table)
        if row["article"] in texts
    ]

    assert all(checked)
    assert checked or not texts


def test_keys_name_rows_and_ids_join(real):
    sentences = {(row["article"], row["sentence"]) for row in rows_of(real, "sentences")}
    attributions = {
        (row["article"], row["sentence"], row["attribution"])
        for row in rows_of(real, "attributions")
    }

    for table in TABLES:
        keys = [tuple(row[name] for name in table.key) for row in rows_of(real, table.name)]
        assert len(keys) == len(set(keys)), table.name
        assert keys == sorted(keys) or table.name == "frames", table.name
    for name in ("attributions", "frames", "stances", "loaded"):
        for row in rows_of(real, name):
            assert (row["article"], row["sentence"]) in sentences
            if row["attribution"] is not None:
                assert (row["article"], row["sentence"], row["attribution"]) in attributions


def test_rows_are_as_the_json_schema_says(real):
    document = json.loads(json_schema())

    for table in TABLES:
        schema = document | {"$ref": f"#/$defs/{table.name}"}
        validator = jsonschema.Draft202012Validator(schema)
        for row in rows_of(real, table.name):
            validator.validate(row)


def test_parquet_holds_what_json_lines_hold_with_the_declared_types(real):
    for table in TABLES:
        read = pq.read_table(real / f"{table.name}.parquet")
        assert [str(field.type) for field in read.schema] == [
            {"float64": "double", "date": "date32[day]"}.get(column.type, column.type)
            for column in table.columns
        ]
        rows = [
            {name: str(value) if name == "day" and value else value for name, value in row.items()}
            for row in read.to_pylist()
        ]
        assert rows == rows_of(real, table.name)


def test_csv_holds_what_json_lines_hold_as_words(real):
    for table in TABLES:
        with (real / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows == [
            {name: as_cell(value) for name, value in row.items()}
            for row in rows_of(real, table.name)
        ]


def as_cell(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_a_format_that_is_no_longer_asked_for_is_removed(mixed, score, tmp_path):
    out = tmp_path / "out"
    score(mixed, "--out", out, "--format", "csv", "--format", "parquet")

    score(mixed, "--out", out, "--format", "parquet")

    assert sorted(tables_of(out)) == sorted(f"{table.name}.parquet" for table in TABLES)


def test_values_of_an_article_made_by_hand_stand_in_their_columns():
    row = orjson.loads(to_json(labelled_by_hand()))
    facts = ArticleFacts(
        article=7,
        file="a.txt",
        characters=70,
        sha256="00",
        repeat_of=2,
        wire_group="w1",
        paragraphs=(0, 20),
        paragraph_groups=(None, "w2"),
    )

    rows = {
        one.table: dict(zip([column.name for column in table.columns], one.values, strict=True))
        for one in article_rows(row, facts)
        for table in TABLES
        if table.name == one.table
    }

    assert rows["articles"]["counted"] == 1
    assert str(rows["articles"]["day"]) == "1911-03-02"
    assert rows["articles"]["repeat_of"] == 2
    assert rows["sentences"]["paragraph"] == 1
    assert rows["sentences"]["wire_group"] == "w2"
    assert (rows["sentences"]["tokens"], rows["sentences"]["tokens_read"]) == (300, 128)
    assert rows["frames"]["voice"] is None
    assert (rows["frames"]["evidence"], rows["frames"]["p"]) == (0, 0.8)
    assert rows["stances"]["p_against"] == 0.9
    assert rows["stances"]["mention"] is None


@pytest.mark.parametrize("kind", ["duckdb", "polars", "pandas"])
def test_a_recipe_of_the_page_runs_and_counts_what_the_json_holds(real, kind):
    recipes = [body for language, body in RECIPE.findall(PAGE) if language == "python"]
    recipe = next(body for body in recipes if f"import {kind}" in body)
    labelled = [orjson.loads(line) for line in (real / "labelled.jsonl").read_bytes().splitlines()]

    printed = run([sys.executable, "-c", recipe], where=real.parent)

    expected = own_share(labelled)
    assert expected
    for frame, (sentences, own) in expected.items():
        assert re.search(rf"\b{frame}\b\W+{sentences}\W+{own}\b", printed), (frame, printed)


def test_the_recipe_in_r_gives_the_same(real):
    if shutil.which("Rscript") is None:
        pytest.skip("needs R, which is not installed")
    recipe = next(body for language, body in RECIPE.findall(PAGE) if language == "r")

    printed = run(["Rscript", "-e", recipe], where=real.parent)

    assert all(frame in printed for frame in own_share([]))


def run(command: list[str], *, where: Path) -> str:
    done = subprocess.run(command, cwd=where, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout


def own_share(labelled) -> dict[str, tuple[int, int]]:
    """Sentences with each frame, and those among them that invoke it in the outlet's own voice."""
    counts: dict[str, tuple[int, int]] = {}
    for article in labelled:
        for sentence in article["sentences"]:
            assert sentence["zone"] in COUNTED_ZONES or not sentence["frames"]
            for frame in sentence["frames"]:
                own = any(evidence["voice"] == "own" for evidence in frame["evidence"])
                total, owned = counts.get(frame["id"], (0, 0))
                counts[frame["id"]] = (total + 1, owned + own)
    return counts


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_the_articles_of_a_run_are_read_back_from_its_tables(kind, mixed, score, tmp_path):
    score(mixed, "--out", tmp_path / "rows")
    score(mixed, "--out", tmp_path / "tables", "--format", kind)
    (tmp_path / "tables" / "labelled.jsonl").unlink(missing_ok=True)

    found = list(ScoredRun(tmp_path / "tables").articles())

    assert found == list(ScoredRun(tmp_path / "rows").articles())
    assert any(sentence.attributions for article in found for sentence in article.sentences)


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_a_cut_sentence_and_a_frame_without_evidence_are_read_back(kind, tmp_path):
    article = labelled_by_hand()
    facts = ArticleFacts(
        article=0,
        file="a.txt",
        characters=45,
        sha256="0",
        repeat_of=None,
        wire_group="w1",
        paragraphs=(0,),
        paragraph_groups=(),
    )
    with TableWriters(tmp_path, kind) as writers:
        for row in article_rows(json.loads(to_json(article)), facts):
            writers.write(row)
    for path in writers.paths:
        publish(path)

    run = ScoredRun(tmp_path)

    assert list(run.articles()) == [article]
    assert run.wire_groups() == {article.id: "w1"}


def test_tables_that_are_not_ours_are_named(tmp_path):
    (tmp_path / "articles.csv").write_text("name\nA\n", encoding="utf-8")

    with pytest.raises(ComparisonError, match="are not as stanceframe score writes them"):
        list(ScoredRun(tmp_path).articles())
