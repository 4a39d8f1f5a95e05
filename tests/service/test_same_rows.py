"""The same articles through every door give the same rows: `benchmarks.same_rows` on our own.

`STANCEFRAME_SAME_ROWS=200` takes so many of the first articles of `allsides` as well.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def same_rows(articles: Path, count: int) -> str:
    words = ["-m", "benchmarks.same_rows", str(articles), "--articles", str(count)]
    done = subprocess.run([sys.executable, *words], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_our_own_articles_have_the_same_rows_at_every_door(tmp_path):
    texts = sorted((REPOSITORY / "seeds" / "articles" / "karsk-market").glob("*.txt"))
    objects = [{"text": path.read_text(encoding="utf-8"), "outlet": path.stem} for path in texts]
    objects += [
        {"text": "The war must end. It helps nobody.", "unit": "text", "targets": ["a truce"]},
        {"text": "Le ministre a déclaré que les pourparlers reprendraient avant l'hiver."},
        {"text": "Veldania urged\u2028a truce. 😀 It rained." + " Day after day it rained" * 80},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in objects), encoding="utf-8")

    said = same_rows(path, len(objects))

    assert said.count(f"{len(objects)} rows") >= 5
    assert "same rows: True" in said


def test_real_articles_have_the_same_rows_at_every_door(shared):
    count = int(os.environ.get("STANCEFRAME_SAME_ROWS", "3"))

    said = same_rows(shared / "data" / "allsides" / "articles.jsonl", count)

    assert said.count(f"{count} rows") >= 5
