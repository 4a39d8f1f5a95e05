"""A folder of results on a disk of this machine, or on one that is mounted here."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.locking import locked
from stanceframe_service.storage.results import Tell

__all__ = ["LocalResults"]

PARTIAL: Final = ".partial"


class LocalResults:
    """A folder on a disk. Files are written under a temporary name, synced and renamed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)

    def __reduce__(self) -> tuple[type["LocalResults"], tuple[Path]]:
        """Go to another process, whose working folder may be another."""
        return type(self), (self.path.absolute(),)

    def check(self) -> None:
        """Refuse a file in the folder's place."""
        if self.path.exists() and not self.path.is_dir():
            raise FolderError(f"{self.name!r} is a file; give a folder to --out")

    def prepare(self) -> None:
        """Make the folder."""
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise FolderError(
                f"{self.name!r} can't be made: {reason}; give another folder to --out"
            ) from error

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is no such file."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all.

        The temporary name is of this call alone: on a cluster, a worker that was given up may
        still be writing what another makes in its place.
        """
        path = self.path / name
        partial = path.with_name(f"{path.name}.{uuid4().hex[:8]}{PARTIAL}")
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync_folder(path.parent)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def names(self, folder: str) -> Iterable[str]:
        """List the files of a folder in it."""
        place = self.path / folder
        return [path.name for path in place.iterdir()] if place.is_dir() else []

    def sweep(self, folder: str) -> None:
        """Make a folder in it, and remove what a killed run left half written there."""
        place = self.path / folder
        place.mkdir(parents=True, exist_ok=True)
        for path in place.glob(f"*{PARTIAL}"):
            path.unlink()

    def locked(self, tell: Tell) -> AbstractContextManager[None]:
        """Hold it; the system lets go of it however we end."""
        del tell  # the system knows at once
        return locked(self.path)

    @contextmanager
    def tables(self, known: Sequence[str]) -> Iterator[Path]:
        """Yield the folder itself: tables are written there under temporary names."""
        del known  # who writes them here removes them here
        yield self.path


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a loss of power, where the system can be told to."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
