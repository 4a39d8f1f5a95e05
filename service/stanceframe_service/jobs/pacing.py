"""Writes into the ledger how far a job is, now and then."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from stanceframe_service.jobs.ledger import Ledger
from stanceframe_service.jobs.records import JobProgress, JobRecord
from stanceframe_service.progress import Pace, Reporter

__all__ = ["LedgerReporter", "ended_progress"]

_INTERVAL_S: Final = 0.5

Clock = Callable[[], float]


class LedgerReporter(Reporter):
    """Tells the ledger a job's progress, and hears from it whether the job was cancelled.

    Args:
        ledger: Where jobs are kept.
        identifier: The job.
        pace: What is counted.
        clock: Seconds.
        time_of_day: The time in UTC.
    """

    def __init__(
        self,
        ledger: Ledger,
        identifier: str,
        pace: Pace,
        clock: Clock = time.monotonic,
        time_of_day: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._id = identifier
        self._pace = pace
        self._clock = clock
        self._time_of_day = time_of_day
        self._next = clock()
        self._kept = 0
        self._begun_with = 0
        self.is_cancelled = False

    def show(self) -> None:
        """Write the progress if the last time is long enough ago."""
        if self._pace.kept != self._kept:
            # What a run before made is taken over at once, and says nothing about the speed.
            self._kept, self._begun_with = self._pace.kept, self._pace.done_bytes
        if self._clock() >= self._next:
            self.listen()

    def listen(self) -> None:
        """Write the progress, and read whether the job was cancelled."""
        self._next = self._clock() + _INTERVAL_S
        progress = self.progress()
        job = self._ledger.change(self._id, lambda record: replace(record, progress=progress))
        self.is_cancelled = job is None or job.state == "cancelling"

    def progress(self) -> JobProgress:
        """Return how far the job is, and when it will have ended."""
        pace = self._pace
        total = max(pace.total_bytes, 1)
        done = min(pace.done_bytes, total)
        made = done - self._begun_with
        end = None
        if made > 0:
            left = timedelta(seconds=pace.seconds * (total - done) / made)
            end = (self._time_of_day() + left).isoformat(timespec="seconds")
        return JobProgress(items=pace.articles, share=round(done / total, 4), expected_end=end)


def ended_progress(job: JobRecord, items: int) -> JobProgress:
    """Return the progress of a job whose every item has its outcome."""
    return replace(job.progress, items=items, share=1.0, expected_end=None)
