"""Prints results of learning curves as Markdown tables, and draws them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.curves.cells import Result
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
        return list(dict.fromkeys(name for _, name in sorted(self.cells, key=lambda one: one[1])))


def show(
    sets: Mapping[str, LabelledSet],
    results: Sequence[Result],
    *,
    rule: Rule,
    ours: str,
    svg: Path | None,
) -> None:
    """Print a table for each set, the differences of ours from the others, and write the plot.

    Args:
        sets: By name.
        results: Of all cells that are done.
        rule: By which labels are given where a text can have several.
        ours: The method that the others are compared with.
        svg: Where to write the plot, if anywhere.
    """
    panels = []
    for name, labelled in sets.items():
        mine = sorted((one for one in results if one.cell.set == name), key=_order)
        if not mine:
            continue
        cells = {key: list(group) for key, group in groupby(mine, key=_key)}
        one = _Set(labelled, Readings(labelled, rule), cells)
        _print([f"## {name}", "", *_table(one), "", *_differences(one, ours), ""])
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
    seconds = np.mean([r.seconds for r in results])
    return f"{macro}, AP {100 * precision:.1f}, {len(results)} draws, {seconds:.0f} s"


def _differences(one: _Set, ours: str) -> Iterator[str]:
    for size in one.sizes:
        for name in one.methods:
            mine, theirs = (one.cells.get((size, who), []) for who in (ours, name))
            gap = one.readings.difference(mine, theirs) if name != ours else None
            if gap:
                yield f"- {size}: {ours} less {name} {_points(gap)}"


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
