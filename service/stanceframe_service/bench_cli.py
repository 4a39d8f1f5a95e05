"""`stanceframe bench`: how fast bundles, backends and thread counts are on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stanceframe_service.options import DEFAULT_MODEL, BackendChoice

if TYPE_CHECKING:
    from rich.console import Console

    from stanceframe.types import Article
    from stanceframe_service.bench import Figure, Variant

__all__ = ["app", "bench"]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog="Example:  stanceframe bench articles/ --threads 1 --threads 2")
def bench(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            exists=True,
            file_okay=False,
            help="Articles to label. Default: the codebook's example sentences.",
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="A bundle's name or folder; repeat to compare. Default: conflict-small."),
    ] = None,
    threads: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Threads; repeat to compare. Default: all cores allowed."),
    ] = None,
    backend: Annotated[
        list[BackendChoice] | None,
        typer.Option(help="What runs the network; repeat to compare. Default: onnx."),
    ] = None,
    articles: Annotated[int, typer.Option(min=1, help="At most so many of the folder's.")] = 50,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each variant.")] = 5,
) -> None:
    """Compare speeds on this machine: each variant labels the same articles, turn by turn.

    The ratio is to the first variant, from the same round: the figure to go by. Sentences a
    second change with whatever else the machine does.
    """  # fmt: skip
    from rich.console import Console

    from stanceframe_service.bench import compare
    from stanceframe_service.terminal import stdout_console

    variants = _variants(
        model or [DEFAULT_MODEL], backend or [BackendChoice.onnx], threads or [None]
    )
    texts = _articles(folder, articles, variants[0])
    console = Console(stderr=True)
    latest: list[Figure] = []
    for number, figures in compare(variants, texts, rounds=rounds):
        console.print(f"round {number} of {rounds}", highlight=False)
        latest = figures
    _print(latest, len(texts), stdout_console())


def _variants(
    models: list[str], backends: list[BackendChoice], threads: "list[int] | list[None]"
) -> "list[Variant]":
    from stanceframe.backends.threads import available_threads
    from stanceframe.labeller import Labeller
    from stanceframe_service.bench import Variant

    return [
        Variant(
            f"{model}, {backend.value}, threads: {count or available_threads()}",
            Labeller.load(model, threads=count, backend=backend.value),
        )
        for model in models
        for backend in backends
        for count in threads
    ]


def _articles(folder: Path | None, limit: int, variant: "Variant") -> "list[Article]":
    from itertools import islice

    from stanceframe.text.readers import ReadOptions, read_articles
    from stanceframe.types import Article
    from stanceframe_service.batch.errors import FolderError
    from stanceframe_service.bench import codebook_articles
    from stanceframe_service.inputs import find_inputs

    if folder is None:
        return codebook_articles(variant.labeller.codebook)
    options = ReadOptions(text_column=None, root=folder)
    files = find_inputs(folder).files
    read = (item for file in files for item in read_articles(file.path, options))
    found = list(islice((item for item in read if isinstance(item, Article)), limit))
    if not found:
        raise FolderError(f"{str(folder)!r} holds no article that can be read")
    return found


def _print(figures: "list[Figure]", articles: int, console: "Console") -> None:
    from rich.table import Table

    table = Table("variant", "sentences/s", "ratio", "ratio, all rounds", box=None)
    for figure in figures:
        median = sorted(figure.sentences_per_s)[len(figure.sentences_per_s) // 2]
        span = f"{figure.low:.2f} to {figure.high:.2f}"
        table.add_row(figure.name, f"{median:.0f}", f"{figure.ratio:.2f}", span)
    console.print(f"articles: {articles}, labelled by each variant in turn")
    console.print(table)
