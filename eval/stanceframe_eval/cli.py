"""`stanceframe eval`: measure a bundle against gold labels."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_eval.card_cli import card, schema
from stanceframe_eval.contrast_cli import compare
from stanceframe_eval.gate_cli import gate
from stanceframe_eval.own_cli import own
from stanceframe_eval.prevalence_cli import prevalence, sample
from stanceframe_eval.run_cli import run
from stanceframe_eval.suite_cli import items, predict, suites

if TYPE_CHECKING:
    from stanceframe_eval.report import Report

__all__ = ["Format", "app"]

CORPORA = ("conflict", "newsmtsc", "polnear")  # as in `parts`, which is too heavy to import here

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    json = "json"


for command, example in (
    (suites, "suites --data ../shared/data"),
    (items, "items conflict --out questions.jsonl"),
    (predict, "predict conflict --model conflict-small --out answers.jsonl"),
    (run, "run conflict --predictions answers.jsonl --out report/"),
    (compare, "compare before/ after/ --out comparison/"),
    (gate, "gate report/ --floors floors.yaml"),
    (card, "card report/ --bundle models/mine --out card.md"),
    (own, "own mine/"),
    (schema, "schema > report.schema.json"),
    (prevalence, "prevalence labelled.jsonl --sample sample.csv --label frame:atrocity:own"),
    (sample, "sample labelled.jsonl --size 400 --out sample.csv"),
):
    app.command(epilog=f"Example:  stanceframe eval {example}")(command)


@app.callback(epilog="Example:  stanceframe eval dev --data ../shared/data")
def evaluate() -> None:
    """Measure a bundle against gold labels, with intervals."""


@app.command(epilog="Example:  stanceframe eval dev --data ../shared/data --format json")
def dev(
    model: Annotated[
        str, typer.Option(help="Name of a shipped bundle, or a bundle's folder.")
    ] = "conflict-small",
    data: Annotated[Path, typer.Option(help="Folder that holds a folder for each corpus.")] = Path(
        "../shared/data"
    ),
    split: Annotated[
        str, typer.Option(help="Which split; test files where you have them.")
    ] = "dev",
    corpus: Annotated[
        list[str] | None, typer.Option(help="Only this corpus; can be given again. [default: all]")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="For people or for programs.")] = (
        Format.table
    ),
    out: Annotated[
        Path | None, typer.Option(help="Folder for report.txt and report.json; made if need be.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the resampling.")] = 13,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Of the model. [default: the cores at hand]")
    ] = None,
) -> None:
    """Print every figure on the development splits with its 95% interval, of the whole product.

    What is scored is what `stanceframe label` gives: not the network alone, but sentences,
    quotations, speakers and thresholds too. Intervals come from resampling whole documents.
    """
    from datetime import UTC, datetime

    from stanceframe.labeller import Labeller
    from stanceframe_eval.evaluation import evaluate as evaluate_parts
    from stanceframe_eval.figures import Resampling
    from stanceframe_eval.parts import read_parts
    from stanceframe_eval.progress import open_progress

    parts = read_parts(data, split, corpus or CORPORA)
    labeller = Labeller.load(model, threads=threads)
    with open_progress(sum(part.requests(labeller.codebook) for part in parts)) as advance:
        report = evaluate_parts(
            labeller,
            parts,
            command=f"stanceframe eval dev --model {model} --split {split}",
            resampling=Resampling(resamples=resamples, seed=seed),
            now=lambda: datetime.now(UTC),
            advance=advance,
        )
    _print(report, output)
    if out is not None:
        _write(report, out)


def _print(report: "Report", output: Format) -> None:
    from stanceframe_eval.report import report_json
    from stanceframe_eval.table import report_table

    typer.echo(report_table(report) if output is Format.table else report_json(report), nl=False)


def _write(report: "Report", folder: Path) -> None:
    from stanceframe_eval.report import report_json
    from stanceframe_eval.table import report_table

    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("report.txt", report_table(report)),
        ("report.json", report_json(report)),
    ):
        unfinished = folder / f"{name}.part"
        unfinished.write_text(content, encoding="utf-8")
        unfinished.replace(folder / name)
