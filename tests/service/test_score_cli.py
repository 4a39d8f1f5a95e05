import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from stanceframe_service.inputs import find_inputs
from stanceframe_service.score_cli import app


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
    assert sorted(path.name for path in out.iterdir()) == [
        "errors.jsonl",
        "labelled.jsonl",
        "summary.json",
    ]
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

    for name in ("labelled.jsonl", "errors.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_quiet_says_nothing(folder, tmp_path):
    result = score(folder, "--out", tmp_path / "out", "--quiet")

    assert not result.output


def test_a_finished_run_is_not_overwritten_unasked(folder, tmp_path):
    out = tmp_path / "out"
    score(folder, "--out", out)
    before = (out / "labelled.jsonl").read_bytes()

    refused = refusal(score(folder, "--out", out))
    (folder / "a.txt").unlink()
    replaced = score(folder, "--out", out, "--overwrite")

    assert "holds the results of a finished run" in refused
    assert replaced.exit_code == 1
    assert (out / "labelled.jsonl").read_bytes() != before
    assert len(rows(out / "labelled.jsonl")) == 4


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


def test_a_run_that_is_killed_and_started_again_gives_the_rows_of_one_that_is_not(tmp_path):
    root = tmp_path / "articles"
    root.mkdir()
    for number in range(40):
        text = f"Veldania urged a truce on day {number}. " * 10
        (root / f"{number:03}.txt").write_text(text, encoding="utf-8")
    score(root, "--out", tmp_path / "whole", "--quiet")
    killed = tmp_path / "killed"

    kill_after_some_rows(root, killed)
    left = len((killed / "labelled.jsonl.partial").read_bytes().splitlines())
    result = score(root, "--out", killed)

    assert 0 < left < 40
    assert "articles taken over" in result.stdout
    assert (killed / "labelled.jsonl").read_bytes() == (
        tmp_path / "whole" / "labelled.jsonl"
    ).read_bytes()


def kill_after_some_rows(root, out) -> None:
    command = "from stanceframe_service.score_cli import app; app()"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", command, str(root), "--out", str(out), "--quiet"], env=environment
    )
    partial = out / "labelled.jsonl.partial"
    while not (partial.exists() and partial.read_bytes().count(b"\n") >= 3):
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
