"""`stanceframe codebook`: lists and shows codebooks, checks, begins and exchanges your own."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe.codebook.drafting_cli import bring_in, export, new

if TYPE_CHECKING:
    from stanceframe.codebook.schema import Codebook

__all__ = ["app"]

EXIT_CONCERNS = 1

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example:  stanceframe codebook show conflict",
)


class Format(StrEnum):
    """Ways to print a codebook."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    YAML = "yaml"


@app.callback()
def _codebook() -> None:
    """List, show, begin, check and exchange codebooks."""


@app.command("list")
def list_codebooks() -> None:
    """List the codebooks that come with stanceframe.

    Example:  stanceframe codebook list
    """
    from stanceframe.codebook.loading import load_codebook, shipped_codebooks

    for book in shipped_codebooks():
        codebook = load_codebook(f"{book.id}@{book.version}")
        print(f"{codebook.signature}  {codebook.title}: {_size(codebook)}")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A name, name@version, or the path of a .yaml file.")],
    output_format: Annotated[
        Format, typer.Option("--format", help="How to print it.")
    ] = Format.TEXT,
) -> None:
    """Print a codebook: its labels, when to use them, examples, decisions.

    Example:  stanceframe codebook show conflict --format markdown
    """
    from stanceframe.codebook.loading import load_codebook

    codebook = load_codebook(name)
    if output_format is Format.TEXT:
        _print_text(codebook)
    else:
        print(_written(codebook, output_format), end="")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A codebook of your own, a .yaml file.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Leave with status 1 if something will hurt.")
    ] = False,
) -> None:
    """Check a codebook of your own: every fault with its place, then what will hurt.

    What will hurt: labels without 'not when' or examples, definitions in much the same words,
    examples that contradict each other, targets that only their name finds.

    Example:  stanceframe codebook check my-codebook.yaml
    """
    from stanceframe.codebook.faults import place_name
    from stanceframe.codebook.loading import load_codebook
    from stanceframe.codebook.review import review

    codebook = load_codebook(file)
    print(f"{file}: no fault found; {codebook.signature}: {_size(codebook)}")
    concerns = review(codebook)
    if concerns:
        print(f"{len(concerns)} will hurt:")
    for concern in concerns:
        print(f"  {place_name(concern.place)}: {concern.message}")
    if concerns and strict:
        raise typer.Exit(EXIT_CONCERNS)


for _command, _name, _example in (
    (new, "new", "new mine.yaml --title 'Harbour reports'"),
    (bring_in, "from", "from codes.qdc --out mine.yaml"),
    (export, "export", "export mine.yaml --format guide --out guide.html"),
):
    app.command(_name, epilog=f"Example:  stanceframe codebook {_example}")(_command)


def _size(codebook: "Codebook") -> str:
    counts = {
        "frames": len(codebook.frames),
        "targets": len(codebook.targets),
        "cue words": sum(len(group.verbs + group.phrases) for group in codebook.cue_classes),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _print_text(codebook: "Codebook") -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    from stanceframe.codebook.pages import to_markdown

    Console(soft_wrap=False).print(Markdown(to_markdown(codebook), justify="left"))


def _written(codebook: "Codebook", output_format: Format) -> str:
    if output_format is Format.MARKDOWN:
        from stanceframe.codebook.pages import to_markdown

        return to_markdown(codebook)
    if output_format is Format.JSON:
        return codebook.model_dump_json(indent=2, exclude_defaults=True) + "\n"
    from stanceframe.codebook.writing import to_yaml

    return to_yaml(codebook)
