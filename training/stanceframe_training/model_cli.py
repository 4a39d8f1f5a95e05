"""The command `stanceframe model`: bundles made of what is shipped, without training."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe_training.dev_scores import DevScores

__all__ = ["app"]

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def model() -> None:
    """Build bundles that are shipped as adapters; average finished ones; make them faster."""


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

    built = build_bundle(bundle, encoder=encoder, data=data)
    typer.echo(f"built  {built.folder}")
    typer.echo(f"float32 against the measured network: at most {built.exact.largest:.4f} apart")
    typer.echo(f"int8 against the measured network: {built.rounded.mean:.4f} apart on average")
    if built.scores:
        _print_scores(*built.scores)


@app.command(
    epilog="Example: stanceframe model average mine/=0.9 older/=0.1 --recipe mine.yaml --out new/"
)
def average(
    bundles: Annotated[
        list[str], typer.Argument(help="BUNDLE=SHARE, by name or folder; the shares add up to 1.")
    ],
    recipe: Annotated[Path, typer.Option(help="What the outcome is called and quantised by.")],
    out: Annotated[Path, typer.Option(help="Folder for the new bundle; made if need be.")],
    data: Annotated[Path, typer.Option(help="The folder of the corpora.")] = Path("../shared/data"),
) -> None:
    """Average the networks of bundles whose runs began with the same heads, and judge the outcome.

    The outcome is calibrated anew on the development splits, and refused if int8 costs it more
    than the recipe allows.
    """
    from stanceframe_training.averaging import average_bundles
    from stanceframe_training.recipe import load_recipe

    packed = average_bundles(dict(map(_share, bundles)), load_recipe(recipe), data, out)
    typer.echo(f"wrote  {packed.folder}")
    _print_scores(packed.float_scores, packed.int8_scores)


@app.command(
    epilog="Example: stanceframe model screen conflict-small --recipe mine.yaml --out new/"
)
def screen(
    bundle: Annotated[str, typer.Argument(help="A whole bundle's name, or its folder.")],
    recipe: Annotated[Path, typer.Option(help="The bundle's recipe, with `screen`.")],
    out: Annotated[Path, typer.Option(help="Folder of the new bundle; made if need be.")],
    data: Annotated[Path, typer.Option(help="The folder of the corpora.")] = Path("../shared/data"),
) -> None:
    """Teach a bundle's first pass which mentions need no second one.

    It learns from what the second pass says of real sentences, and keeps the share of stances
    that the recipe names.
    """
    from stanceframe_training.progress import Bar
    from stanceframe_training.recipe import load_recipe
    from stanceframe_training.screened import screen_bundle

    with Bar() as bar:
        done = screen_bundle(
            bundle, load_recipe(recipe), data, out,
            lambda done, of: bar.report("asking pass two", done, of, 0.0),
        )  # fmt: skip
    typer.echo(f"wrote  {out}")
    typer.echo(f"of {done.mentions:,} mentions, each unseen, {done.asked:.1%} are asked about,")
    typer.echo(f"and {done.kept:.1%} of those with a stance; thresholds by target:")
    for target, threshold in done.thresholds.targets.items():
        typer.echo(f"  {target:<20}{threshold:.4f}")
    typer.echo(f"  {'others':<20}{done.thresholds.others:.4f}")


def _share(given: str) -> tuple[str, float]:
    name, _, share = given.rpartition("=")
    try:
        if name and 0.0 < float(share) < 1.0:
            return name, float(share)
    except ValueError:
        pass
    raise typer.BadParameter(f"{given!r} is no BUNDLE=SHARE with a share between 0 and 1")


def _print_scores(exact: "DevScores", rounded: "DevScores") -> None:
    typer.echo(f"{'dev figure':<14} {'float32':>8} {'int8':>8}")
    for (name, before), after in zip(exact._asdict().items(), rounded, strict=True):
        typer.echo(f"{name:<14} {before:>8.2f} {after:>8.2f}")
