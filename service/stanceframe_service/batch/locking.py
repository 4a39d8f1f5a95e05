"""Keeps two runs from writing to one folder at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stanceframe_service.batch.errors import FolderError

__all__ = ["LOCK", "locked"]

LOCK = ".lock"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold a folder for the length of the block; the system lets go of it however we end.

    Raises:
        FolderError: Another run holds it.
    """
    try:
        import fcntl
    except ModuleNotFoundError:  # not a POSIX system
        yield
        return
    with (out / LOCK).open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderError(
                f"another run is writing {str(out)!r}; wait for it, or give another --out"
            ) from error
        yield
