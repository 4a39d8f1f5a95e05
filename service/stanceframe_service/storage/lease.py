"""Keeps two runs from writing to one place of a store, where no system can hold a lock for them.

The lock is a small file that its holder writes again every few seconds. Who finds one watches it:
if it changes, another run is at work; if it stays as it is for long enough, its run is dead, and
the lock is taken over. No two clocks are compared. A holder that was thought dead, having been
frozen or cut off, finds another's name in its lock and gives up. So two runs at once are unlikely
and never harmful: parts are named by their content, and no table is published without a look at
the lock.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

import orjson

from stanceframe.errors import StanceFrameError
from stanceframe_service.batch.errors import FolderError

if TYPE_CHECKING:
    from stanceframe_service.storage.results import Tell

__all__ = ["PATIENCE", "Lease", "LockFile", "Patience"]

logger = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How often a lock is written, and how long one that doesn't change is believed (seconds)."""

    beat_s: float = 5.0
    dead_after_s: float = 30.0


PATIENCE: Final = Patience()


class LockFile(NamedTuple):
    """How a lock's file is read, made if it is not there, written over, and removed."""

    read: Callable[[], bytes | None]
    create: Callable[[bytes], bool]
    write: Callable[[bytes], None]
    remove: Callable[[], None]


class Lease:
    """One run's hold on a place.

    Args:
        name: The place, for people.
        open_file: Opens the lock's file; called once in each thread that uses it.
        patience: When a lock is believed dead.
    """

    def __init__(
        self, name: str, open_file: Callable[[], LockFile], patience: Patience = PATIENCE
    ) -> None:
        self._name = name
        self._open_file = open_file
        self._patience = patience
        self._owner = uuid4().hex
        self._beats = 0
        self._stopping = threading.Event()

    @contextmanager
    def held(self, tell: "Tell") -> Iterator[None]:
        """Hold the place for the length of the block.

        Raises:
            FolderError: Another run holds it.
            StorageError: The store can't be reached.
        """
        file = self._open_file()
        self._take(file, tell)
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            yield
        finally:
            self._stopping.set()
            beating.join()
            self._let_go(file)

    def check(self) -> None:
        """Make sure that the place is still held.

        Raises:
            FolderError: Another run has taken it over.
        """
        if _owner(self._open_file().read()) != self._owner:
            raise FolderError(
                f"another run has taken {self._name!r} over while this one stood still; what was "
                "made so far is kept: wait for that run, then give the same command again"
            )

    def _take(self, file: LockFile, tell: "Tell") -> None:
        found = file.read()
        if found is not None:
            found = self._watch(file, found, tell)
        if found is None and not file.create(self._record()):
            raise self._refusal(file.read())
        if found is not None:
            file.write(self._record())
        if _owner(now := file.read()) != self._owner:
            raise self._refusal(now)

    def _watch(self, file: LockFile, found: bytes, tell: "Tell") -> bytes | None:
        """Wait until a lock has shown whether its run lives; return it if that is dead."""
        end = time.monotonic() + self._patience.dead_after_s
        tell(
            f"{self._name} has the lock of {_holder(found)}; looking for up to "
            f"{self._patience.dead_after_s:.0f} s whether that run is alive"
        )
        while time.monotonic() < end:
            time.sleep(self._patience.beat_s / 2)
            now = file.read()
            if now is None:
                return None
            if now != found:
                raise self._refusal(now)
        return found

    def _refusal(self, found: bytes | None) -> FolderError:
        return FolderError(
            f"another run is writing {self._name!r} ({_holder(found)}); wait for it, or give "
            "another --out"
        )

    def _beat(self) -> None:
        """Write the lock again and again, until it is let go or somebody else's."""
        file: LockFile | None = None
        while not self._stopping.wait(self._patience.beat_s):
            try:
                file = file or self._open_file()
                if _owner(file.read()) != self._owner:
                    return  # `check` will say so
                file.write(self._record())
            except StanceFrameError as error:
                logger.debug("the lock could not be written: %s", error)
                file = None

    def _let_go(self, file: LockFile) -> None:
        try:
            if _owner(file.read()) == self._owner:
                file.remove()
        except StanceFrameError as error:
            logger.warning("the lock could not be removed: %s", error)

    def _record(self) -> bytes:
        self._beats += 1
        return orjson.dumps(
            {
                "owner": self._owner,
                "host": socket.gethostname(),
                "process": os.getpid(),
                "beat": self._beats,
            }
        )


def _parsed(found: bytes | None) -> dict[str, Any]:
    try:
        record: Any = orjson.loads(found or b"")
    except orjson.JSONDecodeError:
        return {}
    return record if isinstance(record, dict) else {}


def _owner(found: bytes | None) -> object:
    return _parsed(found).get("owner")


def _holder(found: bytes | None) -> str:
    record = _parsed(found)
    return f"process {record.get('process', '?')} on {record.get('host', '?')}"
