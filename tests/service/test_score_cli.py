import json

import pytest
from typer.testing import CliRunner

from stanceframe_service.inputs import find_inputs
from stanceframe_service.score_cli import app
from stanceframe_service.tables.schema import TABLES


@pytest.fixture
def folder(tmp_path):
    """Articles in subfolders and formats, among files that are none."""
    root = tmp_path / "articles"
    (root / "b" / ".hidden").mkdir(parents=True)
    (root / "b" / "two.txt").write_text("Morava closed the bridge.", encoding="utf-8")
    (root / "a.txt").write_text("Veldania urged a truce. It rained.", encoding="utf-8")
    rows = "".join(
        json.dumps({"id": f"r{n}", "text": f"Day {n} was calm."}) + "\n" for n in range(3)
    )
    (root / "c.jsonl").write_text(rows + "{\n", encoding="utf-8")
    (root / "empty.txt").write_text("", encoding="utf-8")
    (root / "picture.png").write_bytes(b"\x89PNG")
    (root / ".notes.txt").write_text("not an article", encoding="utf-8")
    (root / "b" / ".hidden" / "x.txt").write_text("not an article", encoding="utf-8")
    return root


def score(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_folder_becomes_rows_errors_and_a_summary(folder, tmp_path):
    out = tmp_path / "new" / "out"

    result = score(folder, "--out", out)

    assert result.exit_code == 1
    tables = [f"{table.name}.jsonl" for table in TABLES]
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*tables, ".lock", "labelled.jsonl", "parts", "summary.json"]
    )
    assert len(rows(out / "labelled.jsonl")) == 5
    assert len(rows(out / "errors.jsonl")) == 2
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["rows"]["labelled"] == 5
    assert summary["skipped_files"] == {".png": 1}
    assert summary["provenance"] == rows(out / "labelled.jsonl")[0]["provenance"]
    assert "5 articles labelled, 2 failed, 6 sentences" in result.stdout


def test_rows_stand_in_the_order_of_the_paths(folder, tmp_path):
    score(folder, "--out", tmp_path / "out")

    texts = [row["sentences"][0]["text"] for row in rows(tmp_path / "out" / "labelled.jsonl")]
    assert texts[:2] == ["Veldania urged a truce.", "Morava closed the bridge."]
    assert texts[2:] == [f"Day {n} was calm." for n in range(3)]


def test_two_runs_give_the_same_bytes(folder, tmp_path):
    for name in ("one", "two"):
        score(folder, "--out", tmp_path / name, "--quiet")

    assert tables_of(tmp_path / "one") == tables_of(tmp_path / "two")


def test_quiet_says_nothing(folder, tmp_path):
    result = score(folder, "--out", tmp_path / "out", "--quiet")

    assert not result.output


def test_a_finished_run_does_only_what_has_come_since(folder, tmp_path):
    out = tmp_path / "out"
    score(folder, "--out", out)
    (folder / "a.txt").unlink()
    (folder / "zz.txt").write_text("The port was quiet.", encoding="utf-8")

    result = score(folder, "--out", out)
    score(folder, "--out", tmp_path / "anew", "--quiet")

    assert result.exit_code == 1
    assert tables_of(out) == tables_of(tmp_path / "anew")


def test_nothing_is_labelled_where_nothing_has_changed(folder, tmp_path):
    out = tmp_path / "out"
    score(folder, "--out", out)
    before = tables_of(out)

    again = score(folder, "--out", out)

    assert "7 articles taken over" in again.stdout
    assert tables_of(out) == before


def test_results_of_other_options_are_not_replaced_unasked(folder, tmp_path):
    out = tmp_path / "out"
    score(folder, "--out", out)

    refused = refusal(score(folder, "--out", out, "--unit", "text"))
    replaced = score(folder, "--out", out, "--unit", "text", "--overwrite")

    assert "a run with another model or other options" in refused
    assert replaced.exit_code == 1
    assert all(len(row["sentences"]) == 1 for row in rows(out / "labelled.jsonl"))
    assert len(list((out / "parts").iterdir())) == 2


def refusal(result) -> str:
    """The message of the error with which the root command would leave."""
    return str(result.exception)


def test_a_file_in_place_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")

    assert "is a file" in refusal(score(folder, "--out", tmp_path / "out"))


def test_a_folder_without_articles_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"")

    said = refusal(score(tmp_path / "pictures", "--out", tmp_path / "out"))

    assert "holds no articles; stanceframe reads .txt" in said
    assert not (tmp_path / "out").exists()


def test_the_results_may_lie_in_the_folder_itself(folder):
    out = folder / "labelled"
    score(folder, "--out", out, "--quiet")

    again = find_inputs(folder, out=out)

    assert [file.path.name for file in again.files] == ["a.txt", "two.txt", "c.jsonl", "empty.txt"]


def test_without_errors_the_status_is_zero(folder, tmp_path):
    (folder / "empty.txt").unlink()
    (folder / "c.jsonl").unlink()

    assert score(folder, "--out", tmp_path / "out").exit_code == 0


def tables_of(out):
    """The content of everything that a finished run publishes, but for its durations."""
    return {
        path.name: path.read_bytes()
        for path in sorted(out.iterdir())
        if path.is_file() and path.name not in {".lock", "summary.json"}
    }


def test_an_article_in_another_language_has_its_warning_in_table_and_summary(tmp_path):
    root = tmp_path / "articles"
    root.mkdir()
    (root / "a.txt").write_text("Veldania urged a truce. It rained in Orvil.", "utf-8")
    text = "Le ministre a déclaré que les pourparlers reprendraient avant l'hiver."
    (root / "b.txt").write_text(text, "utf-8")

    result = score(root, "--out", tmp_path / "out")
    refusing = score(root, "--out", tmp_path / "refused", "--languages", "refuse")

    assert [row["warnings"] for row in rows(tmp_path / "out" / "articles.jsonl")] == [
        None,
        "language",
    ]
    assert (
        "1 labelled with the warning language: column warnings of articles.jsonl" in result.stdout
    )
    assert (result.exit_code, refusing.exit_code) == (0, 1)
    assert [row["code"] for row in rows(tmp_path / "refused" / "errors.jsonl")] == ["language"]
