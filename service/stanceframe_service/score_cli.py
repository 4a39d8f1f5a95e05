"""`stanceframe score`: label folders of articles into tables that are joined by ids."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_service.label_cli import InputKind
from stanceframe_service.options import (
    DEFAULT_MODEL,
    BackendChoice,
    BackendOption,
    LanguagesChoice,
    LanguagesOption,
    ModelOption,
    ScoresChoice,
    ScoresOption,
    TargetsOption,
    TextColumnOption,
    ThreadsOption,
    UnitOption,
    choices_of,
)

if TYPE_CHECKING:
    from stanceframe_service.batch.reading import InputReading
    from stanceframe_service.folder import FolderJob

__all__ = [
    "EngineChoice",
    "TableChoice",
    "app",
    "score",
]

EXIT_SOME_FAILED = 1


class EngineChoice(StrEnum):
    """Where articles are labelled."""

    local = "local"
    ray = "ray"


class TableChoice(StrEnum):
    """What the tables are written as."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

ColumnOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column with this field, if unusually named.")
]


@app.command(epilog="Example:  stanceframe score articles/ --out labelled/ --format parquet")
def score(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER...",
            help="Folders, with all their subfolders; files; patterns in quotation marks; "
            "addresses such as s3://bucket/articles; - is standard input.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder, or address such as s3://bucket/labelled, for the tables and the parts "
            "they are made of; made if need be.",
        ),
    ] = None,
    formats: Annotated[
        list[TableChoice] | None,
        typer.Option(
            "--format",
            help="Repeat for several. 'jsonl' has labelled.jsonl beside the tables.",
            show_default="jsonl",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Count, show three articles, estimate the time, and leave."),
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try articles again that failed before.")
    ] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Replace tables made with another model or other options."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    path_pattern: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="What the path says of an article: '{outlet}/{date}_*.txt'.",
        ),
    ] = None,
    metadata: Annotated[
        Path | None,
        typer.Option(
            metavar="TABLE",
            exists=True,
            dir_okay=False,
            help="A .csv that describes articles: a column 'file' or 'id', and outlet, date ...",
        ),
    ] = None,
    targets: TargetsOption = None,
    scores: ScoresOption = ScoresChoice.present,
    unit: UnitOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    id_column: ColumnOption = None,
    title_column: ColumnOption = None,
    outlet_column: ColumnOption = None,
    date_column: ColumnOption = None,
    url_column: ColumnOption = None,
    stdin_kind: Annotated[InputKind, typer.Option(help="What - holds.")] = InputKind.jsonl,
    wire_groups: Annotated[
        bool,
        typer.Option("--wire-groups", help="Name groups of near-identical articles, paragraphs."),
    ] = False,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Make the I-th of N shares of the parts.")
    ] = "1/1",
    engine: Annotated[
        EngineChoice,
        typer.Option(
            help="ray: label with Ray, on the cluster that RAY_ADDRESS names, or here. "
            "A run may go on with the other."
        ),
    ] = EngineChoice.local,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that label; 1: this one alone. Default: as many as cores allowed, "
            "fewer for a small folder. The labels are the same.",
        ),
    ] = None,
    threads: ThreadsOption = None,
    backend: BackendOption = BackendChoice.onnx,
    languages: LanguagesOption = LanguagesChoice.warn,
) -> None:
    """Label every article of a folder into tables: articles, sentences, frames, stances ...

    Reads text, Markdown, HTML, JSON, JSONL, CSV and Parquet, also packed (.gz, .zst). A run that
    was stopped goes on where it was when the same command is given again, and a finished one does
    what has come since. The status is 0, or 1 if an article could not be labelled (the table
    errors has its reason), or 2 for wrong use.
    """
    from stanceframe_service.batch.planning import parse_shard
    from stanceframe_service.folder import FolderJob

    # Arrow's own allocator keeps what it once had: file by file, a long run grew by 30 MB.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    named = {"id": id_column, "title": title_column, "outlet": outlet_column}
    named |= {"date": date_column, "url": url_column}
    columns = tuple((field, column) for field, column in named.items() if column)
    job = FolderJob(
        reading=_reading(sources, out, path_pattern, metadata, text_column, columns, stdin_kind),
        out=out or ".",
        choices=choices_of(targets, unit, scores),
        model=model,
        formats=tuple(dict.fromkeys(one.value for one in formats or [TableChoice.jsonl])),
        wire_groups=wire_groups,
        threads=threads,
        backend=backend.value,
        workers=workers,
        engine=engine.value,
        shard=parse_shard(shard),
        retry_failed=retry_failed,
        overwrite=overwrite,
        languages=languages.value,
    )
    if dry_run:
        _show_plan(job)
        return
    if out is None:
        raise typer.BadParameter("is missing: the folder for the results", param_hint="--out")
    _run(job, quiet=quiet)


def _reading(
    sources: list[str],
    out: str | None,
    path_pattern: str | None,
    metadata: Path | None,
    text_column: str | None,
    columns: tuple[tuple[str, str], ...],
    stdin_kind: InputKind,
) -> "InputReading":
    from stanceframe.text.readers import ReadOptions
    from stanceframe_service.batch.metadata import MetadataSources, PathPattern, metadata_table
    from stanceframe_service.batch.reading import STDIN, InputReading
    from stanceframe_service.inputs import find_sources

    return InputReading(
        sources=sources,
        contents=find_sources([one for one in sources if one != STDIN], out=out),
        options=ReadOptions(text_column=text_column, columns=columns),
        metadata=MetadataSources(
            table=metadata_table(metadata) if metadata else {},
            pattern=PathPattern(path_pattern) if path_pattern else None,
        ),
        stdin_kind=f".{stdin_kind.value}" if STDIN in sources else None,
    )


def _show_plan(job: "FolderJob") -> None:
    from stanceframe_service.batch.rehearsal import print_rehearsal, rehearse
    from stanceframe_service.terminal import stdout_console

    print_rehearsal(rehearse(job), stdout_console())


def _run(job: "FolderJob", *, quiet: bool) -> None:
    from rich.console import Console

    from stanceframe_service.folder import score_folder
    from stanceframe_service.summary import print_summary
    from stanceframe_service.terminal import stdout_console

    summary = score_folder(job, Console(stderr=True), quiet=quiet)
    if not quiet:
        print_summary(summary, stdout_console())
    if summary.rows.failed:
        raise typer.Exit(EXIT_SOME_FAILED)
