"""The command `stanceframe model`: bundles that are shipped without their encoder."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def model() -> None:
    """Build bundles that are shipped as adapters."""


@app.command(epilog="Example: stanceframe model build conflict-base")
def build(
    bundle: Annotated[str, typer.Argument(help="A shipped bundle's name, or a folder.")],
    encoder: Annotated[
        Path | None,
        typer.Option(help="A folder with the base encoder; by default as the recipe says."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="The folder of the corpora, to check the figures of int8 weights too."),
    ] = None,
) -> None:
    """Put a bundle's adapters into its base encoder, check the outcome, and keep it.

    Its encoder is taken from a folder, from installed packages or from a hub, and its hash is
    checked. Afterwards every door accepts `--model` with the bundle's name.
    """
    from stanceframe_training.building import build_bundle
    from stanceframe_training.dev_scores import DevScores

    built = build_bundle(bundle, encoder=encoder, data=data)
    typer.echo(f"built  {built.folder}")
    typer.echo(f"float32 against the measured network: at most {built.exact.largest:.4f} apart")
    typer.echo(f"int8 against the measured network: {built.rounded.mean:.4f} apart on average")
    if built.scores:
        typer.echo(f"{'dev figure':<14} {'float32':>8} {'int8':>8}")
        for name, before, after in zip(DevScores._fields, *built.scores, strict=True):
            typer.echo(f"{name:<14} {before:>8.2f} {after:>8.2f}")
