"""The outputs that documents show: found, compared with the real ones, and written anew.

A block of a document is checked where the line above it is `<!-- tested -->`. Its commands stand
behind `$ `, each followed by its output; a line `...` stands for any lines that are left out.
Decimals may differ a little, since processors round the model's arithmetic differently.
`python -m tests.house.shown_outputs` (or `make outputs`) writes the outputs anew.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
TESTED = re.compile(r"(?<=^<!-- tested -->\n```console\n)(.*?)(?=^```)", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ ", re.MULTILINE)
DECIMAL = re.compile(r"\d+\.\d+")
TOLERANCE = 0.05
LEFT_OUT = "..."


class Shown(NamedTuple):
    command: str
    output: list[str]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in (f"$ {self.command}", *self.output))


def documents_of(repository: Path) -> list[Path]:
    """Everything written for readers: the papers at the top and the guides."""
    return sorted([*repository.glob("*.md"), *(repository / "docs").rglob("*.md")])


def shown_in(document: Path) -> Iterator[Shown]:
    for block in TESTED.findall(document.read_text(encoding="utf-8")):
        yield from _parts(block)


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Say whether what is shown is what was printed, but for lines that are left out."""
    if not shown:
        return not printed
    if shown[0] == LEFT_OUT:
        return any(agrees(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return bool(printed) and _alike(shown[0], printed[0]) and agrees(shown[1:], printed[1:])


def run(command: str, *, where: Path = REPOSITORY) -> list[str]:
    """Run a line of shell as a reader would, in a terminal 100 characters wide."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=where,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


def refresh(document: Path) -> None:
    """Write real outputs into a document, where they differ from what it shows."""
    text = document.read_text(encoding="utf-8")
    document.write_text(TESTED.sub(lambda found: _refreshed(found[0]), text), encoding="utf-8")


def _refreshed(block: str) -> str:
    parts: list[Shown] = []
    for shown in _parts(block):
        printed = run(shown.command)
        if LEFT_OUT not in shown.output:
            shown = Shown(shown.command, printed)
        elif not agrees(shown.output, printed):
            raise SystemExit(f"{shown.command}: choose anew what to leave out, by hand")
        parts.append(shown)
    return "".join(part.text for part in parts)


def _parts(block: str) -> Iterator[Shown]:
    for part in PROMPT.split(block)[1:]:
        command, *output = part.splitlines()
        yield Shown(command, output)


def _alike(shown: str, printed: str) -> bool:
    """Say whether two lines differ in nothing but the last digits of their decimals."""
    if DECIMAL.sub("0.0", shown) != DECIMAL.sub("0.0", printed):
        return False
    pairs = zip(DECIMAL.findall(shown), DECIMAL.findall(printed), strict=True)
    return all(abs(float(left) - float(right)) <= TOLERANCE for left, right in pairs)


if __name__ == "__main__":
    for path in documents_of(REPOSITORY):
        refresh(path)
