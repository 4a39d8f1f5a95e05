"""`stanceframe compare`: two or more articles side by side, as a page, as data and in short."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_service.options import (
    DEFAULT_MODEL,
    ModelOption,
    TargetsOption,
    TextColumnOption,
    ThreadsOption,
    UnitChoice,
    read_options_of,
)

if TYPE_CHECKING:
    from stanceframe.codebook.schema import Codebook
    from stanceframe.types import LabelledArticle
    from stanceframe_service.comparison.inputs import Compared
    from stanceframe_service.outcomes import Choices

__all__ = [
    "app",
    "compare",
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(
    epilog="Example:  stanceframe compare ours.txt theirs.txt --out side-by-side "
    "--terms 'truce{|s},ceasefire{|s}'"
)
def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="A B [C...]",
            help="Files that 'label' reads, or its JSON or NDJSON; two to six articles.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for comparison.html, comparison.json and comparison.md; made if need be."
        ),
    ],
    terms: Annotated[
        list[str] | None,
        typer.Option(
            metavar="T,T...",
            help="Words to count, with commas between: genocid* also finds genocidal, "
            "truce{|s} also truces. Default: the codebook's.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a comparison in that folder.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing.")] = False,
    targets: TargetsOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    threads: ThreadsOption = None,
) -> None:
    """Lay articles side by side: who says what, in whose words, and what isn't found where.

    Writes one page that needs no network, the same as JSON, and a summary in Markdown. The
    status is 0, or 2 if an article can't be read or labelled.
    """
    from stanceframe_service.comparison import comparing
    from stanceframe_service.comparison.files import check_out, write_comparison
    from stanceframe_service.comparison.inputs import read_compared
    from stanceframe_service.comparison.terminal import print_comparison
    from stanceframe_service.options import ScoresChoice, choices_of
    from stanceframe_service.terminal import stdout_console

    check_out(out, overwrite=overwrite)
    wanted = _terms(terms)
    items = read_compared(files, read_options_of(text_column), most=comparing.MOST_ARTICLES)
    choices = choices_of(targets, UnitChoice.sentence, ScoresChoice.present)
    articles, codebook = _labelled(items, choices, model, threads)
    today = datetime.now(UTC).date().isoformat()
    comparison = comparing.compare(articles, codebook, made=today, terms=wanted)
    paths = write_comparison(out, comparison, articles)
    if not quiet:
        print_comparison(comparison, paths, stdout_console())


def _terms(given: Sequence[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    from stanceframe_service.comparison.errors import ComparisonError

    terms = tuple(term.strip() for one in given for term in one.split(",") if term.strip())
    if not terms:
        raise ComparisonError("--terms names no word; write --terms 'truce,ceasefire'")
    return terms


def _labelled(
    items: "Sequence[Compared]", choices: "Choices", model: str, threads: int | None
) -> "tuple[list[LabelledArticle], Codebook]":
    """Label what isn't yet; of articles that all are, only the bundle's codebook is read."""
    from stanceframe.bundle import load_bundle
    from stanceframe.types import Article, LabelledArticle

    if not any(isinstance(item, Article) for item in items):
        done = [item for item in items if isinstance(item, LabelledArticle)]
        return done, load_bundle(model).codebook
    from stanceframe.labeller import Labeller

    labeller = Labeller.load(model, threads=threads)
    articles = []
    for item in items:
        if isinstance(item, LabelledArticle):
            articles.append(item)
            continue
        asked = choices.applied_to(item)
        if isinstance(asked, Article):
            articles.append(labeller.label(asked))
    return articles, labeller.codebook
