"""`stanceframe annotate sample`, `import` and `export`: out to coders and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_eval.annotation.choices import Form, How

if TYPE_CHECKING:
    from stanceframe.codebook.schema import Codebook
    from stanceframe.coding.answers import Task
    from stanceframe_eval.annotation.importing import Import

__all__ = ["BookName", "Overwrite", "bring_in", "export", "sample"]

EXIT_REFUSED = 1
BookName = Annotated[
    str, typer.Option("--codebook", help="Your .yaml file, or the name of a shipped codebook.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]


def sample(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of stanceframe score.")],
    out: Annotated[Path, typer.Option(help="Folder for sample.jsonl and the tasks.")],
    codebook: BookName = "conflict",
    how: Annotated[
        How, typer.Option(help="How to choose. Only random allows shares.")
    ] = How.RANDOM,
    frame: Annotated[str, typer.Option(help="With --how frame: which.")] = "",
    size: Annotated[int, typer.Option(min=1, help="How many sentences.")] = 200,
    form: Annotated[Form, typer.Option("--format", help="What coders work with.")] = Form.CSV,
    predictions: Annotated[
        bool, typer.Option(help="Label Studio: show what the model found. It sways coders.")
    ] = False,
    without: Annotated[
        list[Path] | None, typer.Option(help="Earlier sample.jsonl or annotations to leave out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 13,
    overwrite: Overwrite = False,
) -> None:
    """Draw sentences of a scored folder for people to label.

    At random, by frame, or where the model is unsure and sentences differ (active learning);
    never two that are nearly identical. Each row says how it was drawn.
    """
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.corpora.annotations import annotations_text, read_items
    from stanceframe_eval.annotation.drawing import Drawing, draw_tasks
    from stanceframe_eval.annotation.scored import read_scored
    from stanceframe_eval.annotation.writing import check_free, write_whole

    book = load_codebook(codebook)
    for name in ("sample.jsonl", form.file_name):
        check_free(out / name, overwrite=overwrite)
    scored = read_scored(folder)
    before = frozenset(one.item for path in without or () for one in read_items(path))
    drawing = Drawing(how=how, size=size, seed=seed, frame=frame, without=before)
    if how is How.UNCERTAIN and not any(
        one.present < one.frames.keys() for one in scored.sentences
    ):
        typer.echo("the tables hold only frames that were found, so near misses don't count as "
                   "unsure; score with: stanceframe score --scores all", err=True)  # fmt: skip
    tasks = draw_tasks(scored.sentences, drawing, book)
    shown = tasks if predictions else tuple(_bare(task) for task in tasks)
    _write_tasks(shown, book, form, scored.model, out)
    write_whole(out / "sample.jsonl", annotations_text(task.item for task in tasks).encode())
    typer.echo(f"{len(tasks)} of {len(scored.sentences)} sentences, {tasks[0].item.drawn}: "
               f"{out / form.file_name}", err=True)  # fmt: skip
    if len(tasks) < size:
        typer.echo(f"{size - len(tasks)} fewer than asked for: no more that differ", err=True)


def bring_in(
    files: Annotated[list[Path], typer.Argument(help=".json, .jsonl, .csv or .qdpx.")],
    out: Annotated[Path, typer.Option(help="File for the annotations, JSON Lines.")],
    codebook: BookName = "conflict",
    coder: Annotated[
        list[str] | None, typer.Option(help="FILE=NAME, or NAME where rows don't say who coded.")
    ] = None,
    sent: Annotated[
        Path | None, typer.Option("--sample", help="sample.jsonl of what was sent out.")
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="Signature of an older codebook that means the same.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Read what coders sent back, check each row against the codebook, keep who said what.

    Files of several coders and several forms go together. A row that doesn't fit is named with
    what to do about it and kept in OUT.errors.jsonl; the status is then 1.
    """
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.coding.checking import Rules
    from stanceframe.corpora.annotations import read_items
    from stanceframe_eval.annotation.importing import import_files
    from stanceframe_eval.annotation.writing import check_free

    check_free(out, overwrite=overwrite)
    items = None if sent is None else {one.item: one for one in read_items(sent)}
    book = load_codebook(codebook)
    rules = Rules(codebook=book, accepted=frozenset(accept or ()), items=items)
    outcome = import_files(files, coder or (), rules)
    _write_import(outcome, out)
    if outcome.checked.refusals:
        raise typer.Exit(EXIT_REFUSED)


def export(
    file: Annotated[Path, typer.Argument(metavar="ANNOTATIONS", help="Of annotate import.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    codebook: BookName = "conflict",
    form: Annotated[Form, typer.Option("--format", help="What coders work with.")] = Form.CSV,
    overwrite: Overwrite = False,
) -> None:
    """Write annotations for another program; reading them again gives the same."""
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.coding.answers import by_item
    from stanceframe.corpora.annotations import read_annotations
    from stanceframe_eval.annotation.writing import check_free, tasks_bytes, write_whole

    check_free(out, overwrite=overwrite)
    tasks = by_item(read_annotations(file))
    write_whole(out, tasks_bytes(tasks, load_codebook(codebook), form, ""))


def _bare(task: "Task") -> "Task":
    from dataclasses import replace

    return replace(task, predictions=())


def _write_tasks(
    tasks: "tuple[Task, ...]", book: "Codebook", form: Form, model: str, out: Path
) -> None:
    from stanceframe.codebook.exchange.label_studio import to_config
    from stanceframe_eval.annotation.writing import tasks_bytes, write_whole

    write_whole(out / form.file_name, tasks_bytes(tasks, book, form, model))
    if form is Form.LABEL_STUDIO:
        write_whole(out / "labelling.xml", to_config(book).encode())


def _write_import(outcome: "Import", out: Path) -> None:
    from stanceframe_eval.annotation.importing import errors_text, imported_text
    from stanceframe_eval.annotation.writing import write_whole

    checked = outcome.checked
    write_whole(out, imported_text(outcome).encode())
    errors = out.with_suffix(".errors.jsonl")
    errors.unlink(missing_ok=True)  # of an earlier import of the same name
    if checked.refusals:
        write_whole(errors, errors_text(checked.refusals).encode())
    for refusal in checked.refusals:
        typer.echo(f"{refusal.where}: {refusal.message}; {refusal.cure}", err=True)
    for warning in checked.warnings:
        typer.echo(f"note: {warning}", err=True)
    coders = sorted({one.coder for one in checked.annotations})
    items = len({one.item for one in checked.annotations})
    typer.echo(
        f"{len(checked.annotations)} answers of {len(coders)} coders ({', '.join(coders)}) to "
        f"{items} items: {out}; not coded yet: {outcome.uncoded}; refused: "
        f"{len(checked.refusals)}" + (f", in {errors}" if checked.refusals else ""),
        err=True,
    )
