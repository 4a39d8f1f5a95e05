"""`stanceframe read`: one article as a page, marked with whose words, about and for what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_service.options import (
    DEFAULT_MODEL,
    ModelOption,
    ScoresChoice,
    TargetsOption,
    TextColumnOption,
    ThreadsOption,
    UnitChoice,
    choices_of,
    read_options_of,
)

if TYPE_CHECKING:
    from stanceframe.codebook.schema import Codebook
    from stanceframe.types import LabelledArticle
    from stanceframe_service.comparison.inputs import Compared
    from stanceframe_service.outcomes import Choices

__all__ = [
    "app",
    "read",
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog="Example:  stanceframe read report.txt --out report.page.html --open")
def read(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A file that 'label' reads, or its JSON."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The page to write; default: FILE.page.html in this folder."),
    ] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="Which article, of a file with several.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a page that is there.")
    ] = False,
    targets: TargetsOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    threads: ThreadsOption = None,
) -> None:
    """Write one article as a page: whose words, about what, and who is for or against what.

    The page needs no network and no other file. Its path goes to standard output. The status
    is 0, or 2 if the article can't be read or labelled.
    """
    from stanceframe_service.reader.files import check_page, write_page
    from stanceframe_service.reader.inputs import article_of_file
    from stanceframe_service.reader.page import page_of
    from stanceframe_service.reader.reading import reading_of

    page = out or Path(f"{file.stem}.page.html")
    check_page(page, overwrite=overwrite)
    item = article_of_file(file, read_options_of(text_column), wanted=identifier)
    choices = choices_of(targets, UnitChoice.sentence, ScoresChoice.present)
    article, codebook = _labelled(item, choices, model, threads)
    text = getattr(item, "text", None)
    write_page(page, page_of(reading_of(article, codebook, text=text)))
    typer.echo(str(page))
    if open_page:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())


def _labelled(
    item: "Compared", choices: "Choices", model: str, threads: int | None
) -> "tuple[LabelledArticle, Codebook]":
    """Label the article; of one that is labelled, only the bundle's codebook is read."""
    from stanceframe.types import LabelledArticle

    if isinstance(item, LabelledArticle):
        from stanceframe.bundle import load_bundle

        return item, load_bundle(model).codebook
    from stanceframe.labeller import Labeller
    from stanceframe.types import Article

    labeller = Labeller.load(model, threads=threads)
    asked = choices.applied_to(item)
    assert isinstance(asked, Article)  # noqa: S101
    return labeller.label(asked), labeller.codebook
