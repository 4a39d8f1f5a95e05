"""The command `stanceframe train`."""

import logging
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(add_completion=False)

EXAMPLE = "Example: stanceframe train training/recipes/conflict-small.yaml --out runs/small"


@app.command(epilog=EXAMPLE)
def train(
    recipe: Annotated[Path, typer.Argument(help="The recipe, a YAML file.")],
    out: Annotated[Path, typer.Option(help="Where checkpoints, the log and the bundle go.")],
    data: Annotated[
        Path | None, typer.Option(help="The folder of the corpora; by default the recipe's.")
    ] = None,
    threads: Annotated[int | None, typer.Option(help="Threads; by default all there are.")] = None,
) -> None:
    """Train a bundle from a recipe. Run it again after a kill: it goes on where it was."""
    from stanceframe_training.train_command import run_training

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("stanceframe_training").setLevel(logging.INFO)
    for line in run_training(recipe, out, data, threads):
        print(line)
