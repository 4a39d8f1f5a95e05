"""Stamps a report with when, how long and on what machine it was made."""

from datetime import datetime
from typing import TypeVar

from stanceframe_eval.evaluation import machine_name, usable_cores
from stanceframe_eval.page.content import Clock, Content
from stanceframe_eval.page.contrast import Contrast

__all__ = ["started_clock", "stopped"]

Report = TypeVar("Report", Content, Contrast)


def started_clock(started: datetime) -> Clock:
    """Make the clock of a run that has just begun."""
    return Clock(
        started=started.isoformat(timespec="seconds"),
        seconds=0,
        cores=usable_cores(),
        machine=machine_name(),
    )


def stopped(report: Report, started: datetime, ended: datetime) -> Report:
    """Return a report whose clock says how long it took; nothing else in it changes."""
    seconds = round((ended - started).total_seconds(), 1)
    return report.model_copy(update={"clock": report.clock.model_copy(update={"seconds": seconds})})
