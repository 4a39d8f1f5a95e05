"""What a report holds: strict models whose JSON is the page's twin.

Every number of the page stands in these values, so what the page shows a program can read. Two
reports of one run differ in `clock` alone. The JSON's schema is `report.schema.json`.
"""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from stanceframe.metrics import Estimate

__all__ = [
    "FORMAT",
    "Band",
    "Clock",
    "Comparison",
    "Confusion",
    "Content",
    "Curve",
    "CurvePoint",
    "Figure",
    "Finding",
    "Header",
    "LabelFault",
    "Mark",
    "MarkedBy",
    "Mistake",
    "MistakeKind",
    "Number",
    "Reliability",
    "Role",
    "Row",
    "Slice",
    "Stretch",
    "Strict",
    "System",
    "Table",
    "Value",
    "value_of",
]

FORMAT: Literal["stanceframe.eval.report@1"] = "stanceframe.eval.report@1"
DIGITS = 6  # finer than any interval, coarser than float noise


def _plain(value: object) -> object:
    """Round a number; one that is not defined is None."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(float(value), DIGITS)
    return value


Number = Annotated[float | None, BeforeValidator(_plain)]
Role = Literal["candidate", "other", "baseline"]
Severity = Literal["broken", "sound"]
MarkedBy = Literal["gold", "answer", "both", "differ", "asked"]
MistakeKind = Literal["sure", "wide", "case"]


class Strict(BaseModel):
    """A frozen value that refuses what it doesn't know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(Strict):
    """A number with its 95% interval; None where it is not defined."""

    value: Number
    low: Number
    high: Number


class Figure(Strict):
    """A number, what it rests on, and the line that says how it came about."""

    metric: str
    estimate: Value
    support: int
    signature: str


class System(Strict):
    """One that was scored: the `candidate`, the `other`, or a `baseline`."""

    name: str
    role: Role
    made_by: str


class Row(Strict):
    """A system's number in a table; None where the system doesn't answer the layer."""

    system: str
    role: Role
    figure: Figure | None


class Mark(Strict):
    """A number that others gave: agreement of annotators, or a published figure."""

    label: str
    value: Number
    source: str


class Table(Strict):
    """A headline measure: every system's number, the ceiling, the floor, what is published."""

    metric: str
    rows: tuple[Row, ...]
    agreement: tuple[Mark, ...]
    published: tuple[Mark, ...]
    floor: Number


class Comparison(Strict):
    """The candidate less another system; p is corrected for all comparisons of the report."""

    metric: str
    against: str
    difference: Value
    p: Number
    p_holm: Number
    detectable: Number


class Slice(Strict):
    """A part of the items; `small` where it has fewer than thirty."""

    slice: str
    band: str
    items: int
    metric: str
    estimate: Value
    small: bool


class Confusion(Strict):
    """How often each gold label (rows) got each answer (columns); `reads` says how to read it."""

    layer: str
    reads: str
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Band(Strict):
    """A band of probabilities, and how many of them came true."""

    items: int
    promised: Number
    came_true: Value


class Reliability(Strict):
    """Promise and outcome of a layer's probabilities."""

    layer: str
    bands: tuple[Band, ...]


class CurvePoint(Strict):
    """The share of answers that are taken, and how many of them are wrong."""

    taken: float
    wrong: Value


class Curve(Strict):
    """The share of errors among the surest answers, by how many are taken.

    Attributes:
        layer: Of which answers.
        counted: What is taken, such as `answers` or `labels given`.
        answers: How many there are.
        points: From the surest few to all.
    """

    layer: str
    counted: str
    answers: int
    points: tuple[CurvePoint, ...]


class Finding(Strict):
    """A check of the system as a whole, in words that need no statistics."""

    check: str
    severity: Severity
    says: str


class Stretch(Strict):
    """Characters `text[start:end]` that somebody marks.

    Attributes:
        start: The first.
        end: The first behind.
        marked_by: Gold, the answer, `both` alike, both but with labels that `differ`; or the
            mention of the target that was `asked` about.
        label: The labels, in words; empty where the layer's spans have none.
    """

    start: int
    end: int
    marked_by: MarkedBy
    label: str


class Mistake(Strict):
    """An answer that was `sure` and wrong, whose spans are `wide` of gold's, or a failed `case`.

    Attributes:
        kind: `sure` has the probability of what is wrong in `off`; `wide` the share of the
            characters marked by either side that only one side marks; a `case` of a
            behavioural suite can have the probability of its answer.
        item: Its name in the suite.
        layer: In which layer.
        labels: The labels in question, to filter by.
        voice: The item's band in the slice `voice`, where the suite has one.
        text: Of the item; the gold's, not this project's.
        target: What was asked about, if anything.
        gold: The right labels.
        answer: The labels given.
        stretches: Spans of either side, for layers of spans.
        off: How far off it is, 0 to 1.
    """

    kind: MistakeKind
    item: str
    layer: str
    labels: tuple[str, ...]
    voice: str | None
    text: str
    target: str | None
    gold: tuple[str, ...]
    answer: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    off: Number


class LabelFault(Strict):
    """A gold label that is likely an error, by confident learning.

    Attributes:
        item: Its name in the suite.
        layer: In which layer.
        label: The gold label in doubt, or the one that gold lacks.
        says: What gold has, and what it more likely should.
        voice: The item's band in the slice `voice`, where the suite has one.
        text: Of the item.
        target: What was asked about, if anything.
        stretches: The mention that was asked about, or the evidence of the label.
        p: The system's probability of what gold says; low ones come first.
    """

    item: str
    layer: str
    label: str
    says: str
    voice: str | None
    text: str
    target: str | None
    stretches: tuple[Stretch, ...]
    p: Number


class Header(Strict):
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
    origin: str
    suite_sha256: str
    answers_sha256: str
    command: str
    version: str
    seed: int
    resamples: int
    flattered: bool


class Clock(Strict):
    """When, how long, and on what machine: the only part that changes from run to run."""

    started: str
    seconds: float
    cores: int
    machine: str = ""


class Content(Strict):
    """A whole report."""

    format: Literal["stanceframe.eval.report@1"] = FORMAT
    header: Header
    systems: tuple[System, ...]
    findings: tuple[Finding, ...]
    tables: tuple[Table, ...]
    comparisons: tuple[Comparison, ...]
    slices: tuple[Slice, ...]
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...]
    reliabilities: tuple[Reliability, ...]
    curves: tuple[Curve, ...]
    alpha: Figure | None
    mistakes: tuple[Mistake, ...]
    label_faults: tuple[LabelFault, ...]
    clock: Clock


def value_of(estimate: Estimate) -> Value:
    """Make a value of an estimate."""
    return Value(value=estimate.value, low=estimate.low, high=estimate.high)
