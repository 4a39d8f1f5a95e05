"""What a report holds: strict models whose JSON is the page's twin.

Every number of the page stands in these values, so what the page shows a program can read. Two
reports of one run differ in `clock` alone.
"""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from stanceframe.metrics import Estimate

__all__ = [
    "Band",
    "Clock",
    "Comparison",
    "Confusion",
    "Content",
    "Curve",
    "Figure",
    "Finding",
    "Header",
    "Mark",
    "Mistake",
    "Number",
    "Reliability",
    "Role",
    "Row",
    "Seeds",
    "Slice",
    "System",
    "Table",
    "Value",
    "value_of",
]

DIGITS = 6  # finer than any interval, coarser than float noise


def _plain(value: object) -> object:
    """Round a number; one that is not defined is None."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(float(value), DIGITS)
    return value


Number = Annotated[float | None, BeforeValidator(_plain)]
Role = Literal["candidate", "other", "baseline"]
Severity = Literal["broken", "sound"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Strict):
    """A number with its 95% interval; None where it is not defined."""

    value: Number
    low: Number
    high: Number


class Figure(_Strict):
    """A number, what it rests on, and the line that says how it came about.

    The interval of `estimate` is of percentiles; `bca` has it bias-corrected and accelerated.
    """

    metric: str
    estimate: Value
    bca: Value | None = None
    support: int
    signature: str


class System(_Strict):
    """One that was scored: the `candidate`, the `other`, or a `baseline`."""

    name: str
    role: Role
    made_by: str


class Row(_Strict):
    """A system's number in a table; None where the system doesn't answer the layer."""

    system: str
    role: Role
    figure: Figure | None


class Mark(_Strict):
    """A number that others gave: agreement of annotators, or a published figure."""

    label: str
    value: Number
    source: str


class Table(_Strict):
    """A headline measure: every system's number, the ceiling, the floor, what is published."""

    metric: str
    rows: tuple[Row, ...]
    agreement: tuple[Mark, ...]
    published: tuple[Mark, ...]
    floor: Number


class Comparison(_Strict):
    """The candidate less another system; p is corrected for all comparisons of the report."""

    metric: str
    against: str
    difference: Value
    p: Number
    p_holm: Number
    detectable: Number


class Seeds(_Strict):
    """A measure over runs of the candidate that differ in their seed alone."""

    metric: str
    runs: int
    mean: Number
    spread: Number
    lowest: Number
    highest: Number


class Slice(_Strict):
    """A part of the items; `small` where it has fewer than thirty."""

    slice: str
    band: str
    items: int
    metric: str
    estimate: Value
    small: bool


class Confusion(_Strict):
    """How often each gold label (rows) got each answer (columns)."""

    layer: str
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Band(_Strict):
    """A band of probabilities, and how many of them came true."""

    items: int
    promised: Number
    came_true: Value


class Reliability(_Strict):
    """Promise and outcome of a layer's probabilities."""

    layer: str
    bands: tuple[Band, ...]


class Curve(_Strict):
    """The share of errors among the surest answers, by how many are taken."""

    layer: str
    points: tuple[tuple[float, float], ...]


class Finding(_Strict):
    """A check of the system as a whole, in words that need no statistics."""

    check: str
    severity: Severity
    says: str


class Mistake(_Strict):
    """An answer that was sure and wrong; it can be an error of the gold."""

    item: str
    layer: str
    text: str
    target: str | None
    gold: tuple[str, ...]
    answer: tuple[str, ...]
    p: Number


class Header(_Strict):
    """What was scored, on what, and how to repeat it."""

    suite: str
    title: str
    about: str
    limits: str
    labelled_by: str
    licence: str
    citation: str
    split: str
    gold_sha256: str
    as_published: bool | None
    items: int
    unit: str
    clusters: int
    cluster: str
    codebook: str | None
    command: str
    version: str
    seed: int
    resamples: int
    flattered: bool


class Clock(_Strict):
    """When, how long, and on how many cores: the only part that changes from run to run."""

    started: str
    seconds: float
    cores: int


class Content(_Strict):
    """A whole report."""

    header: Header
    systems: tuple[System, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    comparisons: tuple[Comparison, ...]
    seeds: tuple[Seeds, ...] = ()
    slices: tuple[Slice, ...]
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...]
    reliabilities: tuple[Reliability, ...]
    curves: tuple[Curve, ...]
    alpha: Figure | None
    mistakes: tuple[Mistake, ...]
    clock: Clock


def value_of(estimate: Estimate) -> Value:
    """Make a value of an estimate."""
    return Value(value=estimate.value, low=estimate.low, high=estimate.high)
