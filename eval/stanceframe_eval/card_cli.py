"""`stanceframe eval card` and `schema`: a bundle's model card, and the schema of reports."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["card", "schema"]


def card(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Folders of runs of the bundle.")
    ],
    bundle: Annotated[str, typer.Option(help="The bundle's folder, or a shipped one's name.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: standard output]")
    ] = None,
) -> None:
    """Write a bundle's model card from runs of it: data, figures, calibration, failures, uses.

    Examples of failures are given by item and characters, so that no sentence of a corpus
    gets into the card. Runs of another bundle are refused.
    """
    from stanceframe.bundle import load_bundle
    from stanceframe_eval.model_card import model_card
    from stanceframe_eval.page.writing import write_files
    from stanceframe_eval.stored import read_report

    text = model_card(load_bundle(bundle), [read_report(run) for run in runs])
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_files(out.parent, {out.name: text})


def schema() -> None:
    """Print the JSON Schema that every report.json follows."""
    from stanceframe_eval.page.writing import schema_json

    typer.echo(schema_json(), nl=False)
