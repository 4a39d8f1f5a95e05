"""A tiny bundle, a folder of made articles in every format, and a way to score it."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.tiny import tiny_bundle
from typer.testing import CliRunner

from stanceframe_service.score_cli import app

SENTENCES = (
    "Veldania urged a truce on day {n}.",
    '"We shelled no port," the envoy of Morava said on Monday.',
    "Morava's minister slams 'massacre' at the crossing, Ilna Torv said.",
    "It rained in Orvil for {n} days.",
    "The court of Talassa heard {n} people who had fled the city.",
)


def text(n: int) -> str:
    """A made article of a few paragraphs; no two numbers give the same."""
    chosen = [SENTENCES[(n + place) % len(SENTENCES)] for place in range(1 + n % 4)]
    return "\n\n".join(sentence.format(n=n + 2) for sentence in chosen)


def zst(data: bytes) -> bytes:
    """Pack bytes as zstd does."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return sink.getvalue().to_pybytes()


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as a Parquet file."""
    pq.write_table(pa.Table.from_pylist(rows), path)


def write_mixed_folder(root: Path, count: int = 60) -> Path:
    """Write made articles in all formats that need no extra, with some errors among them."""
    root.mkdir(parents=True)
    for n in range(count // 2):
        folder = root / f"outlet-{n % 3}"
        folder.mkdir(exist_ok=True)
        (folder / f"1911-03-{1 + n % 28:02}_{n:03}.txt").write_text(text(n), encoding="utf-8")
    objects = [
        {"id": f"j{n}", "text": text(100 + n), "outlet": "Gazette"} for n in range(count // 4)
    ]
    lines = "".join(json.dumps(one) + "\n" for one in objects) + "{\n"
    (root / "objects.jsonl").write_text(lines, encoding="utf-8")
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["uid", "newspaper", "published", "body"])
    writer.writerows(["", "Post", "1911-04-02", text(200 + n)] for n in range(count // 4))
    (root / "table.csv.gz").write_bytes(gzip.compress(table.getvalue().encode(), mtime=0))
    (root / "repeat.md").write_text(text(1), encoding="utf-8")
    (root / "empty.txt").write_text("", encoding="utf-8")
    return root


def tables_of(out: Path) -> dict[str, bytes]:
    """The content of everything that a finished run publishes, but for its durations."""
    return {
        path.name: path.read_bytes()
        for path in sorted(out.iterdir())
        if path.is_file() and path.name not in {".lock", "summary.json"}
    }


def rows_of(out: Path, table: str) -> list[dict]:
    lines = (out / f"{table}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def score(tiny) -> Callable:
    """Score with the tiny bundle, as the command line does."""

    def run(*words):
        return CliRunner().invoke(app, [*map(str, words), "--model", str(tiny), "--quiet"])

    return run


@pytest.fixture(scope="session")
def mixed(tmp_path_factory) -> Path:
    return write_mixed_folder(tmp_path_factory.mktemp("input") / "articles")
