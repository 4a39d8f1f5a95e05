"""What a comparison of two systems holds, and its page, JSON and summary."""

from collections.abc import Iterable
from typing import Literal

from stanceframe_eval.page.content import Clock, Number, Strict, Value
from stanceframe_eval.page.writing import cell, page_html, reach_of, shown

__all__ = [
    "Change",
    "Contrast",
    "Shared",
    "Side",
    "contrast_html",
    "contrast_json",
    "contrast_markdown",
]

FORMAT: Literal["stanceframe.eval.contrast@1"] = "stanceframe.eval.contrast@1"
TEMPLATE = "contrast.html.j2"


class Side(Strict):
    """One of the two systems."""

    name: str
    made_by: str
    answers_sha256: str


class Change(Strict):
    """A measure of both systems, and the second less the first.

    Attributes:
        metric: Which measure.
        headline: Whether it is one of the suite's main measures; p is corrected among those
            (or among the others).
        support: How many gold labels, spans or items it rests on.
        first: The first system's figure.
        second: The second's.
        difference: The second less the first.
        p: Of the permutation test.
        p_holm: The same, corrected.
        detectable: The least difference that the set would show four times in five.
    """

    metric: str
    headline: bool
    support: int
    first: Value
    second: Value
    difference: Value
    p: Number
    p_holm: Number
    detectable: Number


class Shared(Strict):
    """How often whole items of a layer are right, and the names of some that changed.

    Attributes:
        layer: Which layer.
        same: Items answered alike, rightly or not.
        both: Items that both get right.
        neither: Items that neither does.
        first_alone: Items that only the first does.
        second_alone: Items that only the second does.
        lost: Some that only the first gets right.
        won: Some that only the second gets right.
    """

    layer: str
    same: int
    both: int
    neither: int
    first_alone: int
    second_alone: int
    lost: tuple[str, ...]
    won: tuple[str, ...]


class Contrast(Strict):
    """A whole comparison; two of the same answers differ in `clock` alone."""

    format: Literal["stanceframe.eval.contrast@1"] = FORMAT
    suite: str
    title: str
    limits: str
    split: str
    gold_sha256: str
    items: int
    unit: str
    clusters: int
    cluster: str
    resamples: int
    seed: int
    version: str
    command: str
    first: Side
    second: Side
    changes: tuple[Change, ...]
    shared: tuple[Shared, ...]
    clock: Clock


def contrast_html(report: Contrast) -> str:
    """Write the page; like that of a run it loads nothing and runs nothing."""
    return page_html(
        TEMPLATE, report=report, reach=reach_of(one.difference for one in report.changes)
    )


def contrast_json(report: Contrast) -> str:
    """Write the same values for programs."""
    return report.model_dump_json(indent=2) + "\n"


def contrast_markdown(report: Contrast) -> str:
    """Write the headline differences and what became of whole items."""
    first, second = cell(report.first.name), cell(report.second.name)
    lines = [
        f"# {second} against {first} on {report.suite}, split {report.split}",
        "",
        _basis(report),
        "",
        f"**Not to be claimed:** {report.limits}",
        "",
        f"| measure | {first} | {second} | difference | 95% interval | p (Holm) | detectable |",
        "|---|---|---|---|---|---|---|",
        *_rows(one for one in report.changes if one.headline),
        "",
        f"| layer | answered alike | both right | only {first} | only {second} | neither |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.layer} | {one.same} | {one.both} | {one.first_alone} | {one.second_alone} "
        f"| {one.neither} |"
        for one in report.shared
    ]
    lines += ["", f"`{report.command}`, seed {report.seed}, stanceframe {report.version}", ""]
    return "\n".join(lines)


def _basis(report: Contrast) -> str:
    return (
        f"{report.items} {report.unit}s of {report.clusters} {report.cluster}s, gold "
        f"{report.gold_sha256[:12]}. The difference is the second less the first."
    )


def _rows(changes: Iterable[Change]) -> Iterable[str]:
    for one in changes:
        yield (
            f"| {one.metric} | {_plain(one.first.value)} | {_plain(one.second.value)} "
            f"| {shown(one.difference)} | {_plain(one.p_holm)} | {_plain(one.detectable)} |"
        )


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
