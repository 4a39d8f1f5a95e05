"""What the core tells of its work, whoever listens: batches as they are run, articles by stage."""

import time
from typing import NamedTuple, Protocol

__all__ = ["UNOBSERVED", "ArticleWork", "BatchWork", "StageClock", "WorkObserver"]


class BatchWork(NamedTuple):
    """One batch that the network has read.

    Attributes:
        rows: Inputs in it.
        tokens: Their tokens.
        padded: Tokens with the padding to the longest of them.
        seconds: How long the network took.
    """

    rows: int
    tokens: int
    padded: int
    seconds: float


class ArticleWork(NamedTuple):
    """How long one article took by stage, in seconds that sum up to the whole.

    Attributes:
        tokenise: Finding its sentences, and writing what the network is to read.
        infer: Waiting for the network; less than the batches' own seconds where several threads
            ran them, and next to nothing where its answers were known.
        finish: Making labels of the network's answers.
    """

    tokenise: float
    infer: float
    finish: float


class WorkObserver(Protocol):
    """Someone who is told of the work. Each call is cheap, and safe from any thread."""

    def batch(self, work: BatchWork) -> None:
        """Say that the network has read a batch."""
        ...

    def article(self, work: ArticleWork) -> None:
        """Say that an article is labelled."""
        ...


class StageClock:
    """Tells an article's seconds apart by stage.

    Example:
        >>> clock = StageClock()
        >>> clock.tokenised()
        >>> clock.work.tokenise > 0, clock.work.finish
        (True, 0.0)
    """

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._tokenise = self._infer = self._finish = 0.0

    @property
    def work(self) -> ArticleWork:
        """What was told so far."""
        return ArticleWork(self._tokenise, self._infer, self._finish)

    def tokenised(self) -> None:
        """Say that what was done since the last call was reading and writing inputs."""
        self._tokenise += self._passed()

    def inferred(self) -> None:
        """Say that it was the network."""
        self._infer += self._passed()

    def finished(self) -> None:
        """Say that it was making labels."""
        self._finish += self._passed()

    def _passed(self) -> float:
        before, self._last = self._last, time.perf_counter()
        return self._last - before


class _Nobody:
    """Hears nothing."""

    def batch(self, work: BatchWork) -> None:
        del work

    def article(self, work: ArticleWork) -> None:
        del work


UNOBSERVED: WorkObserver = _Nobody()
