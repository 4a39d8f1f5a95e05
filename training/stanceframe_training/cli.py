"""The command `stanceframe train`."""

import logging
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(add_completion=False)

EXAMPLE = "Example: stanceframe train --codebook mine.yaml --data annotations.jsonl --out mine/"


@app.command(epilog=EXAMPLE)
def train(
    out: Annotated[Path, typer.Option(help="Folder for the bundle; of a recipe, for its run.")],
    recipe: Annotated[
        Path | None, typer.Argument(help="A recipe, to train a shipped bundle anew.")
    ] = None,
    codebook: Annotated[
        str | None, typer.Option(help="Your codebook, a YAML file.", rich_help_panel="Your own")
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labelled sentences: annotations.jsonl or .csv; can be given again. Without any, "
            "the definitions alone are used. With a recipe: the folder of the corpora."
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="Signature of an older codebook that means the same.", rich_help_panel="Your own"
        ),
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(
            help="Try only this way of learning; can be given again. [default: all that the data "
            "carry]",
            rich_help_panel="Your own",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option(help="Replace a bundle that is there.", rich_help_panel="Your own")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of folds and draws.", rich_help_panel="Your own")] = 13,
    threads: Annotated[int | None, typer.Option(help="Threads; by default all there are.")] = None,
) -> None:
    """Train a bundle for your own codebook, or from a recipe.

    With --codebook and --data: compares ways of learning on articles held out, takes the best,
    calibrates it, and writes a bundle that every door accepts (--model OUT), with a report.
    With a RECIPE: run it again after a kill, and it goes on where it was.
    """
    if (recipe is None) == (codebook is None):
        raise typer.BadParameter("give either a RECIPE, or --codebook with your --data")
    if recipe is not None:
        _train_recipe(recipe, out, data or [], threads)
        return
    from stanceframe_training.own.command import Order, train_own

    train_own(
        Order(
            codebook=codebook or "",
            data=tuple(data or ()),
            out=out,
            accepted=tuple(accept or ()),
            methods=tuple(method or ()),
            overwrite=overwrite,
            seed=seed,
            threads=threads,
            command=shlex.join(["stanceframe", *sys.argv[1:]]),
        )
    )


def _train_recipe(recipe: Path, out: Path, data: list[Path], threads: int | None) -> None:
    from stanceframe_training.train_command import run_training

    if len(data) > 1:
        raise typer.BadParameter("a recipe has one folder of corpora")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("stanceframe_training").setLevel(logging.INFO)
    for line in run_training(recipe, out, data[0] if data else None, threads):
        print(line)
