"""`stanceframe eval run`: score a system on a suite and write the report."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_eval.suite_cli import DATA, DataFolder, SplitName, SuiteName, Threads, ask

if TYPE_CHECKING:
    from stanceframe_eval.page.content import Content

__all__ = ["run"]

EXIT_REGRESSION = 1


def run(
    suite: SuiteName,
    data: DataFolder = DATA,
    predictions: Annotated[
        Path | None, typer.Option(help="Answers of any system; see docs/predictions.md.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="A bundle to ask, where no predictions are given.")
    ] = "conflict-small",
    against: Annotated[
        list[Path] | None, typer.Option(help="Answers of another system to compare with.")
    ] = None,
    split: SplitName = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page, JSON, summary, JUnit and answers.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = 13,
    threads: Threads = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="Leave with 1 below a floor or if a check fails.")
    ] = False,
) -> None:
    """Score a system on a suite, beside the standing baselines, and write the report.

    A summary is printed; the whole report is written where --out says.
    """
    from datetime import UTC, datetime

    from stanceframe_eval.assessment import assess
    from stanceframe_eval.baselines.standing import standing_baselines
    from stanceframe_eval.clocks import started_clock, stopped
    from stanceframe_eval.gold.reading import read_gold, read_train
    from stanceframe_eval.page.writing import report_markdown, write_report
    from stanceframe_eval.predictions.reading import predictions_text, read_predictions
    from stanceframe_eval.suites.loading import load_suite

    started = datetime.now(UTC)
    chosen = load_suite(suite)
    gold = read_gold(chosen, data, split)
    others = [read_predictions(path, chosen, gold.items) for path in against or ()]
    if predictions is None:
        candidate = ask(chosen, gold.items, model, threads)
    else:
        candidate = read_predictions(predictions, chosen, gold.items)
    baselines = standing_baselines(chosen, read_train(chosen, data), gold.items, seed=seed)
    report = assess(
        chosen,
        gold,
        candidate,
        others,
        baselines,
        command=_command(suite, predictions, model, split, against or (), resamples, seed),
        resamples=resamples,
        seed=seed,
        clock=started_clock(started),
    )
    report = stopped(report, started, datetime.now(UTC))
    typer.echo(report_markdown(report), nl=False)
    if out is not None:
        write_report(report, out, predictions_text(candidate, chosen, gold.items))
    if gate:
        _hold_gate(report)


def _command(
    suite: str,
    predictions: Path | None,
    model: str,
    split: str | None,
    against: "list[Path] | tuple[()]",
    resamples: int,
    seed: int,
) -> str:
    words = ["stanceframe", "eval", "run", suite]
    words += ["--predictions", predictions.name] if predictions else ["--model", model]
    words += ["--split", split] if split else []
    for path in against:
        words += ["--against", path.name]
    return shlex.join([*words, "--resamples", str(resamples), "--seed", str(seed)])


def _hold_gate(report: "Content") -> None:
    """Say on standard error what fails, and leave with 1 if anything does."""
    from stanceframe_eval.page.floors import checks_of, faults_of

    faults = faults_of(checks_of(report))
    for fault in faults:
        typer.echo(f"gate: {fault}", err=True)
    if faults:
        raise typer.Exit(EXIT_REGRESSION)
