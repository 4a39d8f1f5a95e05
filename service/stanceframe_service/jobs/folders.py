"""Where jobs' files lie: every name on disk is the service's own."""

import re
import secrets
import shutil
import time
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.parts import PARTS

__all__ = ["DataFolder", "JobFolder"]

_ID: Final = re.compile(r"[0-9a-f]{32}")
_ORPHAN_AFTER_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class JobFolder:
    """The files of one job."""

    path: Path

    @property
    def upload(self) -> Path:
        """What the client sent."""
        return self.path / "upload"

    @property
    def results(self) -> Path:
        """An outcome a line, in order of the upload."""
        return self.path / "results.ndjson"

    @property
    def errors(self) -> Path:
        """Those outcomes that are no labels, with their places."""
        return self.path / "errors.ndjson"

    def table(self, name: str) -> Path:
        """Return where a table lies. The name must be a known one."""
        return self.path / name

    def drop_work(self) -> None:
        """Remove what an ended job needs no more, its articles among it."""
        shutil.rmtree(self.path / PARTS, ignore_errors=True)
        self.upload.unlink(missing_ok=True)


class DataFolder:
    """The folder that a service keeps its jobs in.

    Args:
        path: The folder; it is made if need be.

    Raises:
        FolderError: It can't be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._jobs = path / "jobs"
        try:
            self._jobs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(
                f"jobs can't be kept in {str(path)!r} ({error.strerror}); give --data-folder a "
                "folder that may be written"
            ) from error

    @property
    def ledger(self) -> Path:
        """The list of jobs."""
        return self.path / "jobs.sqlite"

    def make(self) -> str:
        """Make the folder of a new job, and return its id."""
        identifier = secrets.token_hex(16)
        (self._jobs / identifier).mkdir()
        return identifier

    def of(self, identifier: str) -> JobFolder:
        """Return a job's folder. The id must be the service's own."""
        if not _ID.fullmatch(identifier):
            raise ValueError(f"{identifier!r} is no job's id")
        return JobFolder(self._jobs / identifier)

    def remove(self, identifier: str) -> None:
        """Remove all that was kept of a job."""
        shutil.rmtree(self.of(identifier).path, ignore_errors=True)

    def sweep(self, known: Container[str], ended: Container[str]) -> None:
        """Remove what processes left that were killed while they tidied up or took an upload.

        Args:
            known: The jobs' ids; an upload that goes on isn't among them, but it is young.
            ended: Those of jobs that need no more than their results.
        """
        for path in self._jobs.iterdir():
            if path.name in ended:
                JobFolder(path).drop_work()
            elif path.name not in known and time.time() - path.stat().st_mtime > _ORPHAN_AFTER_S:
                shutil.rmtree(path, ignore_errors=True)
