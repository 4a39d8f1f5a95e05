"""Cuts the days of a corpus into periods, from days to years: as many as make a readable line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from stanceframe_service.outlets.counting import TOTAL, Counted, Key
from stanceframe_service.outlets.findings import Point, Series
from stanceframe_service.outlets.gathering import Corpus

__all__ = ["series_of"]

DAYS_BY_DAY, DAYS_BY_WEEK, DAYS_BY_MONTH, DAYS_BY_QUARTER = 21, 183, 1096, 2557
LEAST_ARTICLES = 5  # in a period; a share of fewer jumps
LEAST_PERIODS = 3
SHOWN = 6


def series_of(
    corpus: Corpus, named: Mapping[str, str], frames: Sequence[tuple[str, str]]
) -> tuple[Series, ...]:
    """Return the most frequent frames over time, in all outlets together and in each.

    Nothing where the dated articles span too few periods.
    """
    days = [row.day for row in corpus.rows if row.day is not None]
    if not days:
        return ()
    periods = list(_periods(min(days), max(days)))
    if len(periods) < LEAST_PERIODS:
        return ()
    ranked = sorted(frames, key=lambda one: -_total(corpus.rows, one[0]))[:SHOWN]
    found = []
    for frame, name in ranked:
        for outlet in (None, *corpus.outlets):
            rows = [row for row in corpus.rows if outlet is None or row.outlet == outlet]
            points = tuple(_points(rows, frame, periods))
            key = None if outlet is None else named[outlet]
            found.append(Series(frame=frame, name=name, outlet=key, points=points))
    return tuple(found)


def _periods(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each period."""
    span = (last - first).days
    if span < DAYS_BY_WEEK:
        step = timedelta(days=1 if span < DAYS_BY_DAY else 7)
        start = first if span < DAYS_BY_DAY else first - timedelta(days=first.weekday())
        while start <= last:
            yield start, start + step - timedelta(days=1)
            start += step
        return
    months = 1 if span < DAYS_BY_MONTH else 3 if span < DAYS_BY_QUARTER else 12
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    while start <= last:
        years, month = divmod(start.month - 1 + months, 12)
        after = date(start.year + years, month + 1, 1)
        yield start, after - timedelta(days=1)
        start = after


def _points(
    rows: Sequence[Counted], frame: str, periods: Sequence[tuple[date, date]]
) -> Iterator[Point]:
    key = Key("frame", frame, TOTAL)
    for first, last in periods:
        here = [row for row in rows if row.day is not None and first <= row.day <= last]
        share = None
        if len(here) >= LEAST_ARTICLES:
            share = sum(row.counts[key] for row in here) / sum(row.sentences for row in here)
        yield Point(
            period=first.isoformat(),
            articles=len(here),
            share=None if share is None else round(share, 5),
        )


def _total(rows: Sequence[Counted], frame: str) -> int:
    return sum(row.counts[Key("frame", frame, TOTAL)] for row in rows)
