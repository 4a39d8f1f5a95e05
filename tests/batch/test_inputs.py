"""What folders, patterns, tables and paths give; and that nothing hostile ends a run."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.batch.conftest import rows_of, text, write_table, zst
from typer.testing import CliRunner

from stanceframe.errors import InputError, RecipeError
from stanceframe.text.readers import ReadOptions, read_articles, read_stream
from stanceframe.types import Article, FailedArticle
from stanceframe_service.batch.metadata import MetadataSources, PathPattern, metadata_table
from stanceframe_service.batch.reading import InputReading
from stanceframe_service.inputs import find_sources
from stanceframe_service.outcomes import Choices
from stanceframe_service.score_cli import app

ROWS = [{"uid": f"r{n}", "paper": "Gazette", "story": text(n), "leaning": "left"} for n in range(3)]
NAMED = ReadOptions(text_column="story", columns=(("id", "uid"), ("outlet", "paper")))


def content_of(path: Path) -> list[tuple[str, str]]:
    return [
        (item.id, item.text if isinstance(item, Article) else item.error.code)
        for item in read_articles(path)
    ]


def test_a_packed_file_gives_what_it_gives_unpacked(tmp_path):
    lines = "".join(json.dumps({"id": str(n), "text": text(n)}) + "\n" for n in range(3)).encode()
    (tmp_path / "plain.jsonl").write_bytes(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "b.jsonl.zst").write_bytes(zst(lines))
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(text(1).encode()))

    expected = [(str(n), text(n)) for n in range(3)]
    assert content_of(tmp_path / "plain.jsonl") == expected
    assert content_of(tmp_path / "a.jsonl.gz") == expected
    assert content_of(tmp_path / "b.jsonl.zst") == expected
    assert content_of(tmp_path / "c.txt.gz") == [("c.txt.gz", text(1))]


def test_the_side_car_of_a_packed_file_is_that_of_the_file_in_it(tmp_path):
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(text(1).encode()))
    (tmp_path / "c.meta.json").write_text('{"outlet": "Post"}', encoding="utf-8")

    (article,) = read_articles(tmp_path / "c.txt.gz")

    assert isinstance(article, Article)
    assert article.meta.outlet == "Post"


def test_standard_input_may_be_packed():
    stream = io.BytesIO(gzip.compress(b'{"text": "It rained."}\n'))

    (article,) = read_stream(stream, suffix=".jsonl.gz")

    assert isinstance(article, Article)
    assert article.text == "It rained."


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_halfway_through_a_file_of_headlines_about_half_of_it_is_done(tmp_path, suffix):
    digests = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(1000)]
    rows = [
        {"id": one[:6], "text": f"{one[6:20]} rained.", "url": f"https://news.example/{one[20:]}"}
        for one in digests
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = tmp_path / f"rows{suffix}"
    path.write_bytes(gzip.compress(lines) if suffix.endswith(".gz") else lines)
    contents = find_sources([str(path)])
    reading = InputReading(sources=[str(path)], contents=contents, options=ReadOptions())

    ends = [item.end for item in reading.items(Choices())]

    assert 0.3 < ends[500] / contents.total_bytes < 0.7
    assert ends == sorted(ends)


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl", "json"])
def test_columns_are_read_by_the_names_that_the_user_gives(tmp_path, kind):
    path = tmp_path / f"rows.{kind}"
    if kind == "parquet":
        write_table(path, ROWS)
    elif kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(ROWS[0]))
            writer.writeheader()
            writer.writerows(ROWS)
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    else:
        path.write_text(json.dumps(ROWS), encoding="utf-8")

    items = list(read_articles(path, NAMED))

    assert all(isinstance(item, Article) for item in items)
    assert [(i.id, i.text, i.meta.outlet) for i in items if isinstance(i, Article)] == [
        (row["uid"], row["story"], "Gazette") for row in ROWS
    ]


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path, kind):
    path = tmp_path / f"rows.{kind}"
    if kind == "parquet":
        write_table(path, ROWS)
    else:
        path.write_text("uid,story\n1,It rained.\n", encoding="utf-8")

    (failed,) = read_articles(path, ReadOptions(text_column="story", columns=(("date", "when"),)))

    assert isinstance(failed, FailedArticle)
    assert failed.error.code == "no_column"
    assert "no column 'when'; it has: 'uid'" in failed.error.message
    assert "--date-column" in failed.error.message


@pytest.mark.parametrize(
    ("column", "kind"),
    [([1, 2], "int64"), ([["a"], ["b"]], "list<"), ([b"a", b"b"], "binary")],
)
def test_a_column_that_holds_no_text_is_no_column_of_texts(tmp_path, column, kind):
    pq.write_table(pa.table({"text": column}), tmp_path / "rows.parquet")

    (failed,) = read_articles(tmp_path / "rows.parquet")

    assert isinstance(failed, FailedArticle)
    assert failed.error.code == "no_text_column"
    assert f"column 'text' of 'rows.parquet' holds {kind}" in failed.error.message
    assert "--text-column" in failed.error.message


def test_texts_may_be_stored_as_long_strings_and_by_dictionary(tmp_path):
    for name, kind in (("long", pa.large_string()), ("few", pa.dictionary(pa.int8(), pa.string()))):
        column = pa.array(["It rained.", "It snowed."], kind)
        pq.write_table(pa.table({"text": column}), tmp_path / f"{name}.parquet")

        assert [content for _, content in content_of(tmp_path / f"{name}.parquet")] == [
            "It rained.",
            "It snowed.",
        ]


def test_a_table_that_ends_within_a_cell_says_so_and_keeps_what_came_before(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text('id,text\na,It rained.\nb,"It snowed.\nc,It hai', encoding="utf-8")

    whole, failed = read_articles(path)

    assert isinstance(whole, Article)
    assert (whole.id, whole.text) == ("a", "It rained.")
    assert isinstance(failed, FailedArticle)
    assert failed.error.code == "damaged"
    assert "'cut.csv' ends within a cell that a quotation mark opens in line 3" in (
        failed.error.message
    )


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_table_ends_with_or_without_the_end_of_its_last_line(tmp_path, end):
    path = tmp_path / "rows.csv"
    path.write_bytes(f'id,text\na,It rained.\nb,"It ""snowed""."{end}'.encode())

    assert content_of(path) == [("a", "It rained."), ("b", 'It "snowed".')]


def test_parquet_with_dates_numbers_and_empty_cells_is_read(tmp_path):
    rows = [
        {"id": 7, "text": text(1), "date": dt.date(1911, 3, 2), "tags": ["a"]},
        {"id": 8, "text": None, "date": None, "tags": None},
    ]
    write_table(tmp_path / "rows.parquet", rows)

    first, second = read_articles(tmp_path / "rows.parquet")

    assert isinstance(first, Article)
    assert (first.id, first.meta.date) == ("7", "1911-03-02")
    assert isinstance(second, FailedArticle)
    assert (second.id, second.error.code) == ("8", "empty")


@pytest.mark.parametrize("name", ["cut.jsonl.gz", "cut.jsonl.zst", "cut.parquet", "no.gz.txt.gz"])
def test_a_file_that_is_cut_short_is_named(tmp_path, name):
    lines = b"".join(b'{"text": "Day %d was calm in %d."}\n' % (n, n * 7919) for n in range(500))
    write_table(tmp_path / "whole.parquet", ROWS)
    whole = {
        "cut.jsonl.gz": gzip.compress(lines),
        "cut.jsonl.zst": zst(lines),
        "cut.parquet": (tmp_path / "whole.parquet").read_bytes(),
        "no.gz.txt.gz": b"It rained in Orvil.  " * 3,
    }[name]
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])

    rows = content_of(tmp_path / name)

    assert rows[-1] == (name, "damaged")


def test_patterns_find_files_in_order_and_name_them_below_their_fixed_part(tmp_path):
    for name in ("b/two.txt", "a/one.txt", "a/deep/three.txt", "a/note.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("It rained.", encoding="utf-8")

    flat = find_sources([str(tmp_path / "*" / "*.txt")])
    deep = find_sources([str(tmp_path / "**" / "*.txt"), str(tmp_path / "a" / "note.md")])

    assert [file.name for file in flat.files] == ["a/one.txt", "b/two.txt"]
    assert [file.name for file in deep.files] == [
        "a/deep/three.txt",
        "a/one.txt",
        "b/two.txt",
        "note.md",
    ]


def test_a_file_that_is_not_there_is_a_row(score, tmp_path):
    score(tmp_path / "gone.txt", "--out", tmp_path / "out")

    (row,) = rows_of(tmp_path / "out", "errors")
    assert (row["id"], row["code"]) == ("gone.txt", "unreadable")
    assert "is not there" in row["message"]


def test_the_path_says_what_the_file_does_not(score, tmp_path):
    folder = tmp_path / "in" / "Orvil Post"
    folder.mkdir(parents=True)
    (folder / "1911-03-02_truce.txt").write_text(text(1), encoding="utf-8")
    (folder / "1911-03-03_oil.md").write_text(f"---\noutlet: Own\n---\n{text(2)}", encoding="utf-8")
    (folder / "undated.txt").write_text(text(3), encoding="utf-8")

    score(tmp_path / "in", "--out", tmp_path / "out", "--path-pattern", "{outlet}/{date}_*.*")

    rows = [(row["outlet"], row["day"]) for row in rows_of(tmp_path / "out", "articles")]
    assert rows == [("Orvil Post", "1911-03-02"), ("Own", "1911-03-03"), (None, None)]


@pytest.mark.parametrize("pattern", ["{paper}/*.txt", "*/*.txt", "{date}/{date}.txt"])
def test_a_pattern_that_names_no_field_is_refused(pattern):
    with pytest.raises(RecipeError, match="--path-pattern"):
        PathPattern(pattern)


def test_a_pattern_takes_other_characters_as_they_are():
    pattern = PathPattern("**/{outlet}+(v1)/{date}?x.txt")

    assert pattern.fields("a/b/Post+(v1)/1911-x.txt") == {"outlet": "Post", "date": "1911"}
    assert pattern.fields("Post+(v1)/1911-x.txt") == {"outlet": "Post", "date": "1911"}
    assert pattern.fields("a/Post(v1)/1911-x.txt") == {}


def test_a_table_of_metadata_tells_by_file_or_by_id(score, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(text(1), encoding="utf-8")
    (tmp_path / "in" / "b.jsonl").write_text('{"id": "n7", "text": "It rained."}\n', "utf-8")
    table = tmp_path / "about.csv"
    table.write_text("file,outlet,published\na.txt,Post,1911-03-02\nn7,Gazette,\n", "utf-8")

    score(tmp_path / "in", "--out", tmp_path / "out", "--metadata", table)

    rows = [(row["outlet"], row["date"]) for row in rows_of(tmp_path / "out", "articles")]
    assert rows == [("Post", "1911-03-02"), ("Gazette", None)]


def test_a_table_of_metadata_without_names_is_refused(tmp_path):
    table = tmp_path / "about.csv"
    table.write_text("outlet,date\nPost,1911\n", encoding="utf-8")

    with pytest.raises(InputError, match="needs a column 'file'"):
        metadata_table(table)


def test_what_a_file_says_comes_before_the_table_and_that_before_the_path(tmp_path):
    table = tmp_path / "about.csv"
    table.write_text("file,outlet,date\nP/x.txt,Table,1911\n", encoding="utf-8")
    sources = MetadataSources(
        table=metadata_table(table), pattern=PathPattern("{outlet}/{url}.txt")
    )

    completed = sources.completed(Article(id="1", text="It rained."), "P/x.txt")

    assert (completed.meta.outlet, completed.meta.date) == ("Table", "1911")
    assert completed.meta.url == "x"


def test_standard_input_is_scored(tiny, tmp_path):
    words = ["-", "--out", str(tmp_path / "out"), "--model", str(tiny), "--quiet"]

    result = CliRunner().invoke(app, words, input='{"id": "x", "text": "It rained."}\n')

    assert result.exit_code == 0
    assert [row["id"] for row in rows_of(tmp_path / "out", "articles")] == ["x"]


def test_a_dry_run_counts_shows_and_estimates_and_writes_nothing(
    mixed, tiny, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    words = [
        str(mixed),
        "--dry-run",
        "--model",
        str(tiny),
        "--path-pattern",
        "{outlet}/{date}_*.txt",
    ]

    result = CliRunner().invoke(app, words)

    assert result.exit_code == 0
    assert result.stdout.startswith("61 articles with ")
    assert "in 34 files (1 .gz, 1 .jsonl, 1 .md, 31 .txt)" in result.stdout
    assert "  outlet outlet-0\n  date   1911-03-01\n" in result.stdout
    assert "1 can't be read, code empty, the first: empty.txt" in result.stdout
    assert "about " in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_for_the_results_nothing_begins(mixed, tiny):
    result = CliRunner().invoke(app, [str(mixed), "--model", str(tiny)])

    assert result.exit_code == 2
    assert "--out" in result.stderr
