"""What must hold of a report: its suite's floors, and the verdict's checks."""

from dataclasses import dataclass
from typing import Literal

from stanceframe_eval.page.content import Content

__all__ = ["Check", "checks_of", "faults_of", "verdict_checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must hold, whether it does, and what to say of it."""

    kind: Literal["floor", "ceiling", "verdict"]
    name: str
    holds: bool
    says: str


def checks_of(report: Content) -> tuple[Check, ...]:
    """List the checks of the verdict and the floors that the suite itself has."""
    floors = []
    for table in report.tables:
        figure = table.rows[0].figure
        if table.floor is None or figure is None:
            continue
        value = figure.estimate.value
        holds = value is not None and value >= table.floor
        where = "not below" if holds else "below"
        says = f"{table.metric} is {value}, {where} its floor of {table.floor}."
        floors.append(Check(kind="floor", name=table.metric, holds=holds, says=says))
    return (*verdict_checks(report), *floors)


def verdict_checks(report: Content) -> tuple[Check, ...]:
    """List the checks of the verdict; one that comes for several layers is numbered."""
    found: list[Check] = []
    for one in report.findings:
        again = sum(each.name.partition(" #")[0] == one.check for each in found)
        found.append(
            Check(
                kind="verdict",
                name=f"{one.check} #{again + 1}" if again else one.check,
                holds=one.severity == "sound",
                says=one.says,
            )
        )
    return tuple(found)


def faults_of(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """Say what doesn't hold."""
    return tuple(one.says for one in checks if not one.holds)
