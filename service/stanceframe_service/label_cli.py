"""`stanceframe label`: label files or standard input, for a person or for a program."""

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    read_options_of,
)

if TYPE_CHECKING:
    from stanceframe.text.readers import ReadOptions
    from stanceframe.types import Article, FailedArticle, Outcome

__all__ = [
    "InputKind",
    "OutputFormat",
    "app",
    "label",
]

STDIN = "-"
EXIT_SOME_FAILED = 1
EXIT_WRONG_USE = 2


class OutputFormat(StrEnum):
    """How the labels are written."""

    text = "text"
    json = "json"
    ndjson = "ndjson"


class InputKind(StrEnum):
    """What standard input holds."""

    txt = "txt"
    md = "md"
    html = "html"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog="Example:  stanceframe label report.txt --targets 'a ceasefire' --format json")
def label(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...|-", help="Text, Markdown, HTML, JSON, JSONL or CSV; - is stdin."
        ),
    ],
    output: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            help="'text' to read; 'json': one article an object, several a list; "
            "'ndjson': one article a line, in order.",
        ),
    ] = OutputFormat.text,
    targets: TargetsOption = None,
    scores: ScoresOption = ScoresChoice.present,
    unit: UnitOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    stdin_kind: Annotated[InputKind, typer.Option(help="What - holds.")] = InputKind.txt,
    threads: ThreadsOption = None,
    backend: BackendOption = BackendChoice.onnx,
    languages: LanguagesOption = LanguagesChoice.warn,
) -> None:
    """Label articles: who speaks, what each sentence is about, who is for or against what.

    Labels go to standard output and messages to standard error. The status is 0, or 1 if an
    article could not be labelled (each is named), or 2 for wrong use.
    """
    _refuse_folders(files)
    from stanceframe.labeller import Labeller
    from stanceframe_service.outcomes import label_item

    choices = choices_of(targets, unit, scores)
    labeller = Labeller.load(
        model, threads=threads, backend=backend.value, languages=languages.value
    )
    items = _read_all(files, stdin_kind, read_options_of(text_column))
    outcomes = (
        label_item(labeller, choices.applied_to(item), scores=choices.scores) for item in items
    )
    failures = _Failures()
    _write(failures.named(outcomes), output)
    if failures.count:
        raise typer.Exit(EXIT_SOME_FAILED)


def _refuse_folders(files: list[str]) -> None:
    for name in files:
        if name != STDIN and Path(name).is_dir():
            typer.echo(
                f"stanceframe: {name!r} is a folder; run: stanceframe score {name} --out DIR",
                err=True,
            )
            raise typer.Exit(EXIT_WRONG_USE)
    if files.count(STDIN) > 1:
        typer.echo("stanceframe: - stands for standard input and can be given once", err=True)
        raise typer.Exit(EXIT_WRONG_USE)


def _read_all(
    files: list[str], stdin_kind: InputKind, options: "ReadOptions"
) -> Iterator["Article | FailedArticle"]:
    from stanceframe.text.readers import read_articles, read_stream

    for name in files:
        if name == STDIN:
            suffix = f".{stdin_kind.value}"
            yield from read_stream(sys.stdin.buffer, suffix=suffix, name="stdin", options=options)
        else:
            yield from read_articles(Path(name), options)


def _write(outcomes: Iterable["Outcome"], output: OutputFormat) -> None:
    from stanceframe_service.terminal import stdout_console
    from stanceframe_service.writers import print_outcomes, write_json, write_ndjson

    if output is OutputFormat.text:
        print_outcomes(outcomes, stdout_console())
    elif output is OutputFormat.json:
        write_json(outcomes, sys.stdout.buffer)
    else:
        write_ndjson(outcomes, sys.stdout.buffer)


class _Failures:
    """Passes outcomes on, says on standard error what is wrong with which, and counts failures."""

    def __init__(self) -> None:
        self.count = 0

    def named(self, outcomes: Iterable["Outcome"]) -> Iterator["Outcome"]:
        for outcome in outcomes:
            if outcome.status == "error":
                self.count += 1
                typer.echo(f"stanceframe: {outcome.id}: {outcome.error.message}", err=True)
            else:
                for warning in outcome.warnings:
                    typer.echo(f"stanceframe: {outcome.id}: {warning.message}", err=True)
            yield outcome
