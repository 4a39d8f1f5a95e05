"""Runs jobs one after the other beside the requests, and takes them up again after a restart."""

import hashlib
import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from stanceframe.errors import StanceFrameError
from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.labelling import PartLabelling
from stanceframe_service.batch.locking import locked
from stanceframe_service.batch.parts import PartStore
from stanceframe_service.batch.planning import plan_parts
from stanceframe_service.jobs.engine import DeskEngine
from stanceframe_service.jobs.errors import JobInterruptedError
from stanceframe_service.jobs.folders import DataFolder
from stanceframe_service.jobs.ledger import Ledger
from stanceframe_service.jobs.pacing import LedgerReporter, ended_progress
from stanceframe_service.jobs.records import JobCounts, JobRecord, JobState, now
from stanceframe_service.jobs.results import write_results
from stanceframe_service.jobs.uploads import UploadedItems
from stanceframe_service.outcomes import describe_fault
from stanceframe_service.progress import Pace
from stanceframe_service.storage.local import LocalResults

if TYPE_CHECKING:
    from stanceframe_service.desk import LabellingDesk
    from stanceframe_service.settings import ServiceSettings

__all__ = ["JobRunner"]

logger = logging.getLogger(__name__)

# Part of the key of a job's parts: those of another layout are never read.
PARTS_FORMAT: Final = 1
ATTEMPTS: Final = 3  # a part that the disk has damaged is made anew
POLL_S: Final = 0.5
STOPPING_S: Final = 5.0
MAX_MEMBER_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED: Final = 8  # times the largest upload


class JobRunner:
    """A thread that runs the jobs of a data folder while its block lasts.

    Of several processes over one folder, one runs jobs; when it ends, another goes on.

    Args:
        folder: Where jobs are kept.
        ledger: Their list.
        desk: What labels.
        settings: What the service allows.
    """

    def __init__(
        self,
        folder: DataFolder,
        ledger: Ledger,
        desk: "LabellingDesk",
        settings: "ServiceSettings",
    ) -> None:
        self._folder = folder
        self._ledger = ledger
        self._desk = desk
        self._settings = settings
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier process left."""
        self._thread.start()

    def begin_stopping(self) -> None:
        """Leave the model to the requests that are to be finished. Safe in a signal's handler."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop within seconds, whatever is under way; the job goes on at the next start."""
        self._stopping.set()
        self._wake.set()
        # What is written now is whole or not at all, so the process need not wait for its end.
        self._thread.join(STOPPING_S)

    def wake(self) -> None:
        """Look for a new job now."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with locked(self._folder.path):
                    self._sweep()
                    self._work()
            except FolderError:
                self._stopping.wait(POLL_S)  # another process runs the jobs
            except Exception as error:  # noqa: BLE001 - the disk may be full now and not later
                logger.error("jobs: %s", describe_fault(error))
                self._stopping.wait(10 * POLL_S)

    def _sweep(self) -> None:
        ended = self._ledger.identifiers(ended=True)
        self._folder.sweep(ended | self._ledger.identifiers(ended=False), ended)

    def _work(self) -> None:
        while not self._stopping.is_set():
            job = self._ledger.next()
            if job is None:
                self._wake.wait(POLL_S)
                self._wake.clear()
                continue
            self._finish(job)

    def _finish(self, job: JobRecord) -> None:
        """Run a job to its end, whatever that is."""
        fault: str | None = None
        counts: JobCounts | None = None
        try:
            counts = self._attempt(job)
        except JobInterruptedError:
            return
        except Exception as error:  # noqa: BLE001 - one job's fault must not end the others
            if self._stopping.is_set():
                return  # the fault may be that of the end; the next start finds out
            fault = _fault_of(job, error)
        self._end(job, counts, fault)

    def _attempt(self, job: JobRecord) -> JobCounts:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._label(job)
            except FolderError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _label(self, job: JobRecord) -> JobCounts:
        self._ledger.change(job.id, _begun)
        folder = self._folder.of(job.id)
        items = UploadedItems(
            path=folder.upload,
            name=job.name,
            choices=job.choices,
            max_member_bytes=MAX_MEMBER_BYTES,
            max_unpacked_bytes=MAX_UNPACKED * self._settings.max_upload_bytes,
        )
        store = PartStore(LocalResults(folder.path), self._run_key(job))
        store.open()
        pace = Pace(items.total_bytes)
        reporter = LedgerReporter(self._ledger, job.id, pace)
        reporter.listen()
        engine = DeskEngine(
            self._desk,
            job.choices.scores,
            stopping=self._stopping,
            is_cancelled=lambda: reporter.is_cancelled,
        )
        done = PartLabelling(engine, store).run(plan_parts(items), pace, reporter)
        return write_results(store, done, folder, job.tables)

    def _run_key(self, job: JobRecord) -> str:
        """Return the hash of all that rows depend on: a new model makes all of them anew."""
        labeller = self._desk.labeller
        limits = f"{self._settings.max_sentences} {labeller.languages}"
        made_of = f"{PARTS_FORMAT} {labeller.provenance!r} {job.choices!r} {limits}"
        return hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()

    def _end(self, job: JobRecord, counts: JobCounts | None, fault: str | None) -> None:
        def ended(record: JobRecord) -> JobRecord:
            if counts is None:
                return replace(record, state="failed", ended=now(), fault=fault)
            progress = ended_progress(record, counts.ok + counts.error + counts.skipped)
            state: JobState = "cancelled" if counts.skipped else "done"
            return replace(record, state=state, ended=now(), counts=counts, progress=progress)

        self._ledger.change(job.id, ended)
        self._folder.of(job.id).drop_work()


def _fault_of(job: JobRecord, error: Exception) -> str:
    if isinstance(error, StanceFrameError):
        return str(error)
    if isinstance(error, OSError):
        return f"the service can't write or read its data: {error.strerror or error}"
    logger.error("job %s failed: %s", job.id, describe_fault(error))
    return f"stanceframe failed with {type(error).__name__}; its log says where"


def _begun(job: JobRecord) -> JobRecord:
    is_new = job.state == "queued"
    return replace(job, state="running" if is_new else job.state, started=job.started or now())
