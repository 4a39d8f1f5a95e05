"""Frames over time: periods as long as the time asks for."""

import dataclasses

import pytest
from tests.service.test_outlets import compared, many

from stanceframe_service.outlets.page import page_of


@pytest.mark.parametrize(
    ("last", "begins", "period"),
    [
        ("2031-03-20", ["2031-03-05", "2031-03-06"], "day"),
        ("2031-06-01", ["2031-03-03", "2031-03-10"], "week"),
        ("2032-06-01", ["2031-03-01", "2031-04-01"], "month"),
        ("2035-06-01", ["2031-01-01", "2031-04-01"], "quarter"),
        ("2043-12-31", ["2031-01-01", "2032-01-01"], "year"),
    ],
)
def test_the_longer_the_time_the_longer_the_periods(last, begins, period):
    days = ["2031-03-05", *[last] * 23]
    articles = [
        dataclasses.replace(one, meta=dataclasses.replace(one.meta, date=day))
        for outlet in ("Post", "Voice")
        for one, day in zip(many(outlet), days, strict=True)
    ]

    comparison = compared(articles, wire="each")

    points = comparison.series[0].points
    assert [point.period for point in points[:2]] == begins
    assert points[-1].period <= last
    assert sum(point.articles for point in points) == 48
    assert f"A point is a {period};" in page_of(comparison)
