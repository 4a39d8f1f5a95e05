"""`stanceframe codebook new`, `from` and `export`: begin a codebook, bring one in, take one out."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe.codebook.exchange.outline import Imported
    from stanceframe.codebook.schema import Codebook

__all__ = ["ExportFormat", "bring_in", "export", "new"]

BookName = Annotated[
    str, typer.Argument(metavar="CODEBOOK", help="A name, name@version, or a .yaml file.")
]
OutFile = Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")]


class ExportFormat(StrEnum):
    """What a codebook can be written as."""

    QDC = "qdc"
    CSV = "csv"
    LABEL_STUDIO = "label-studio"
    GUIDE = "guide"
    YAML = "yaml"


def new(
    file: Annotated[Path, typer.Argument(help="The .yaml file to begin.")],
    title: Annotated[str | None, typer.Option(help="For people. [default: the name]")] = None,
) -> None:
    """Begin a codebook: write a commented YAML file to fill in."""
    from stanceframe.codebook.template import new_codebook
    from stanceframe.errors import CodebookError

    if file.suffix not in {".yaml", ".yml"}:
        raise CodebookError(f"{str(file)!r} is no .yaml file; name it {file.stem}.yaml")
    _write(new_codebook(file.name, file.stem, title or file.stem), file, overwrite=False)
    typer.echo(f"{file}: fill it in, then: stanceframe codebook check {file}", err=True)


def bring_in(
    file: Annotated[Path, typer.Argument(help=".qdc, .qdpx, .csv, or .xml of Label Studio.")],
    out: OutFile = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Make a codebook of another program's: REFI-QDA, a CSV of codes, a Label Studio config.

    What has no place in a codebook is named on standard error; what is missing is marked
    "To be written." and found by `stanceframe codebook check`.
    """
    from stanceframe.codebook.writing import to_yaml

    imported = _imported(file)
    for note in imported.notes:
        typer.echo(f"{file}: {note}", err=True)
    text = to_yaml(imported.codebook)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(text, out, overwrite=overwrite)
        typer.echo(f"{out}: {len(imported.codebook.frames)} frames; now: "
                   f"stanceframe codebook check {out}", err=True)  # fmt: skip


def export(
    name: BookName,
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    out: OutFile = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write a codebook for another program, or as a page for coders to print.

    REFI-QDA (qdc) and YAML hold all of it; CSV and Label Studio what they have a place for.
    """
    from stanceframe.codebook.loading import load_codebook

    codebook = load_codebook(name)
    text = _exported(codebook, form)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _write(text, out, overwrite=overwrite)
    for layer in _left_out(codebook, form):
        typer.echo(f"{form} has no place for {layer}: left out", err=True)


def _imported(file: Path) -> "Imported":
    from stanceframe.errors import CodebookError

    if file.suffix in {".qdc", ".qdpx"}:
        from stanceframe.codebook.exchange.qdc import read_qdc

        return read_qdc(file)
    if file.suffix in {".csv", ".tsv"}:
        from stanceframe.codebook.exchange.table import read_table

        return read_table(file)
    if file.suffix == ".xml":
        from stanceframe.codebook.exchange.label_studio import read_config

        return read_config(file)
    raise CodebookError(f"{str(file)!r} is none of .qdc, .qdpx, .csv, .tsv, .xml; rename or export")


def _exported(codebook: "Codebook", form: ExportFormat) -> str:
    from stanceframe.codebook.exchange.guide import to_guide
    from stanceframe.codebook.exchange.label_studio import to_config
    from stanceframe.codebook.exchange.qdc import to_qdc
    from stanceframe.codebook.exchange.table import to_table
    from stanceframe.codebook.writing import to_yaml

    writers = {
        ExportFormat.QDC: to_qdc,
        ExportFormat.CSV: to_table,
        ExportFormat.LABEL_STUDIO: to_config,
        ExportFormat.GUIDE: to_guide,
        ExportFormat.YAML: to_yaml,
    }
    return writers[form](codebook)


def _left_out(codebook: "Codebook", form: ExportFormat) -> list[str]:
    layers = ("stances", "holders", "cue_classes", "loaded_words", "decisions", "terms")
    there = [layer for layer in layers if getattr(codebook, layer)]
    if form is ExportFormat.CSV:
        return ["targets", *there] if codebook.targets else there
    return there if form is ExportFormat.LABEL_STUDIO else []


def _write(text: str, out: Path, *, overwrite: bool) -> None:
    from stanceframe.errors import CodebookError

    if out.exists() and not overwrite:
        raise CodebookError(f"{out} is there already; choose another name, or see --overwrite")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.part")
    unfinished.write_text(text, encoding="utf-8", newline="")
    unfinished.replace(out)
