"""Shapes of the page's figures: bars by voice with whiskers, and lines over time."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stanceframe_service.outlets.findings import GroupCell, GroupSubject, Series

__all__ = [
    "LINE_HEIGHT",
    "LINE_WIDTH",
    "WIDTH",
    "Bar",
    "Line",
    "Panel",
    "Panels",
    "Segment",
    "bars_of",
    "panels_of",
]

WIDTH = 1000  # of a bar's own scale; the page stretches it
LINE_WIDTH, LINE_HEIGHT = 150, 54
VOICES = ("own", "direct", "partial", "indirect", "unplaced")
# A period of at most so many days, in a word.
PERIODS = ((1, "day"), (7, "week"), (31, "month"), (92, "quarter"), (366, "year"))
STEPS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, *(n / 20 for n in range(2, 21)))


class Segment(NamedTuple):
    """A part of a bar, in the colour of a voice."""

    voice: str
    x: float
    width: float


class Bar(NamedTuple):
    """One outlet's share: the segments, the interval's ends, and the corrected share, if known."""

    cell: GroupCell
    segments: tuple[Segment, ...]
    low: float
    high: float
    corrected: float | None


class Line(NamedTuple):
    """A line over time as the path of an SVG, with dots where it is broken on both sides."""

    path: str
    dots: tuple[tuple[float, float], ...]


class Panel(NamedTuple):
    """A frame over time in one outlet, on the ground of all outlets."""

    outlet: str
    line: Line
    ground: Line


def bars_of(subject: GroupSubject) -> tuple[float, tuple[Bar, ...]]:
    """Return the share at which the scale ends, and each outlet's bar."""
    ends = [cell.total.high for cell in subject.cells if cell.total.count]
    ends += [cell.corrected.high for cell in subject.cells if cell.corrected]
    top = _rounded_up(max(ends, default=0.0))
    return top, tuple(_bar(cell, top) for cell in subject.cells)


class Panels(NamedTuple):
    """A frame over time in every outlet, on one scale.

    Attributes:
        top: The share at which the scale ends.
        period: What a point stands for: `month`.
    """

    name: str
    top: float
    first: str
    last: str
    period: str
    panels: tuple[Panel, ...]


def panels_of(series: Sequence[Series]) -> list[Panels]:
    """Return the small charts of each frame."""
    grounds = {one.frame: one for one in series if one.outlet is None}
    found = []
    for frame, ground in grounds.items():
        of = [one for one in series if one.frame == frame]
        top = _rounded_up(max((p.share or 0.0 for one in of for p in one.points), default=0.0))
        panels = (
            Panel(one.outlet, _line(one, top), _line(ground, top))
            for one in of
            if one.outlet is not None
        )
        first, last = ground.points[0].period, ground.points[-1].period
        period = _period(first, ground.points[1].period)
        found.append(Panels(ground.name, top, first, last, period, tuple(panels)))
    return found


def _bar(cell: GroupCell, top: float) -> Bar:
    counts = [getattr(cell.parts, voice).count for voice in VOICES]
    scale = cell.total.share / top * WIDTH / max(sum(counts), 1)
    segments, at = [], 0.0
    for voice, count in zip(VOICES, counts, strict=True):
        if count:
            segments.append(Segment(voice, round(at, 1), round(count * scale, 1)))
            at += count * scale
    return Bar(
        cell=cell,
        segments=tuple(segments),
        low=round(cell.total.low / top * WIDTH, 1),
        high=round(min(cell.total.high / top, 1) * WIDTH, 1),
        corrected=round(cell.corrected.share / top * WIDTH, 1) if cell.corrected else None,
    )


def _line(series: Series, top: float) -> Line:
    step = LINE_WIDTH / max(len(series.points) - 1, 1)
    places = [
        None
        if point.share is None
        else (round(n * step, 1), round(LINE_HEIGHT * (1 - point.share / top), 1))
        for n, point in enumerate(series.points)
    ]
    parts, dots = [], []
    for n, place in enumerate(places):
        if place is None:
            continue
        before = places[n - 1] if n else None
        after = places[n + 1] if n + 1 < len(places) else None
        parts.append(f"{'L' if before else 'M'}{place[0]} {place[1]}")
        if before is None and after is None:
            dots.append(place)
    return Line(" ".join(parts), tuple(dots))


def _period(first: str, second: str) -> str:
    days = (date.fromisoformat(second) - date.fromisoformat(first)).days
    return next(word for most, word in PERIODS if days <= most)


def _rounded_up(share: float) -> float:
    return next((step for step in STEPS if step >= share), 1.0)
