"""The jobs of one service: taken, listed, cancelled, forgotten, and run beside the requests."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi.concurrency import run_in_threadpool

from stanceframe_service.jobs.folders import DataFolder, JobFolder
from stanceframe_service.jobs.ledger import Ledger
from stanceframe_service.jobs.records import JobRecord
from stanceframe_service.jobs.running import JobRunner
from stanceframe_service.problems import ProblemError
from stanceframe_service.settings import ServiceSettings

if TYPE_CHECKING:
    from stanceframe_service.desk import LabellingDesk

__all__ = ["JobKeeper"]

SHOWN: Final = 1000
RETRY_AFTER_S: Final = 60  # jobs take minutes

Receiving = Callable[[str, Path], Awaitable[JobRecord]]


class JobKeeper:
    """Keeps jobs in a data folder.

    Args:
        path: The folder.
        desk: What labels.
        settings: What the service allows.
    """

    def __init__(self, path: Path, desk: "LabellingDesk", settings: ServiceSettings) -> None:
        self._folder = DataFolder(path)
        self._ledger = Ledger(self._folder.ledger)
        self._max_jobs = settings.max_jobs
        self.runner = JobRunner(self._folder, self._ledger, desk, settings)

    async def submit(self, receive: Receiving, *, submission: str | None) -> JobRecord:
        """Take a new job: its upload is on disk before the list says so.

        Args:
            receive: Writes the upload of the job of that id to that path, and describes the job.
            submission: The client's word for this submission; the same word gives the same job.

        Raises:
            ProblemError: Too many are waiting, the upload is refused, or the word was given to
                something else before.
        """
        await run_in_threadpool(self._check_room, submission)
        identifier = await run_in_threadpool(self._folder.make)
        try:
            upload = self._folder.of(identifier).upload
            job = await receive(identifier, upload)
            job = replace(job, digest=await run_in_threadpool(_digest, upload))
            kept = await run_in_threadpool(self._ledger.add, job, submission=submission)
        except BaseException:
            self._folder.remove(identifier)
            raise
        if kept.id != identifier:  # the same submission came before
            self._folder.remove(identifier)
            _check_same(job, kept)
        self.runner.wake()
        return kept

    def newest(self) -> list[JobRecord]:
        """Return the jobs, the newest first."""
        return self._ledger.newest(SHOWN)

    def get(self, identifier: str) -> JobRecord:
        """Return a job.

        Raises:
            ProblemError: There is none of that id.
        """
        job = self._ledger.get(identifier)
        if job is None:
            raise ProblemError("unknown_job", f"there is no job {identifier!r}; GET /v1/jobs lists")
        return job

    def ended(self, identifier: str) -> JobFolder:
        """Return the folder of a job that has results.

        Raises:
            ProblemError: There is no such job, or it has none, or not yet.
        """
        job = self.get(identifier)
        if not job.has_ended:
            raise ProblemError(
                "job_not_ended",
                f"job {job.id} is {job.state}, {job.progress.share:.0%} done; ask again later, or "
                f"POST /v1/jobs/{job.id}/cancel",
            )
        if job.state == "failed":
            raise ProblemError("job_failed", f"job {job.id} failed: {job.fault}")
        return self._folder.of(job.id)

    def cancel(self, identifier: str) -> JobRecord:
        """Have a job end with what it has; one that has ended stays as it is."""
        job = self._ledger.change(
            self.get(identifier).id,
            lambda record: record if record.has_ended else replace(record, state="cancelling"),
        )
        self.runner.wake()
        return job or self.get(identifier)

    def remove(self, identifier: str) -> None:
        """Forget an ended job and all that was kept of it.

        Raises:
            ProblemError: There is no such job, or it hasn't ended.
        """
        job = self.get(identifier)
        if not job.has_ended:
            raise ProblemError(
                "job_not_ended", f"job {job.id} is {job.state}; cancel it before you delete it"
            )
        self._ledger.remove(job.id)
        self._folder.remove(job.id)

    def _check_room(self, submission: str | None) -> None:
        """Refuse a new job where too many wait; one that came before needs no room."""
        known = self._ledger.submitted(submission) if submission else None
        if known is None and (waiting := self._ledger.waiting()) >= self._max_jobs:
            raise ProblemError(
                "too_many_jobs",
                f"{waiting} jobs are waiting, and this service keeps {self._max_jobs}; send it "
                "again when one has ended",
                headers={"retry-after": str(RETRY_AFTER_S)},
            )


def _digest(upload: Path) -> str:
    with upload.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_same(job: JobRecord, kept: JobRecord) -> None:
    """Refuse what isn't the submission that its key was given to."""
    if job.asked != kept.asked:
        raise ProblemError(
            "invalid_request",
            f"this Idempotency-Key was given to job {kept.id} with another upload or other "
            "options; give each upload a key of its own",
        )
