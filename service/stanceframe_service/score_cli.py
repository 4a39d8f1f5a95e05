"""`stanceframe score`: label a folder of articles into one file."""

from pathlib import Path
from typing import Annotated

import typer

from stanceframe_service.options import (
    DEFAULT_MODEL,
    ModelOption,
    ScoresChoice,
    ScoresOption,
    TargetsOption,
    TextColumnOption,
    ThreadsOption,
    UnitOption,
    choices_of,
    read_options_of,
)

__all__ = [
    "app",
    "score",
]

EXIT_SOME_FAILED = 1

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog="Example:  stanceframe score articles/ --out labelled/")
def score(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", exists=True, file_okay=False, help="Read with all its subfolders."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for labelled.jsonl, errors.jsonl and summary.json; made if need be."
        ),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the results of a finished run.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    targets: TargetsOption = None,
    scores: ScoresOption = ScoresChoice.present,
    unit: UnitOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that label; 1: this one alone. Default: as many as cores allowed, "
            "fewer for a small folder. The labels are the same.",
        ),
    ] = None,
    threads: ThreadsOption = None,
) -> None:
    """Label every article of a folder: text, Markdown, HTML, JSON, JSONL and CSV files.

    One labelled article a line, in order of the paths. A run that was stopped goes on where it
    was when the same command is given again. The status is 0, or 1 if an article could not be
    labelled (errors.jsonl has its reason), or 2 for wrong use.
    """
    from rich.console import Console

    from stanceframe_service.folder import FolderJob, score_folder
    from stanceframe_service.summary import print_summary
    from stanceframe_service.terminal import stdout_console

    job = FolderJob(
        folder=folder,
        out=out,
        options=read_options_of(text_column, root=folder),
        choices=choices_of(targets, unit, scores),
        model=model,
        threads=threads,
        workers=workers,
        overwrite=overwrite,
    )
    job.check()
    console = Console(stderr=True)
    summary = score_folder(job, console, quiet=quiet)
    if not quiet:
        print_summary(summary, stdout_console())
    if summary.rows.failed:
        raise typer.Exit(EXIT_SOME_FAILED)
