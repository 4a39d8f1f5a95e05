"""The threads that a loaded model may use, shared out between the articles that are being read."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Lanes"]

Given = TypeVar("Given")
Made = TypeVar("Made")


class Lanes:
    """One article alone uses every lane; several at once use one each.

    A batch of this network runs best on one thread, so an article's batches run side by side on
    the lanes that are free. A lane that helps another article goes back after its batch as soon
    as somebody waits for it. What is computed doesn't depend on who computes it.

    Example:
        >>> lanes = Lanes(2)
        >>> with lanes.one():
        ...     lanes.each(len, ["a", "bc", "def"])
        [1, 2, 3]

    Args:
        count: How many threads may compute at once.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = count
        self._waiting = 0
        self._changed = threading.Condition()
        self._helpers: ThreadPoolExecutor | None = None

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a lane for the length of the block, when there is one."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: self._free > 0)
            self._waiting -= 1
            self._free -= 1
        try:
            yield
        finally:
            self._give_back()

    def each(self, function: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
        """Return the function of each, in order; the caller's own lane computes too.

        What a call raises is raised here, when no other call is running any more.
        """
        rest = deque(enumerate(given))
        made: dict[int, Made] = {}

        def compute(*, helps: bool) -> None:
            while not (helps and self._waiting):
                try:
                    place, one = rest.popleft()
                except IndexError:
                    return
                made[place] = function(one)

        helping = [
            self._pool().submit(self._help, compute) for _ in range(self._take(len(given) - 1))
        ]
        try:
            compute(helps=False)
        except BaseException:
            rest.clear()
            raise
        finally:
            wait(helping)
        for one in helping:
            one.result()
        return [made[place] for place in range(len(given))]

    def _help(self, compute: Callable[..., None]) -> None:
        try:
            compute(helps=True)
        finally:
            self._give_back()

    def _take(self, wanted: int) -> int:
        """Take the lanes that nobody else waits for, so many at most."""
        with self._changed:
            taken = 0 if self._waiting else max(0, min(wanted, self._free))
            self._free -= taken
            return taken

    def _give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify()

    def _pool(self) -> ThreadPoolExecutor:
        with self._changed:
            if self._helpers is None:
                self._helpers = ThreadPoolExecutor(self.count, thread_name_prefix="lane")
            return self._helpers
