"""The list of jobs in SQLite: what it says is on disk before anybody is told."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from stanceframe_service.jobs.records import ENDED, JobRecord

__all__ = ["Ledger"]

_WAIT_S: Final = 30.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    submission TEXT UNIQUE,
    ended INTEGER NOT NULL DEFAULT 0,
    record TEXT NOT NULL
)
"""


class Ledger:
    """All jobs of a data folder, for any number of threads and processes.

    Args:
        path: The database; it is made if need be.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connected() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(_SCHEMA)

    def add(self, job: JobRecord, *, submission: str | None = None) -> JobRecord:
        """Keep a new job; a submission that was kept already gives the job of that time."""
        with self._connected() as database:
            database.execute(
                "INSERT INTO jobs (id, submission, record) VALUES (?, ?, ?)"
                " ON CONFLICT (submission) DO NOTHING",
                (job.id, submission, job.to_json().decode()),
            )
            rows = database.execute(
                "SELECT record FROM jobs WHERE id = ? OR (submission = ? AND ? IS NOT NULL)",
                (job.id, submission, submission),
            )
            return JobRecord.from_json(rows.fetchone()[0])

    def get(self, identifier: str) -> JobRecord | None:
        """Return a job, if there is one of that id."""
        return self._first("SELECT record FROM jobs WHERE id = ?", identifier)

    def submitted(self, submission: str) -> JobRecord | None:
        """Return the job of a submission that was kept before."""
        return self._first("SELECT record FROM jobs WHERE submission = ?", submission)

    def next(self) -> JobRecord | None:
        """Return the oldest job that has not ended; one that was begun is older than the rest."""
        return self._first("SELECT record FROM jobs WHERE NOT ended ORDER BY number LIMIT 1")

    def identifiers(self, *, ended: bool) -> set[str]:
        """Return the ids of all jobs that have ended, or of those that have not."""
        with self._connected() as database:
            rows = database.execute("SELECT id FROM jobs WHERE ended = ?", (ended,))
            return {str(row[0]) for row in rows}

    def newest(self, count: int) -> list[JobRecord]:
        """Return the jobs, the newest first."""
        with self._connected() as database:
            rows = database.execute(
                "SELECT record FROM jobs ORDER BY number DESC LIMIT ?", (count,)
            )
            return [JobRecord.from_json(row[0]) for row in rows]

    def waiting(self) -> int:
        """Return how many jobs have not ended."""
        with self._connected() as database:
            return int(database.execute("SELECT count(*) FROM jobs WHERE NOT ended").fetchone()[0])

    def change(self, identifier: str, change: Callable[[JobRecord], JobRecord]) -> JobRecord | None:
        """Replace a job by what `change` makes of it, with nobody in between."""
        with self._connected() as database:
            database.execute("BEGIN IMMEDIATE")
            row = database.execute("SELECT record FROM jobs WHERE id = ?", (identifier,)).fetchone()
            if row is None:
                return None
            job = change(JobRecord.from_json(row[0]))
            database.execute(
                "UPDATE jobs SET record = ?, ended = ? WHERE id = ?",
                (job.to_json().decode(), job.state in ENDED, identifier),
            )
            return job

    def remove(self, identifier: str) -> None:
        """Forget a job."""
        with self._connected() as database:
            database.execute("DELETE FROM jobs WHERE id = ?", (identifier,))

    def _first(self, query: str, *values: str) -> JobRecord | None:
        with self._connected() as database:
            row = database.execute(query, values).fetchone()
        return JobRecord.from_json(row[0]) if row else None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Open the database for one transaction; opening it costs less than sharing it safely."""
        with closing(sqlite3.connect(self._path, timeout=_WAIT_S)) as database:
            database.execute("PRAGMA synchronous=FULL")
            with database:
                yield database
