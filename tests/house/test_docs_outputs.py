"""What a document shows as the output of a command is what the command prints.

A block of a document is checked where the line above it is `<!-- tested -->`. Its commands stand
behind `$ `, each followed by its output; a line `...` stands for any lines that are left out.
Decimals may differ a little, since processors round the model's arithmetic differently.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

TESTED = re.compile(r"^<!-- tested -->\n+```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ ", re.MULTILINE)
DECIMAL = re.compile(r"\d+\.\d+")
TOLERANCE = 0.05
LEFT_OUT = "..."


class Shown(NamedTuple):
    command: str
    output: list[str]


def shown_in(document: Path) -> Iterator[Shown]:
    for block in TESTED.findall(document.read_text(encoding="utf-8")):
        for part in PROMPT.split(block)[1:]:
            command, *output = part.splitlines()
            yield Shown(command, output)


def alike(shown: str, printed: str) -> bool:
    """Say whether two lines differ in nothing but the last digits of their decimals."""
    if DECIMAL.sub("0.0", shown.rstrip()) != DECIMAL.sub("0.0", printed.rstrip()):
        return False
    pairs = zip(DECIMAL.findall(shown), DECIMAL.findall(printed), strict=True)
    return all(abs(float(left) - float(right)) <= TOLERANCE for left, right in pairs)


def agrees(shown: list[str], printed: list[str]) -> bool:
    if not shown or not printed:
        return set(shown) <= {LEFT_OUT} and not (printed and not shown)
    if shown[0] == LEFT_OUT:
        return any(agrees(shown[1:], printed[skip:]) for skip in range(len(printed) + 1))
    return alike(shown[0], printed[0]) and agrees(shown[1:], printed[1:])


def run(command: str, *, where: Path) -> list[str]:
    """Run a line of shell as a reader would, in a terminal 100 characters wide."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-euc", command],
        cwd=where,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout.splitlines()


def test_every_tested_block_shows_what_its_commands_print(documents, repository):
    shown = [(document, part) for document in documents for part in shown_in(document)]

    for document, part in shown:
        printed = run(part.command, where=repository)
        place = document.relative_to(repository)
        assert agrees(part.output, printed), f"{place}: $ {part.command}\n" + "\n".join(printed)

    assert any(document.name == "README.md" for document, _ in shown)


@pytest.mark.parametrize(
    ("shown", "printed", "agreed"),
    [
        (["p 0.93"], ["p 0.95"], True),
        (["p 0.93"], ["p 0.83"], False),
        (["a", "...", "d"], ["a", "b", "c", "d"], True),
        (["a", "...", "d"], ["a", "b", "c"], False),
        (["a", "..."], ["a"], True),
        (["a"], ["a", "b"], False),
    ],
)
def test_outputs_agree_up_to_small_decimals_and_what_is_left_out(shown, printed, agreed):
    assert agrees(shown, printed) is agreed
