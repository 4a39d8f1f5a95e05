"""What `stanceframe compare RUN --by outlet` does, from its options to its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
from rich.console import Console
from rich.text import Text

from stanceframe.bundle import load_bundle
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.files import write_files
from stanceframe_service.marking import printable
from stanceframe_service.outlets.comparing import Request, lay_out
from stanceframe_service.outlets.confusions import read_confusions
from stanceframe_service.outlets.findings import OutletComparison, Wire
from stanceframe_service.outlets.glance import at_a_glance
from stanceframe_service.outlets.markdown import markdown_of
from stanceframe_service.outlets.page import page_of
from stanceframe_service.outlets.run import ScoredRun
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.shares import Settings

__all__ = ["OutletOptions", "compare_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletOptions:
    """The options of a comparison of outlets, as they were written."""

    event: Sequence[str] | None
    since: str | None
    until: str | None
    outlets: Sequence[str] | None
    most: int
    least: int
    wire: Wire
    errors_from: Path | None
    terms: Sequence[str] | None
    resamples: int
    seed: int
    examples: int

    def request(self, groups: Mapping[str, str]) -> Request:
        """Return what they ask for.

        Raises:
            ComparisonError: A day is none, or the report can't be used.
        """
        report = self.errors_from
        selection = Selection(
            event=tuple(self.event) if self.event else None,
            since=_day(self.since, "--from"),
            until=_day(self.until, "--to"),
            outlets=tuple(self.outlets) if self.outlets else None,
            most=self.most,
            least=self.least,
        )
        confusions = read_confusions(report) if report else None
        settings = Settings(resamples=self.resamples, seed=self.seed, confusions=confusions)
        return Request(
            selection=selection,
            settings=settings,
            terms=self.terms,
            wire=self.wire,
            confusions_from=report.name if report else None,
            groups=groups,
            examples=self.examples,
        )


def compare_run(
    run: Path, out: Path, model: str, options: OutletOptions, *, made: str, console: Console | None
) -> None:
    """Compare a run's outlets, write page, data, summary and sentences, and say the gist.

    Raises:
        StanceFrameError: Something can't be read, used or written.
    """
    scored = ScoredRun(run)
    request = options.request(scored.wire_groups())
    codebook = load_bundle(model).codebook
    laid = lay_out(scored.articles(), codebook, request, made=made)
    comparison = laid.comparison
    data = orjson.dumps(comparison, option=orjson.OPT_INDENT_2) + b"\n"
    sentences = (orjson.dumps(one) + b"\n" for one in laid.sentences())
    paths = write_files(
        out,
        page=page_of(comparison),
        data=data,
        summary=markdown_of(comparison),
        sentences=sentences,
    )
    if console is not None:
        _print(comparison, paths, console)


def _print(comparison: OutletComparison, paths: Sequence[Path], console: Console) -> None:
    for one in comparison.outlets:
        line = Text(f"{one.key}  {printable(one.name)}", style="bold")
        line.append(f"  {one.articles:,} articles, {one.sentences:,} sentences", style="not bold")
        console.print(line)
    console.print()
    for finding in at_a_glance(comparison):
        rows = Text(printable(finding)).wrap(console, console.width - 2)
        for number, row in enumerate(rows):
            console.print(Text("  " if number else "· ").append_text(row))
    console.print()
    console.print(Text(comparison.limits[0], style="dim"))
    for path in paths:
        console.print(Text(printable(str(path))), soft_wrap=True)


def _day(written: str | None, option: str) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ComparisonError(f"{option} {written!r} is no day; write it as 2031-03-14") from error
