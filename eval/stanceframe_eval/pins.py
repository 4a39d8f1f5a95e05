"""Pinned floors: bounds of a suite's figures in a file, with the gold that they were read on.

In the manner of trafilatura's pinned scores: a bound can be raised by a run, but is lowered only
where the user says so, and it never silently moves to other gold.
"""

import math
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from stanceframe.errors import ReportError
from stanceframe_eval.page.content import Content
from stanceframe_eval.page.floors import Check, verdict_checks
from stanceframe_eval.suites.schema import Digest, Metric, Text
from stanceframe_eval.yaml_models import read_yaml_model

__all__ = [
    "Bound",
    "Floors",
    "Pin",
    "Pinned",
    "held_checks",
    "pinned",
    "read_floors",
    "write_floors",
]

GRAIN = 1000  # bounds are written to three digits, rounded to the lenient side
# Measures that are better when lower, by the part behind the layer's name.
LOWER = frozenset(
    {
        "abstained",
        "aurc",
        "brier",
        "brier_reliability",
        "ece",
        "ece_debiased_rms",
        "ece_equal_mass",
        "overconfidence",
    }
)
HEAD = "# Pinned by `stanceframe eval gate --pin`, which lowers nothing without --allow-lower.\n"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Bound(_Strict):
    """What a figure must not fall below, or for errors, not exceed."""

    metric: Metric
    at_least: Annotated[float | None, Field(ge=-1, le=1)] = None
    at_most: Annotated[float | None, Field(ge=-1, le=1)] = None

    @model_validator(mode="after")
    def _has_one_side(self) -> "Bound":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a bound has either at_least or at_most")
        return self

    def admits(self, value: float | None) -> bool:
        """Say whether a value holds the bound; one that is not defined doesn't."""
        if value is None:
            return False
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most

    def is_looser_than(self, other: "Bound") -> bool:
        """Say whether what this admits is more than what the other does."""
        if self.at_least is not None and other.at_least is not None:
            return self.at_least < other.at_least
        if self.at_most is not None and other.at_most is not None:
            return self.at_most > other.at_most
        return True  # the other side of a figure was bound: that is no tightening

    def __str__(self) -> str:
        """Write it for messages."""
        side = f"at least {self.at_least}" if self.at_most is None else f"at most {self.at_most}"
        return f"{self.metric} {side}"


class Pin(_Strict):
    """The bounds of one suite's split, and the gold that they belong to."""

    suite: Text
    split: Text
    gold_sha256: Digest
    bounds: tuple[Bound, ...] = Field(min_length=1)


class Floors(_Strict):
    """A file of floors."""

    format: Literal[1]
    pins: tuple[Pin, ...] = ()

    def of(self, report: Content) -> Pin | None:
        """Find the pin of a report's suite and split."""
        wanted = (report.header.suite, report.header.split)
        return next((pin for pin in self.pins if (pin.suite, pin.split) == wanted), None)


class Pinned(NamedTuple):
    """New floors, and what in them is lower than it was."""

    floors: Floors
    lowered: tuple[str, ...]


def read_floors(path: Path) -> Floors:
    """Read a file of floors.

    Raises:
        ReportError: It is missing or breaks the schema; every fault is named.
    """
    return read_yaml_model(path, Floors, "file of floors", ReportError)


def write_floors(floors: Floors, path: Path) -> None:
    """Write a file of floors, whole or not at all."""
    content = yaml.safe_dump(
        floors.model_dump(exclude_none=True, mode="json"), sort_keys=False, width=100
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(HEAD + content, encoding="utf-8")
    unfinished.replace(path)


def held_checks(report: Content, floors: Floors) -> tuple[Check, ...]:
    """Hold a report against its floors and the verdict.

    Raises:
        ReportError: There are no floors for it, or they are of other gold.
    """
    pin = floors.of(report)
    header = report.header
    if pin is None:
        known = ", ".join(f"{one.suite}, split {one.split}" for one in floors.pins) or "nothing"
        raise ReportError(
            f"the floors have none for {header.suite}, split {header.split}; they have: {known}; "
            "add --pin to take them from this run"
        )
    if pin.gold_sha256 != header.gold_sha256:
        raise ReportError(
            f"the floors of {pin.suite} are of the gold {pin.gold_sha256[:12]}, the run is of "
            f"{header.gold_sha256[:12]}; figures of different gold don't compare; run on the "
            "pinned gold, or pin anew with --pin --allow-lower"
        )
    return (*verdict_checks(report), *(_held(report, bound) for bound in pin.bounds))


def pinned(report: Content, floors: Floors, *, slack: float) -> Pinned:
    """Move the floors up to a run's figures, less a slack, and say which would move down.

    A suite that isn't pinned yet gets its headline measures.
    """
    old = floors.of(report)
    before = {bound.metric: bound for bound in old.bounds} if old else {}
    values = {one.metric: one.estimate.value for one in report.figures}
    same_gold = old is None or old.gold_sha256 == report.header.gold_sha256
    lowered = [] if same_gold else ["the pinned gold gives way to other gold"]
    bounds = []
    for metric in [*before] or [table.metric for table in report.tables]:
        value, kept = values.get(metric), before.get(metric)
        new = None if value is None else _bound(metric, value, slack)
        if kept is not None and (new is None or new.is_looser_than(kept)):
            if same_gold and kept.admits(value):
                new = kept  # within the slack: the floor stays where it is
            else:
                lowered.append(f"{kept} gives way to {new or 'nothing: the run lacks it'}")
        if new is not None:
            bounds.append(new)
    if not bounds:
        raise ReportError(f"the run has no figure to pin for {report.header.suite}")
    pin = Pin(
        suite=report.header.suite,
        split=report.header.split,
        gold_sha256=report.header.gold_sha256,
        bounds=tuple(bounds),
    )
    rest = tuple(one for one in floors.pins if one is not old)
    ordered = tuple(sorted((*rest, pin), key=lambda one: (one.suite, one.split)))
    return Pinned(Floors(format=1, pins=ordered), tuple(lowered))


def _bound(metric: str, value: float, slack: float) -> Bound:
    if metric.partition(".")[2] in LOWER:
        return Bound(metric=metric, at_most=math.ceil((value + slack) * GRAIN) / GRAIN)
    return Bound(metric=metric, at_least=math.floor((value - slack) * GRAIN) / GRAIN)


def _held(report: Content, bound: Bound) -> Check:
    values = {one.metric: one.estimate.value for one in report.figures}
    value, holds = values.get(bound.metric), bound.admits(values.get(bound.metric))
    found = "not in the run" if value is None else f"{value:.4f}"
    return Check(
        kind="floor" if bound.at_most is None else "ceiling",
        name=bound.metric,
        holds=holds,
        says=f"{bound} {'holds' if holds else 'does not hold'}: it is {found}.",
    )
