"""Labels the same articles at every door and compares the rows, byte for byte.

`python -m benchmarks.same_rows ../shared/data/allsides/articles.jsonl --articles 200` does it for
real articles; it prints none of them. It leaves with 1 unless `label`, `score`, `POST /v1/label`
(one by one and in batches), NDJSON and a job gave the same rows. NDJSON is said to be missing
where the server doesn't take it.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
from benchmarks.job_kills import Server, wait

FIELDS: Final = ("id", "text", "outlet", "date", "title", "url", "targets", "unit")
BATCH: Final = 20
TIMEOUT_S: Final = 3600.0
NDJSON: Final = {"content-type": "application/x-ndjson"}
UNSUPPORTED: Final = 415


class Rows(NamedTuple):
    """What a door gave; None where it is shut."""

    door: str
    rows: list[bytes] | None


def articles_of(path: Path, count: int) -> list[dict[str, Any]]:
    """Return the first objects of a file, with the fields of an article and ids by place."""
    with path.open(encoding="utf-8") as lines:
        objects = [json.loads(line) for line in islice(lines, count)]
    return [
        {key: value for key, value in one.items() if key in FIELDS and value is not None}
        | {"id": f"a{place}"}
        for place, one in enumerate(objects)
    ]


def command(name: str, *words: str) -> bytes:
    """Run a command of ours, and return its standard output."""
    program = f"from stanceframe_service.{name}_cli import app; app()"
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", program, *words], stdout=subprocess.PIPE, check=False
    )
    return done.stdout


def of_commands(file: Path, folder: Path, model: str) -> list[Rows]:
    """Return the rows of `label` and of `score`."""
    labelled = command("label", str(file), "--format", "ndjson", "--model", model)
    command("score", str(file), "--out", str(folder / "out"), "--quiet", "--model", model)
    scored = (folder / "out" / "labelled.jsonl").read_bytes()
    return [Rows("label", labelled.splitlines()), Rows("score", scored.splitlines())]


def of_service(articles: list[dict[str, Any]], content: bytes, address: str) -> list[Rows]:
    """Return the rows of every address that labels."""
    with httpx.Client(base_url=address, timeout=TIMEOUT_S) as client:
        alone = [client.post("/v1/label", json=one).content for one in articles]
        batches = [
            row
            for begin in range(0, len(articles), BATCH)
            for row in _batch(client, articles[begin : begin + BATCH], alone[begin : begin + BATCH])
        ]
        streamed = client.post("/v1/label", content=content, headers=NDJSON)
        lines = None if streamed.status_code == UNSUPPORTED else streamed.content.split(b"\n")[:-1]
        job = client.post("/v1/jobs", content=content, headers=NDJSON).json()["id"]
        wait(address)
        results = client.get(f"/v1/jobs/{job}/results").content
    return [
        Rows("/v1/label, one", alone),
        Rows("/v1/label, batches", batches),
        Rows("/v1/label, NDJSON", lines),
        Rows("job", results.split(b"\n")[:-1]),
    ]


def _batch(client: httpx.Client, articles: list[dict[str, Any]], alone: list[bytes]) -> list[bytes]:
    """Return a batch's rows: those of its articles alone where it is made of them, or the whole."""
    body = client.post("/v1/label", json={"articles": articles}).content
    return alone if body == b'{"results":[' + b",".join(alone) + b"]}" else [body]


def main() -> None:
    """Label at every door, compare, and say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, help="a file of articles, one object a line")
    parser.add_argument("--articles", dest="count", type=int, default=200)
    parser.add_argument("--model", default="conflict-small")
    given = parser.parse_args()
    articles = articles_of(given.articles, given.count)
    content = b"".join(json.dumps(one).encode() + b"\n" for one in articles)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        file = folder / "in" / "articles.jsonl"
        file.write_bytes(content)
        doors = of_commands(file, folder, given.model)
        server = Server(folder / "data", given.model)
        try:
            doors += of_service(articles, content, server.address)
        finally:
            server.kill()
    sys.exit(0 if compare(doors, len(articles)) else 1)


def compare(doors: list[Rows], count: int) -> bool:
    """Say what each door gave, and whether all gave the same."""
    expected = doors[0].rows
    same = expected is not None and len(expected) == count
    for door, rows in doors:
        if rows is None:
            sys.stdout.write(f"{door:<20} does not take it\n")
            continue
        same = same and rows == expected
        digest = hashlib.sha256(b"\n".join(rows)).hexdigest()[:16]
        sys.stdout.write(f"{door:<20} {len(rows)} rows, sha256 {digest}\n")
    sys.stdout.write(f"same rows: {same}\n")
    return same


if __name__ == "__main__":
    main()
