"""`stanceframe eval compare`: two systems on the same items."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from stanceframe_eval.suite_cli import DATA, DataFolder, SplitName

__all__ = ["compare"]


def compare(
    first: Annotated[
        Path, typer.Argument(metavar="A", help="A run's folder, or predictions of a system.")
    ],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another, of the same suite.")],
    suite: Annotated[
        str | None, typer.Option(help="Needed where neither is a run. [default: the runs']")
    ] = None,
    data: DataFolder = DATA,
    split: SplitName = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for compare.html, .json and .md.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = 13,
) -> None:
    """Say what B gains and loses against A, with intervals, and whether it can be chance.

    Both must answer the same items: differences are taken item by item, not between two
    intervals, which would hide most of what is there.
    """
    from datetime import UTC, datetime

    from stanceframe_eval.clocks import started_clock, stopped
    from stanceframe_eval.contrast import contrast
    from stanceframe_eval.page.contrast import contrast_html, contrast_json, contrast_markdown
    from stanceframe_eval.page.writing import write_files
    from stanceframe_eval.stored import read_pair

    started = datetime.now(UTC)
    pair = read_pair(first, second, data, suite=suite, split=split)
    words = ["stanceframe", "eval", "compare", first.name, second.name]
    words += ["--suite", pair.suite.reference, "--resamples", str(resamples), "--seed", str(seed)]
    report = contrast(
        pair,
        command=shlex.join(words),
        resamples=resamples,
        seed=seed,
        clock=started_clock(started),
    )
    report = stopped(report, started, datetime.now(UTC))
    typer.echo(contrast_markdown(report), nl=False)
    if out is not None:
        write_files(
            out,
            {
                "compare.html": contrast_html(report),
                "compare.json": contrast_json(report),
                "compare.md": contrast_markdown(report),
            },
        )
