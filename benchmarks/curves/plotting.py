"""Draws learning curves as an SVG that needs nothing beside it and follows the reader's theme."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stanceframe.metrics import Estimate

__all__ = ["Curve", "Panel", "Point", "plot"]

WIDTH: Final = 300  # of a panel, in the SVG's units
HEIGHT: Final = 220


class Point(NamedTuple):
    """A macro-F1 at a number of examples a label."""

    size: int
    macro: Estimate


class Curve(NamedTuple):
    """A method's points."""

    name: str
    points: tuple[Point, ...]


class Panel(NamedTuple):
    """A set's curves."""

    name: str
    curves: tuple[Curve, ...]


def plot(panels: Sequence[Panel]) -> str:
    """Return the SVG of some panels side by side; sizes are on a logarithmic axis."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    sizes = sorted({p.size for one in panels for curve in one.curves for p in curve.points})
    names = list(dict.fromkeys(curve.name for one in panels for curve in one.curves))
    template = environment.get_template("curves.svg.j2")
    return template.render(
        panels=panels,
        sizes=sizes,
        names=names,
        width=WIDTH,
        height=HEIGHT,
        across=lambda size: round(_across(size, sizes), 1),
        down=lambda share: round(HEIGHT * (1 - share), 1),
    )


def _across(size: int, sizes: Sequence[int]) -> float:
    if len(sizes) < 2:
        return WIDTH / 2
    first, last = math.log(sizes[0]), math.log(sizes[-1])
    return (WIDTH - 40) * (math.log(size) - first) / (last - first) + 20
