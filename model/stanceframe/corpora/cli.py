"""`stanceframe data`: lists, shows, pulls and checks the data sets of training and evaluation."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stanceframe.corpora.pulling import Told
    from stanceframe.corpora.registry import CorpusFacts, CorpusFile, FileCheck

__all__ = ["app"]

EXIT_DIFFERS = 1
DATA = Path("../shared/data")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example:  stanceframe data pull newsmtsc --to data",
)

SetNames = Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of sets.")]
RegistryFile = Annotated[
    Path | None,
    typer.Option("--registry", help="A registry of your own. [default: the one that comes along]"),
]


@app.callback()
def _data() -> None:
    """List, show, pull and check the data sets that training and evaluation read."""


@app.command("list", epilog="Example:  stanceframe data list --data data")
def list_sets(
    data: Annotated[Path, typer.Option(help="The folder of the sets, to see what is here.")] = DATA,
    registry: RegistryFile = None,
) -> None:
    """List the data sets: unit, use, licence as found, and whether their files are here."""
    from rich.console import Console
    from rich.table import Table

    from stanceframe.corpora.registry import load_registry

    table = Table("name", "unit", "use", "licence", "here", box=None, pad_edge=False)
    table.columns[0].no_wrap = table.columns[-1].no_wrap = True
    for facts in load_registry(registry).sets:
        table.add_row(facts.name, facts.unit, facts.use, facts.licence, _here(facts, data))
    Console(markup=False, highlight=False).print(table)


@app.command(epilog="Example:  stanceframe data show gwsd")
def show(
    name: Annotated[str, typer.Argument(help="Name of a set.")], registry: RegistryFile = None
) -> None:
    """Print what is known of a set: licence, citation, origin, reader, and each file's address."""
    from stanceframe.corpora.registry import load_registry

    known = load_registry(registry)
    facts = known.corpus(name)
    print(facts.name)
    for what, value in (
        ("unit", facts.unit),
        ("use", facts.use),
        ("licence", facts.licence),
        ("cite", facts.citation),
        ("origin", facts.origin),
        *(("read by", reader) for reader in facts.readers),
    ):
        print(f"  {what:<8} {value}")
    for file in facts.files:
        print(f"  {'file':<8} {file.name}{_size(file)}")
        print(f"  {'':<8}   sha256 {file.sha256}")
        print(f"  {'':<8}   {known.url(file.source) if file.source else 'by hand, see below'}")
    if facts.by_hand:
        print(f"  {'by hand':<8} {facts.by_hand}")
    if not facts.licence_stated:
        print(f"  {'terms':<8} no licence is stated: `data pull` asks for --accept-terms")


@app.command(epilog="Example:  stanceframe data pull newsmtsc frac --to data")
def pull(
    names: SetNames,
    to: Annotated[
        Path, typer.Option(help="The folder of the sets; each gets a folder in it.")
    ] = Path("data"),
    accept_terms: Annotated[
        bool,
        typer.Option("--accept-terms", help="Fetch sets without a stated licence, at your risk."),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that differ from those on record.")
    ] = False,
    registry: RegistryFile = None,
) -> None:
    """Fetch the files of sets from where they were published; keep only those with the right hash.

    Files that are there and right are passed over, so a pull that broke off is just run again.
    """
    from stanceframe.corpora.pulling import pull_corpus
    from stanceframe.corpora.registry import load_registry

    known = load_registry(registry)
    for facts in [known.corpus(name) for name in names]:
        with _shown_progress(facts.name) as tell:
            for pulled in pull_corpus(
                known, facts, to, accept_terms=accept_terms, overwrite=overwrite, tell=tell
            ):
                typer.echo(f"{to / facts.name / pulled.name}: {pulled.state}", err=True)


@app.command(epilog="Example:  stanceframe data check ../shared/data")
def check(
    folder: Annotated[Path, typer.Argument(help="The folder that holds a folder for each set.")],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Which sets. [default: all]")
    ] = None,
    registry: RegistryFile = None,
) -> None:
    """Compare a folder with the hashes on record: each set is ok, missing, or differs.

    Leaves with status 1 if a file differs, or if a set that you named isn't wholly there.
    """
    from stanceframe.corpora.registry import check_files, load_registry
    from stanceframe.errors import CorpusError

    if not folder.is_dir():
        raise CorpusError(f"there is no folder {folder}; give the one that holds the sets")
    known = load_registry(registry)
    chosen = [known.corpus(name) for name in names] if names else known.sets
    found = [(facts.name, check_files(facts, folder)) for facts in chosen]
    for name, checks in found:
        print(f"{name:<20} {_verdict(checks)}")
    states = {one.state for _, checks in found for one in checks}
    if "different" in states or (names and "missing" in states):
        raise typer.Exit(EXIT_DIFFERS)


@contextmanager
def _shown_progress(name: str) -> "Iterator[Told]":
    """Show on standard error, if that is a terminal, how much of each file is here."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    silent = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        task = progress.add_task(name, total=None)

        def tell(file: "CorpusFile", done: int) -> None:
            said = f"{name}/{file.name}"
            progress.update(task, description=said, completed=done, total=file.bytes)

        yield tell


def _here(facts: "CorpusFacts", data: Path) -> str:
    parts = [part for file in facts.files for part in (file.folders or (file.name,))]
    there = sum((data / facts.name / part).exists() for part in parts)
    if there == len(parts):
        return "yes"
    return f"{there} of {len(parts)}" if there else "no"


def _size(file: "CorpusFile") -> str:
    return "" if file.bytes is None else f", {file.bytes:,} bytes"


def _verdict(checks: "Sequence[FileCheck]") -> str:
    """Return one word for a set, and which files it is about where they aren't all alike."""
    differing = [one.file for one in checks if one.state == "different"]
    missing = [one.file for one in checks if one.state == "missing"]
    said = [f"differs: {', '.join(differing)}"] if differing else []
    if len(missing) == len(checks):
        said.append("missing")
    elif missing:
        said.append(f"missing: {', '.join(missing)}")
    return "; ".join(said) or "ok"
