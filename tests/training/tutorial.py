"""Runs the commands of docs/tutorial.md in a copy of its folder, as a reader would.

`python -m tests.training.tutorial` writes the real outputs into the document.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.house.shown_outputs import LEFT_OUT, PROMPT, Shown, agrees

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = REPOSITORY / "docs" / "tutorial.md"
BLOCK = re.compile(
    r"^<!-- (run in|served from) docs/tutorial -->\n```console\n(.*?)^```", re.MULTILINE | re.DOTALL
)
PORT = re.compile(r"(?<=--port )(\d+)")
READY_S = 120  # a busy machine starts slowly


class Block(NamedTuple):
    """Commands that belong together; of served ones the first goes on while the others run."""

    served: bool
    parts: list[Shown]


def blocks_of(text: str) -> list[Block]:
    """Return what the tutorial runs, in order."""
    return [Block(how == "served from", list(_shown(body))) for how, body in BLOCK.findall(text)]


def play(blocks: list[Block], folder: Path) -> Iterator[tuple[Shown, list[str]]]:
    """Run all commands in a copy of the tutorial's folder; yield each with what it printed."""
    where = folder / "tutorial"
    shutil.copytree(REPOSITORY / "docs" / "tutorial", where)
    for block in blocks:
        first, *rest = block.parts
        if not block.served:
            yield from ((part, _run(part.command, where)) for part in block.parts)
            continue
        with _served(first.command, where):
            yield first, []
            yield from ((part, _run(part.command, where)) for part in rest)


def refresh() -> None:
    """Write real outputs into the document; those with lines left out must agree already."""
    text = DOCUMENT.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for shown, printed in play(blocks_of(text), Path(folder)):
            if LEFT_OUT in shown.output and agrees(shown.output, printed):
                continue
            new = Shown(shown.command, printed)
            text = text.replace(shown.text, new.text, 1)
    DOCUMENT.write_text(text, encoding="utf-8")


def _shown(body: str) -> Iterator[Shown]:
    for part in PROMPT.split(body)[1:]:
        command, *output = part.splitlines()
        yield Shown(command, output)


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}


def _run(command: str, where: Path) -> list[str]:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=where,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"$ {command}\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


@contextmanager
def _served(command: str, where: Path) -> Iterator[None]:
    """Keep a service running until its block is over."""
    (port,) = PORT.findall(command)
    server = subprocess.Popen(
        shlex.split(command),
        cwd=where,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz/ready", server)
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no service at {address}")


if __name__ == "__main__":
    refresh()
