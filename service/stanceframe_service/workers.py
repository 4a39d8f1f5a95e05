"""Labels articles in several processes, in order; one that dies costs no other article.

The standard pool gives up all its work when one process is killed, and so does every pool built
on it; here the dead process is replaced, and only the article that it held is in question.
"""

import logging
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import wait
from typing import Final, Self

from stanceframe.errors import StanceFrameError
from stanceframe.types import Article
from stanceframe_service.engine import (
    EngineItem,
    EngineOptions,
    LabelledRow,
    Labelling,
    Passing,
    row_without_labelling,
)
from stanceframe_service.worker import LoadFailure, Ready, serve_articles

__all__ = ["ProcessEngine", "WorkerError"]

logger = logging.getLogger(__name__)

# So many wait in a process: headlines take milliseconds, and its core must not idle between two.
DEPTH: Final = 4
# Articles read ahead, since the first may be long and rows leave in order. Both bound memory.
WINDOW: Final = 32
WINDOW_CHARACTERS: Final = 4_000_000
ATTEMPTS: Final = 2


class WorkerError(StanceFrameError):
    """No labelling process can be started."""

    code = "worker"


class _Slot:
    """An item on its way through: how often it was begun, and its row when there is one."""

    def __init__(self, item: EngineItem) -> None:
        self.item = item
        self.attempts = 0
        self.row = None if isinstance(item, Article) else row_without_labelling(item)

    @property
    def characters(self) -> int:
        """Length of the text that is kept in memory."""
        item = self.item.item if isinstance(self.item, Passing) else self.item
        return len(item.text) if isinstance(item, Article) else 0

    @property
    def name(self) -> str:
        """The item's id."""
        return (self.item.item if isinstance(self.item, Passing) else self.item).id


class _Worker:
    """A process, the pipe to it, and the articles that it was given, the first of them begun."""

    def __init__(self, options: EngineOptions) -> None:
        # Not fork: threads of this process may hold locks that the child would wait for.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve_articles, args=(theirs, options), daemon=True)
        self.process.start()
        theirs.close()
        self.held: deque[_Slot] = deque()
        self.is_ready = False

    @property
    def has_room(self) -> bool:
        """Whether another article may be sent."""
        return self.is_ready and len(self.held) < DEPTH

    def send(self, slot: _Slot) -> None:
        """Send an article; if nobody is there to take it, the closed pipe will tell."""
        self.held.append(slot)
        try:
            self.connection.send(slot.item)
        except OSError:
            logger.debug("a labelling process ended before it was sent an article")

    def end(self) -> str:
        """End the process, if it hasn't ended, and say how it did."""
        self.connection.close()
        self.process.terminate()
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"


class ProcessEngine:
    """Labels articles in several processes of one model thread each.

    A row depends on its article alone, so it is the same from any number of processes. At most
    `WINDOW` articles a process, and `WINDOW_CHARACTERS` in all, are read ahead. An article whose
    process dies is tried once more in another; if that dies too, it fails with code `worker`.

    Args:
        options: What each process loads.
        workers: How many processes.
    """

    def __init__(self, options: EngineOptions, *, workers: int) -> None:
        self._options = options
        self._count = workers
        self._workers: list[_Worker] = []
        self._waiting: deque[_Slot] = deque()

    def __enter__(self) -> Self:
        """Begin; the processes are started for the first article."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    @property
    def pids(self) -> Sequence[int]:
        """The ids of the processes that run now."""
        return [pid for worker in self._workers if (pid := worker.process.pid) is not None]

    def label_all(self, items: Iterable[EngineItem]) -> Iterator[Labelling]:
        """Yield each item with its row, in order.

        Raises:
            WorkerError: No process can be started, or none can load the model.
        """
        window: deque[_Slot] = deque()
        source = iter(items)
        is_more = True
        while is_more or window:
            while is_more and _has_room(window, self._count):
                is_more = self._take(source, window)
                self._dispatch()
            while window and (row := window[0].row) is not None:
                yield Labelling(window.popleft().item, row)
            if window and not (is_more and _has_room(window, self._count)):
                self._collect()

    def _take(self, source: Iterator[EngineItem], window: deque[_Slot]) -> bool:
        """Read an item ahead; say whether there was one."""
        item = next(source, None)
        if item is None:
            return False
        slot = _Slot(item)
        window.append(slot)
        if slot.row is None:
            self._waiting.append(slot)
        return True

    def _dispatch(self) -> None:
        """Send what waits, each to the process that has least to do."""
        if self._waiting and not self._workers:
            self._workers = [_Worker(self._options) for _ in range(self._count)]
        while self._waiting:
            worker = min(
                (one for one in self._workers if one.has_room),
                key=lambda one: len(one.held),
                default=None,
            )
            if worker is None:
                return
            worker.send(self._waiting.popleft())

    def _collect(self) -> None:
        """Wait until a process has something to say, or has died."""
        ready = wait([worker.connection for worker in self._workers])
        for worker in [one for one in self._workers if one.connection in ready]:
            self._hear(worker)
        self._dispatch()

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        if isinstance(message, LoadFailure):
            raise WorkerError(message.message)
        if isinstance(message, Ready):
            worker.is_ready = True
        else:
            worker.held.popleft().row = message

    def _replace(self, dead: _Worker) -> None:
        """Start another process; what the dead one held goes back to the front."""
        self._workers.remove(dead)
        ended = dead.end()
        if dead.is_ready:
            self._workers.append(_Worker(self._options))
        elif not self._workers:
            raise WorkerError(
                f"labelling processes end before they have loaded the model ({ended}); "
                "free some memory, or run with --workers 1"
            )
        if dead.held:
            self._blame(dead.held[0], ended)
        self._waiting.extendleft(slot for slot in reversed(dead.held) if slot.row is None)

    def _blame(self, slot: _Slot, ended: str) -> None:
        """Note that a process died over an article; fail it when that was its last attempt."""
        slot.attempts += 1
        name = slot.name
        if slot.attempts < ATTEMPTS:
            logger.warning("a process died (%s) over article %r; trying it again", ended, name)
            return
        logger.error("a process died (%s) over article %r again; it fails", ended, name)
        message = (
            f"the process that labelled it died {ATTEMPTS} times ({ended}); is there memory for "
            "so long an article?"
        )
        slot.row = LabelledRow.failed(name, code="worker", message=message)


def _has_room(window: Sequence[_Slot], workers: int) -> bool:
    characters = sum(slot.characters for slot in window)
    return len(window) < WINDOW * workers and characters < WINDOW_CHARACTERS
