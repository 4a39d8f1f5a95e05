"""`stanceframe eval gate`: hold a run against pinned floors."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stanceframe_eval.page.content import Content

__all__ = ["gate"]

EXIT_REGRESSION = 1


def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run, or report.json.")],
    floors: Annotated[Path, typer.Option(help="YAML file of floors.")],
    pin: Annotated[
        bool, typer.Option("--pin", help="Raise the floors to this run's figures.")
    ] = False,
    allow_lower: Annotated[
        bool, typer.Option("--allow-lower", help="With --pin: lower floors, or change gold.")
    ] = False,
    slack: Annotated[
        float, typer.Option(min=0, max=0.1, help="With --pin: how far below the figure.")
    ] = 0.005,
    junit: Annotated[Path | None, typer.Option(help="Also write the checks as JUnit XML.")] = None,
) -> None:
    """Leave with 1 if a figure of a run is below its floor or a check of its verdict fails.

    Floors belong to one gold file, by its SHA-256. --pin raises them; nothing is ever lowered
    without --allow-lower.
    """
    from stanceframe_eval.page.floors import faults_of
    from stanceframe_eval.page.junit import junit_xml
    from stanceframe_eval.page.writing import write_files
    from stanceframe_eval.pins import held_checks, read_floors
    from stanceframe_eval.stored import read_report

    if allow_lower and not pin:
        raise typer.BadParameter(
            "it goes with --pin, which writes floors", param_hint="--allow-lower"
        )
    report = read_report(run)
    if pin:
        _pin(report, floors, allow_lower=allow_lower, slack=slack)
    checks = held_checks(report, read_floors(floors))
    for one in checks:
        typer.echo(f"{'ok  ' if one.holds else 'FAIL'} {one.kind:<7} {one.says}")
    if junit is not None:
        name = f"{report.header.suite}/{report.header.split}"
        write_files(junit.parent, {junit.name: junit_xml(name, checks)})
    faults = faults_of(checks)
    if faults:
        typer.echo(f"gate: {len(faults)} of {len(checks)} checks fail", err=True)
        raise typer.Exit(EXIT_REGRESSION)


def _pin(report: "Content", path: Path, *, allow_lower: bool, slack: float) -> None:
    from stanceframe.errors import ReportError
    from stanceframe_eval.pins import Floors, pinned, read_floors, write_floors

    before = read_floors(path) if path.exists() else Floors(format=1)
    after = pinned(report, before, slack=slack)
    if after.lowered and not allow_lower:
        listed = "\n".join(f"  {one}" for one in after.lowered)
        raise ReportError(
            f"this run would lower the floors in {path}:\n{listed}\n"
            "they stay as they are; if that is meant, say --allow-lower"
        )
    write_floors(after.floors, path)
    typer.echo(f"pinned {report.header.suite}, split {report.header.split}, in {path}", err=True)
