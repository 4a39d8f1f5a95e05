"""The figures that the docs give are those of the bundle that is shipped."""

import re

import pytest
from tests.house.shown_outputs import run, shown_in

from stanceframe.bundle import load_bundle

MODEL = re.compile(r"^model +(\S+)$", re.MULTILINE)
CURE = "run: make figures outputs"


@pytest.fixture(scope="module")
def figures(repository) -> str:
    return (repository / "docs/figures.txt").read_text(encoding="utf-8")


def test_the_figures_are_of_the_shipped_bundle(figures):
    model = MODEL.findall(figures)

    assert model == [load_bundle("conflict-small").signature], CURE


def test_the_guide_to_training_gives_the_figures_to_the_digit(repository):
    excerpts = [
        part for part in shown_in(repository / "docs/training.md") if "figures.txt" in part.command
    ]

    assert excerpts, "docs/training.md shows no figures"
    assert [part.output for part in excerpts] == [run(part.command) for part in excerpts], CURE
