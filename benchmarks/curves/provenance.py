"""Which code a cell was trained by, and which texts it was drawn from."""

import subprocess
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from benchmarks.curves.cells import Result
from benchmarks.curves.sets import LabelledSet, Part

import stanceframe

__all__ = ["check_content", "code_version", "content_of"]

ROOT: Final = Path(__file__).parents[2]
# What a cell's figures depend on; the results themselves change while cells are trained.
READ: Final = ("training", "model", "benchmarks/curves", ":!benchmarks/curves/results.jsonl")
SHOWN: Final = 12  # hexadecimal digits of a hash


@cache
def code_version() -> str:
    """Return the version and the commit; `+` says that files were changed since the commit."""
    commit = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *READ)
    return " ".join([stanceframe.__version__, commit + "+" * bool(changed)]).strip()


def content_of(one: LabelledSet) -> str:
    """Return a hash of the texts, labels and documents of both parts of a set."""
    found = sha256("\n".join(one.labels).encode())
    for part in (one.pool, one.held_out):
        found.update(_content(part))
    return found.hexdigest()[:SHOWN]


def check_content(one: LabelledSet, result: Result) -> None:
    """Refuse a result that was read on other texts.

    Raises:
        SystemExit: With what to do about it.
    """
    if result.content != (now := content_of(one)):
        raise SystemExit(
            f"{result.cell} was read on other texts or labels of {one.name} (content "
            f"{result.content}, now {now}): take its lines out of the file, or name another --out"
        )


def _content(part: Part) -> bytes:
    hashed = sha256(part.targets.tobytes())
    for text, cluster in zip(part.texts, part.clusters, strict=True):
        hashed.update(f"{cluster}\0{text}\0".encode())
    return hashed.digest()


def _git(*words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *words],  # noqa: S607 - the user's own git
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
