"""`stanceframe compare`: articles or outlets side by side, as a page, as data and in short."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

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
    from stanceframe.text.readers import ReadOptions
    from stanceframe.types import LabelledArticle
    from stanceframe_service.comparison.inputs import Compared
    from stanceframe_service.outcomes import Choices

__all__ = [
    "GroupChoice",
    "WireChoice",
    "app",
    "compare",
]


class GroupChoice(StrEnum):
    """What the articles of a scored folder are compared by."""

    outlet = "outlet"


class WireChoice(StrEnum):
    """How articles in nearly the same words count."""

    apart = "apart"
    once = "once"
    each = "each"


DEFAULT_OUT: Final = Path("comparison")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(
    epilog="Example:  stanceframe compare ours.txt theirs.txt --out side-by-side "
    "--terms 'truce{|s},ceasefire{|s}'"
)
def compare(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="A B [C...]|RUN",
            help="Files that 'label' reads, or its JSON or NDJSON; two to six articles. With --by: "
            "the folder that 'score' wrote.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for comparison.html, comparison.json and comparison.md, with --by also "
            "comparison-sentences.jsonl; made if need be."
        ),
    ] = DEFAULT_OUT,
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
    by: Annotated[
        GroupChoice | None, typer.Option(help="Compare the outlets of a scored folder.")
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="W,W...",
            help="With --by: articles with one of these words in title or headline, or in two "
            "sentences.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="With --by: first day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="With --by: last day.")
    ] = None,
    outlets: Annotated[
        list[str] | None,
        typer.Option("--outlet", metavar="NAME", help="With --by: this outlet; repeat for more."),
    ] = None,
    most: Annotated[
        int,
        typer.Option(min=2, max=26, help="With --by: how many outlets."),
    ] = 10,
    least: Annotated[
        int, typer.Option(min=2, help="With --by: articles that an outlet must have.")
    ] = 20,
    wire: Annotated[
        WireChoice, typer.Option(help="With --by: how articles in nearly the same words count.")
    ] = WireChoice.apart,
    errors_from: Annotated[
        Path | None,
        typer.Option(
            metavar="REPORT",
            help="With --by: report.json of 'eval run conflict', to correct shares by.",
        ),
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="With --by: for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="With --by: of all that is drawn.")] = 13,
    examples: Annotated[
        int,
        typer.Option(
            min=0,
            max=100,
            help="With --by: sentences that the page holds for each number, drawn at random; 0 "
            "holds none. The page grows with it, to some 3 MB of them at most.",
        ),
    ] = 5,
    targets: TargetsOption = None,
    model: ModelOption = DEFAULT_MODEL,
    text_column: TextColumnOption = None,
    threads: ThreadsOption = None,
) -> None:
    """Lay articles, or a scored folder's outlets, side by side: who says what, in whose words.

    Writes one page that needs no network, the same as JSON, and a summary in Markdown; with --by
    also every sentence that a number counts, as JSON Lines. The status is 0, or 2 if something
    can't be read, labelled or compared.
    """
    from stanceframe_service.comparison.files import check_out

    check_out(out, overwrite=overwrite)
    today = datetime.now(UTC).date().isoformat()
    wanted = _words(terms, "--terms")
    if by is None:
        items = _Articles(
            files, wanted, choices_of(targets, UnitChoice.sentence, ScoresChoice.present)
        )
        _compare_articles(items, out, model, read_options_of(text_column), threads, today, quiet)
        return
    from stanceframe_service.outlets.command import OutletOptions, compare_run
    from stanceframe_service.terminal import stdout_console

    options = OutletOptions(
        event=_words(event, "--event"),
        since=since,
        until=until,
        outlets=outlets,
        most=most,
        least=least,
        wire=wire.value,
        errors_from=errors_from,
        terms=wanted,
        resamples=resamples,
        seed=seed,
        examples=examples,
    )
    console = None if quiet else stdout_console()
    compare_run(_run_of(files), out, model, options, made=today, console=console)


class _Articles(NamedTuple):
    """The files of articles to compare, and what to label and count in them."""

    files: "list[Path]"
    terms: "tuple[str, ...] | None"
    choices: "Choices"


def _compare_articles(
    wanted: _Articles,
    out: Path,
    model: str,
    options: "ReadOptions",
    threads: int | None,
    today: str,
    quiet: bool,
) -> None:
    from stanceframe_service.comparison import comparing
    from stanceframe_service.comparison.files import write_comparison
    from stanceframe_service.comparison.inputs import read_compared
    from stanceframe_service.comparison.terminal import print_comparison
    from stanceframe_service.terminal import stdout_console

    items = read_compared(wanted.files, options, most=comparing.MOST_ARTICLES)
    articles, codebook = _labelled(items, wanted.choices, model, threads)
    comparison = comparing.compare(articles, codebook, made=today, terms=wanted.terms)
    paths = write_comparison(out, comparison, articles)
    if not quiet:
        print_comparison(comparison, paths, stdout_console())


def _run_of(files: Sequence[Path]) -> Path:
    if len(files) != 1:
        from stanceframe_service.comparison.errors import ComparisonError

        raise ComparisonError(
            f"--by compares one scored folder, got {len(files)} names; give the folder that "
            "stanceframe score FOLDER --out wrote"
        )
    return files[0]


def _words(given: Sequence[str] | None, option: str) -> tuple[str, ...] | None:
    if given is None:
        return None
    from stanceframe_service.comparison.errors import ComparisonError

    terms = tuple(term.strip() for one in given for term in one.split(",") if term.strip())
    if not terms:
        raise ComparisonError(f"{option} names no word; write {option} 'truce,ceasefire'")
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
