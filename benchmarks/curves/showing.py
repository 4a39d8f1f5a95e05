"""Prints results of learning curves as Markdown tables, and draws them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.curves.cells import Cell, Result
from benchmarks.curves.methods import METHODS, PEERS
from benchmarks.curves.plotting import Curve, Panel, Point, plot
from benchmarks.curves.scoring import Readings, Rule, average_precision
from benchmarks.curves.sets import LabelledSet

from stanceframe.metrics import Estimate

__all__ = ["show"]

Cells = Mapping[tuple[int, str], Sequence[Result]]


class _Set(NamedTuple):
    labelled: LabelledSet
    readings: Readings
    cells: Cells

    @property
    def sizes(self) -> list[int]:
        return sorted({size for size, _ in self.cells})

    @property
    def methods(self) -> list[str]:
        return [name for name in METHODS if any(name == other for _, other in self.cells)]


class _Gap(NamedTuple):
    size: int
    ours: str
    peer: str
    estimate: Estimate

    def __str__(self) -> str:
        return f"{self.size}: {self.ours} less {self.peer} {_points(self.estimate)}"


def show(
    sets: Mapping[str, LabelledSet],
    results: Sequence[Result],
    *,
    rule: Rule,
    ours: Sequence[str],
    svg: Path | None,
    wanted: Sequence[Cell] = (),
) -> None:
    """Print of each set a table, how far ours is from the peers, and what is missing; plot.

    Args:
        sets: By name.
        results: Of all cells that are done.
        rule: By which labels are given where a text can have several.
        ours: The methods that are compared with the peers.
        svg: Where to write the plot, if anywhere.
        wanted: Cells, of which those that no draw is done of are named.
    """
    panels = []
    for name, labelled in sets.items():
        mine = sorted((one for one in results if one.cell.set == name), key=_order)
        if not mine:
            continue
        cells = {key: list(group) for key, group in groupby(mine, key=_key)}
        one = _Set(labelled, Readings(labelled, rule), cells)
        gaps = list(_gaps(one, ours))
        _print([f"## {name}", "", *_table(one), "", *(f"- {gap}" for gap in gaps)])
        _print([*_below(gaps), *_missing(one, wanted), ""])
        panels.append(_panel(one))
    if svg:
        svg.write_text(plot(panels), encoding="utf-8")


def _order(result: Result) -> tuple[int, str, int]:
    return (*_key(result), result.cell.seed)


def _key(result: Result) -> tuple[int, str]:
    return result.cell.size, result.cell.method


def _table(one: _Set) -> Iterator[str]:
    yield "| examples a label (texts; fewest) | " + " | ".join(one.methods) + " |"
    yield "|" + "---|" * (1 + len(one.methods))
    for size in one.sizes:
        some = [r for name in one.methods for r in one.cells.get((size, name), [])]
        texts = f"{np.mean([r.texts for r in some]):.0f}; {min(r.fewest for r in some)}"
        cells = [_cell(one, one.cells.get((size, name), [])) for name in one.methods]
        yield f"| {size} ({texts}) | " + " | ".join(cells) + " |"


def _cell(one: _Set, results: Sequence[Result]) -> str:
    if not results:
        return ""
    macro = _points(one.readings.macro(results))
    precision = np.mean([average_precision(one.labelled, r.shares) for r in results])
    seconds = np.mean([r.cpu_s for r in results])
    draws = "1 draw" if len(results) == 1 else f"{len(results)} draws"
    taken = "".join(f", {one}" for one in dict.fromkeys(r.taken for r in results) if one)
    return f"{macro}, AP {100 * precision:.1f}, {draws}, {seconds:.0f} s of CPU{taken}"


def _gaps(one: _Set, ours: Sequence[str]) -> Iterator[_Gap]:
    for size, name, peer in product(one.sizes, ours, PEERS):
        mine, theirs = (one.cells.get((size, who), []) for who in (name, peer))
        if gap := one.readings.difference(mine, theirs):
            yield _Gap(size, name, peer, gap)


def _below(gaps: Sequence[_Gap]) -> Iterator[str]:
    """Say where the whole interval of a difference is below nothing."""
    below = [gap for gap in gaps if gap.estimate.high < 0]
    yield f"- significantly below a peer: {len(below)} of {len(gaps)} comparisons"
    yield from (f"  - {gap}" for gap in below)


def _missing(one: _Set, wanted: Sequence[Cell]) -> Iterator[str]:
    """Name the sizes of which a method has no draw."""
    asked = dict.fromkeys(
        (cell.method, cell.size) for cell in wanted if cell.set == one.labelled.name
    )
    for name in dict.fromkeys(method for method, _ in asked):
        sizes = [size for method, size in asked if method == name]
        if left := [size for size in sizes if (size, name) not in one.cells]:
            yield f"- not run: {name} at {', '.join(map(str, left))}"


def _points(found: Estimate) -> str:
    return f"{100 * found.value:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"


def _panel(one: _Set) -> Panel:
    curves = []
    for name in one.methods:
        points = [
            Point(size, one.readings.macro(one.cells[size, name]))
            for size in one.sizes
            if (size, name) in one.cells
        ]
        curves.append(Curve(name, tuple(points)))
    return Panel(one.labelled.name, tuple(curves))


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
