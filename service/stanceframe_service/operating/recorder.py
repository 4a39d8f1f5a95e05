"""What the service's parts tell of their work, whoever listens: metrics, traces, or nobody."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from stanceframe.observing import ArticleWork, BatchWork, WorkObserver
from stanceframe.types import Outcome

__all__ = ["NO_RECORDER", "Recorder"]


class Recorder(WorkObserver, Protocol):
    """Someone who is told of the work. Each call is cheap, and safe from any thread."""

    def labelling(self) -> AbstractContextManager[None]:
        """Say that the block labels one article: its time is the item's."""
        ...

    def item(self, outcome: Outcome) -> None:
        """Say what became of one article, whether it was labelled or not."""
        ...

    def skipped(self, count: int) -> None:
        """Say that articles were left, since nobody waited for them any more."""
        ...

    def waited(self, seconds: float) -> None:
        """Say how long one article waited for its turn."""
        ...

    def cache(self, hits: int, misses: int) -> None:
        """Say how many sentences were known already, and how many had to be computed."""
        ...

    def watch_queue(self, tokens: Callable[[], float], age_s: Callable[[], float]) -> None:
        """Say where to ask for the tokens that wait, and for how long the oldest has."""
        ...


class _Nobody:
    """Hears nothing."""

    def labelling(self) -> AbstractContextManager[None]:
        return nullcontext()

    def item(self, outcome: Outcome) -> None:
        del outcome

    def skipped(self, count: int) -> None:
        del count

    def waited(self, seconds: float) -> None:
        del seconds

    def batch(self, work: BatchWork) -> None:
        del work

    def article(self, work: ArticleWork) -> None:
        del work

    def cache(self, hits: int, misses: int) -> None:
        del hits, misses

    def watch_queue(self, tokens: Callable[[], float], age_s: Callable[[], float]) -> None:
        del tokens, age_s


NO_RECORDER: Recorder = _Nobody()
