"""Nothing hostile in a folder ends a run: each bad file is a named row."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.batch.conftest import rows_of, text, write_table, zst
from tests.batch.killing import COMMAND

from stanceframe_service.inputs import find_inputs


@pytest.fixture
def hostile(tmp_path) -> Path:
    """Good articles, and among them everything that ends other programs' runs."""
    root = tmp_path / "hostile"
    root.mkdir()
    for n in range(100):
        (root / f"good-{n:03}.txt").write_text(text(n), encoding="utf-8")
    (root / "empty.txt").write_bytes(b"")
    (root / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (root / "half-utf16.txt").write_bytes("Morava".encode("utf-16") + b"\x00")
    (root / "line-of-50-mb.jsonl").write_bytes(
        b'{"text": "' + b"a" * 50_000_000 + b'"}\n{"id": "after", "text": "It rained."}\n'
    )
    (root / "line-of-50-mb.csv").write_bytes(
        b"id,text\n1," + b"a" * 50_000_000 + b"\n2,It rained.\n"
    )
    (root / "folder.txt").mkdir()
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "itself.txt").symlink_to(root / "itself.txt")
    (root / "nowhere.txt").symlink_to(root / "gone.txt")
    os.mkfifo(root / "pipe.txt")
    (root / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"text": "It rained."}\n' * 99)[:-9])
    (root / "cut.jsonl.zst").write_bytes(zst(b'{"text": "It rained."}\n' * 99)[:-9])
    (root / "cut.csv").write_text('id,text\na,"It rai', encoding="utf-8")
    (root / "columns.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    write_table(root / "other-columns.parquet", [{"a": 1, "b": "two"}])
    write_table(root / "numbers.parquet", [{"text": 1}])
    (root / "columns.parquet").write_bytes(b"PAR1 nothing")
    (root / "list.json").write_text("[1, 2]", encoding="utf-8")
    return root


EXPECTED = {
    "binary.txt": "binary",
    "columns.csv": "no_text_column",
    "columns.parquet": "damaged",
    "cut.csv": "damaged",
    "cut.jsonl.gz": "damaged",
    "cut.jsonl.zst": "damaged",
    "empty.txt": "empty",
    "folder.txt": "unreadable",
    "itself.txt": "unreadable",
    "line-of-50-mb.csv": "too_large",
    "line-of-50-mb.jsonl": "too_large",
    "list.json": "invalid_article",
    "loop": "unreadable",
    "nowhere.txt": "unreadable",
    "numbers.parquet": "no_text_column",
    "other-columns.parquet": "no_text_column",
    "pipe.txt": "unreadable",
}


def test_a_hostile_folder_is_finished_and_each_bad_file_is_a_named_row(hostile, score, tmp_path):
    result = score(hostile, "--out", tmp_path / "out")

    errors = rows_of(tmp_path / "out", "errors")
    assert result.exit_code == 1, result.exception
    assert {row["file"]: row["code"] for row in errors} == EXPECTED
    assert all(row["message"] for row in errors)
    articles = rows_of(tmp_path / "out", "articles")
    assert sum(row["file"].startswith("good-") for row in articles) == 100
    assert {"after", "2"} <= {row["id"] for row in articles}
    places = [row["article"] for row in [*articles, *errors]]
    assert sorted(places) == list(range(len(places)))


def under_permissions() -> list[str]:
    """What a command begins with so that modes of files bind it: the superuser's don't."""
    if os.geteuid():
        return []
    drop = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"]


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None,
    reason="the superuser may read everything, and setpriv isn't here to take that away",
)
def test_what_may_not_be_read_is_a_named_row(tiny, tmp_path):
    root = tmp_path / "in"
    (root / "closed").mkdir(parents=True)
    (root / "good.txt").write_text("It rained.", encoding="utf-8")
    (root / "secret.txt").write_text("It rained.", encoding="utf-8")
    (root / "secret.txt").chmod(0)
    (root / "closed").chmod(0)

    words = [str(root), "--out", str(tmp_path / "out"), "--model", str(tiny), "--quiet"]
    subprocess.run([*under_permissions(), sys.executable, "-c", COMMAND, *words], check=False)

    (root / "closed").chmod(0o700)
    rows = {row["file"]: row["code"] for row in rows_of(tmp_path / "out", "errors")}
    assert rows == {"closed": "unreadable", "secret.txt": "unreadable"}


def test_a_folder_that_cannot_be_listed_is_a_named_row(tmp_path, monkeypatch):
    """The superuser may list everything, so the system's refusal is made up here."""
    (tmp_path / "closed").mkdir()
    listed = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    (file,) = find_inputs(tmp_path).files

    assert (file.name, file.fault) == ("closed", "can't be listed: Permission denied")
