"""`stanceframe annotate`: sentences for coders, their answers, their agreement."""

import typer

from stanceframe_eval.annotation.adjudicate_cli import adjudicate
from stanceframe_eval.annotation.agreement_cli import agreement
from stanceframe_eval.annotation.exchange_cli import bring_in, export, sample

__all__ = ["app"]

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

for command, name, example in (
    (sample, "sample", "sample labelled/ --codebook mine.yaml --size 200 --out round-1/"),
    (bring_in, "import", "import ann.csv bo.csv --codebook mine.yaml --out annotations.jsonl"),
    (export, "export", "export annotations.jsonl --codebook mine.yaml --format qdpx --out a.qdpx"),
    (agreement, "agreement", "agreement annotations.jsonl --codebook mine.yaml"),
    (
        adjudicate,
        "adjudicate",
        "adjudicate annotations.jsonl --codebook mine.yaml --out gold.jsonl",
    ),
):
    app.command(name, epilog=f"Example:  stanceframe annotate {example}")(command)


@app.callback()
def annotate() -> None:
    """Draw sentences for coders, read their answers, and see where and why they differ."""
