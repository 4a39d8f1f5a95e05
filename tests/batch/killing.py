"""Kills a run at seeded moments and starts it again, until it ends; then compares the tables.

As a program it does so often, on more articles:
`python -m tests.batch.killing WORKDIR --kills 50`.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tests.batch.conftest import tables_of, write_mixed_folder
from tests.tiny import tiny_bundle

COMMAND = "from stanceframe_service.score_cli import app; app()"


def score_until_done(words: Sequence[str], *, kills: int, longest_s: float, seed: int) -> int:
    """Run the command, killing it after a random time while kills are left; return the kills."""
    chance = np.random.default_rng(seed)
    killed = 0
    while killed < kills:
        process = started(words)
        try:
            process.wait(timeout=chance.uniform(0.0, longest_s))
        except subprocess.TimeoutExpired:
            kill(process)
            killed += 1
        else:
            return killed
    started(words).wait()
    return killed


def started(words: Sequence[str]) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", COMMAND, *words, "--quiet"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--longest-s", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    model = tiny_bundle(given.folder / "bundle")
    articles = write_mixed_folder(given.folder / "articles", given.articles)
    common = ["--model", str(model), "--format", "parquet", "--format", "jsonl", "--workers", "2"]
    begun = time.monotonic()
    words = [str(articles), *common, "--out", str(given.folder / "whole")]
    score_until_done(words, kills=0, longest_s=0, seed=0)
    say(f"undisturbed: {time.monotonic() - begun:.0f} s")
    words = [str(articles), *common, "--out", str(given.folder / "killed")]
    killed = score_until_done(words, kills=given.kills, longest_s=given.longest_s, seed=given.seed)
    say(f"killed {killed} times, then left to end: {time.monotonic() - begun:.0f} s in all")
    whole, resumed = tables_of(given.folder / "whole"), tables_of(given.folder / "killed")
    same = whole == resumed
    say(f"{len(whole)} files, {sum(map(len, whole.values())):,} bytes: same bytes: {same}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
