"""The commands of `stanceframe eval` that work on suites."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stanceframe_eval.gold.items import Item
    from stanceframe_eval.predictions.answers import Predictions
    from stanceframe_eval.suites.schema import Suite

__all__ = [
    "DATA",
    "DataFolder",
    "SplitName",
    "SuiteName",
    "Threads",
    "ask",
    "items",
    "predict",
    "suites",
]

SuiteName = Annotated[str, typer.Argument(metavar="SUITE", help="Name, or a .yaml file.")]
DataFolder = Annotated[Path, typer.Option(help="Folder that holds a folder for each corpus.")]
SplitName = Annotated[
    str | None, typer.Option(help="Which split, or a file of your own. [default: the suite's]")
]
Threads = Annotated[
    int | None, typer.Option(min=1, help="Of the model. [default: the cores at hand]")
]
DATA = Path("../shared/data")


def suites(data: DataFolder = DATA) -> None:
    """List the shipped suites: what they measure, and whether their gold is here."""
    from stanceframe.errors import CorpusError
    from stanceframe_eval.gold.reading import read_gold
    from stanceframe_eval.suites.loading import shipped_suites

    for suite in shipped_suites():
        try:
            gold = read_gold(suite, data)
            state = f"{len(gold.items)} items, split {gold.split}"
            if gold.as_published is False:
                state += "; NOT the file on record"
        except CorpusError as error:
            state = str(error)
        typer.echo(f"{suite.reference:<20} {suite.title}\n{'':<20} {state}")


def items(
    suite: SuiteName, data: DataFolder = DATA, split: SplitName = None, out: Path | None = None
) -> None:
    """Write what a system is shown, a JSON object a line, without the answers."""
    from stanceframe_eval.gold.reading import read_gold
    from stanceframe_eval.predictions.reading import questions_text
    from stanceframe_eval.suites.loading import load_suite

    text = questions_text(read_gold(load_suite(suite), data, split).items)
    _give(text, out)


def predict(
    suite: SuiteName,
    model: Annotated[
        str, typer.Option(help="Name of a shipped bundle, or a bundle's folder.")
    ] = "conflict-small",
    data: DataFolder = DATA,
    split: SplitName = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: standard output]")
    ] = None,
    threads: Threads = None,
) -> None:
    """Write a bundle's answers to a suite, in the form that any system's can have."""
    from stanceframe_eval.gold.reading import read_gold
    from stanceframe_eval.predictions.reading import predictions_text
    from stanceframe_eval.suites.loading import load_suite

    chosen = load_suite(suite)
    gold = read_gold(chosen, data, split)
    answers = ask(chosen, gold.items, model, threads)
    _give(predictions_text(answers, chosen, gold.items), out)


def ask(suite: "Suite", listed: "Sequence[Item]", model: str, threads: int | None) -> "Predictions":
    """Ask a bundle a suite's questions, with a bar on standard error where that is a terminal."""
    from stanceframe.labeller import Labeller
    from stanceframe_eval.predictions.bundle import ask_bundle, requests_of
    from stanceframe_eval.progress import open_progress

    labeller = Labeller.load(model, threads=threads)
    with open_progress(requests_of(suite, listed)) as advance:
        return ask_bundle(labeller, suite, listed, lambda: advance(suite.name))


def _give(text: str, out: Path | None) -> None:
    """Write to standard output, or to a file that appears whole or not at all."""
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(out)
