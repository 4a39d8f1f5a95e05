"""What a folder run comes to: one JSON file, and a table for a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stanceframe.types import Provenance
from stanceframe_service.marking import printable
from stanceframe_service.tally import Tally

__all__ = ["RunSummary", "print_summary"]

SHOWN_TARGETS = 12
SHOWN_ERRORS = 5
MESSAGE_LENGTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """The content of `summary.json`.

    Attributes:
        folder: What was read, as it was given.
        run: Hash of everything that rows depend on besides their articles.
        files: How many files were read.
        skipped_files: How many files of other kinds lay there, by suffix.
        rows: What the tables hold.
        tables: The files of results.
        taken_over: Rows that an earlier, interrupted run had made.
        seconds: Duration of this run, without those.
        sentences_per_second: Speed of this run.
    """

    folder: str
    run: str
    files: int
    skipped_files: Mapping[str, int]
    rows: Tally
    tables: tuple[str, ...]
    provenance: Provenance
    scores: str
    taken_over: int
    seconds: float
    sentences_per_second: float


def print_summary(summary: RunSummary, console: Console) -> None:
    """Print how much was labelled, in whose voice each frame came, and what failed."""
    for line in _headlines(summary):
        console.print(line, highlight=False, soft_wrap=True)
    for table in (_frame_table(summary.rows), _stance_table(summary.rows)):
        if table.rows:
            console.print()
            console.print(table)
    for line in _error_lines(summary.rows, summary.tables):
        console.print(Text(line, style="red"), soft_wrap=True)


def _headlines(summary: RunSummary) -> Iterator[str]:
    rows = summary.rows
    yield (
        f"{rows.labelled:,} articles labelled, {rows.failed:,} failed, "
        f"{rows.sentences.total:,} sentences ({rows.sentences.promo:,} promo and "
        f"{rows.sentences.repeats:,} repeats among them, not counted)"
    )
    taken = f"; {summary.taken_over:,} articles taken over" if summary.taken_over else ""
    yield (
        f"{summary.seconds:.1f} s, {summary.sentences_per_second:.0f} sentences/s{taken} · "
        f"{summary.provenance.model} · {summary.provenance.codebook}"
    )
    if summary.skipped_files:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in summary.skipped_files.items())
        yield f"not read, of another kind: {kinds}"


def _frame_table(rows: Tally) -> Table:
    table = _table(
        "Sentences with each frame, by whose words invoke it",
        "frame",
        ("sentences", "own voice", "direct", "partial", "indirect", "own share"),
    )
    table.caption = "A sentence counts in each voice that its evidence has."
    for frame, count in sorted(rows.frames.items(), key=lambda pair: -pair[1].sentences):
        share = f"{count.own / count.sentences:.0%}"
        cells = (count.sentences, count.own, count.direct, count.partial, count.indirect)
        table.add_row(frame, *[f"{cell:,}" for cell in cells], share)
    return table


def _stance_table(rows: Tally) -> Table:
    names = ("author favor", "author against", "source favor", "source against")
    table = _table("Stances, by who holds them", "target", names)
    counts = [
        (target, (c.author_favor, c.author_against, c.source_favor, c.source_against))
        for target, c in rows.stances.items()
    ]
    counts = sorted((one for one in counts if any(one[1])), key=lambda one: -sum(one[1]))
    for target, cells in counts[:SHOWN_TARGETS]:
        table.add_row(printable(target), *[f"{cell:,}" for cell in cells])
    if len(counts) > SHOWN_TARGETS:
        table.caption = f"{len(counts) - SHOWN_TARGETS} more targets are in summary.json."
    return table


def _table(title: str, first: str, numbers: Sequence[str]) -> Table:
    table = Table(
        title=title,
        title_style="bold",
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _error_lines(rows: Tally, tables: Sequence[str]) -> Iterator[str]:
    for code, count in rows.warned.items():
        named = next(
            (name for name in tables if name.startswith("articles.")), "the table articles"
        )
        yield f"{count:,} labelled with the warning {code}: column warnings of {named}"
    for code, count in list(rows.errors.items())[:SHOWN_ERRORS]:
        first = printable(rows.first_failed[code])
        short = first if len(first) <= MESSAGE_LENGTH else first[: MESSAGE_LENGTH - 1] + "…"
        yield f"{count:,} failed with {code}, the first: {short}"
    if rows.failed:
        errors = next((name for name in tables if name.startswith("errors.")), "the table errors")
        yield f"all failed articles, each with its reason: {errors}"
