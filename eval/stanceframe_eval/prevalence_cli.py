"""`stanceframe eval prevalence` and `sample`: shares corrected by a labelled random sample."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["prevalence", "sample"]

Counted = Annotated[
    str, typer.Option("--label", help="frame:ID, frame:ID:VOICE or stance:TARGET:HOLDER:LABEL.")
]
PredictionsFile = Annotated[
    Path, typer.Argument(metavar="PREDICTIONS", help="labelled.jsonl, or rows of predictions.")
]


def prevalence(
    predictions: PredictionsFile,
    labels: Annotated[Path, typer.Option("--sample", help="Labelled random sample, CSV or JSONL.")],
    label: Counted,
    period: Annotated[str, typer.Option(help="none, year or month.")] = "none",
    out: Annotated[Path | None, typer.Option(help="File for the shares as JSON.")] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the resampling.")] = 13,
) -> None:
    """Print the share of a frame or stance, corrected for the system's errors.

    The sample must be drawn at random from what was counted, and must say so; any other is
    refused. `stanceframe eval sample` draws one for people to label.
    """
    from stanceframe_eval.prevalence.report import prevalence_of, prevalence_text
    from stanceframe_eval.prevalence.sample import read_sample
    from stanceframe_eval.prevalence.units import parse_period, parse_quantity, read_units

    quantity = parse_quantity(label)
    units = read_units(predictions, quantity, parse_period(period))
    words = ["stanceframe", "eval", "prevalence", predictions.name, "--sample", labels.name]
    words += ["--label", label, "--period", period]
    report = prevalence_of(
        units,
        read_sample(labels, units),
        quantity,
        files=(predictions, labels),
        command=shlex.join([*words, "--resamples", str(resamples), "--seed", str(seed)]),
        resamples=resamples,
        seed=seed,
    )
    typer.echo(prevalence_text(report), nl=False)
    if out is not None:
        _write(report.model_dump_json(indent=2) + "\n", out)


def sample(
    predictions: PredictionsFile,
    size: Annotated[int, typer.Option(min=1, help="How many units.")] = 400,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 13,
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: standard output]")
    ] = None,
) -> None:
    """Draw units at random for people to label, as a CSV file with an empty column `gold`."""
    from stanceframe_eval.prevalence.sample import draw_sample
    from stanceframe_eval.prevalence.units import read_units

    text = draw_sample(read_units(predictions, None, "none"), size, seed=seed)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(text, out)


def _write(text: str, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(out)
