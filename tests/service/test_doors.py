"""The same article gives the same bytes at every door."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from typer.testing import CliRunner

from stanceframe_service import label_cli, score_cli

ARTICLES = [
    {
        "id": "gazette-7",
        "text": "Veldanian minister slams 'massacre' at river crossing\n\n"
        '"We want a truce before winter," Ilna Torv said on Monday. “Nothing else will do.”\n\n'
        "Morava denied the charge and called the minister's words “a grave mistake”.",
        "outlet": "The Port Gazette",
        "date": "1911-03-02",
    },
    {
        "id": "courier-2",
        "text": "Les alliés de la Veldanie 😀 שלום — the Moravan regime shelled the port.",
        "targets": ["russia", "a truce", {"start": 28, "end": 32, "name": "peace"}],
    },
    {"id": "comment-1", "text": "The war must end. It helps nobody.", "unit": "text"},
]


@contextmanager
def served(*words: str) -> Iterator[str]:
    """Start `stanceframe serve` as users do, and give its address."""
    command = "from stanceframe_service.serve_cli import app; app()"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", command, "--port", "0", *words],
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if "startup complete" in line:
                break
        address = re.search(r"http://127\.0\.0\.1:\d+", "".join(said))
        assert address is not None, "".join(said)
        yield address[0]
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ARTICLES), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def at_the_command_line(rows) -> list[bytes]:
    result = CliRunner().invoke(label_cli.app, [str(rows), "--format", "ndjson"])
    assert result.exit_code == 0
    return result.stdout_bytes.splitlines()


def test_the_folder_gives_the_bytes_of_the_command_line(rows, at_the_command_line, tmp_path):
    CliRunner().invoke(score_cli.app, [str(rows.parent), "--out", str(tmp_path), "--quiet"])

    assert (tmp_path / "labelled.jsonl").read_bytes().splitlines() == at_the_command_line


def test_the_served_model_gives_the_bytes_of_the_command_line(at_the_command_line):
    with served() as address:
        alone = [
            httpx.post(f"{address}/v1/label", json=one, timeout=600).content for one in ARTICLES
        ]
        together = httpx.post(
            f"{address}/v1/label", json={"articles": ARTICLES}, timeout=600
        ).content

    assert alone == at_the_command_line
    assert together == b'{"results":[' + b",".join(at_the_command_line) + b"]}"


def test_json_to_read_holds_the_same_as_json_to_store(rows, at_the_command_line):
    shown = CliRunner().invoke(label_cli.app, [str(rows), "--format", "json"]).stdout

    assert json.loads(shown) == [json.loads(line) for line in at_the_command_line]
