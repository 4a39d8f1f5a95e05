"""Labels a job's articles through the desk that serves the requests: one model for both."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Final, Self

import orjson

from stanceframe.types import Article, Outcome
from stanceframe_service.engine import (
    EngineItem,
    LabelledRow,
    Labelling,
    Passing,
    row_without_labelling,
)
from stanceframe_service.jobs.errors import JobInterruptedError
from stanceframe_service.jobs.records import SkippedArticle
from stanceframe_service.outcomes import Scores
from stanceframe_service.problems import ProblemError

if TYPE_CHECKING:
    from stanceframe_service.desk import LabellingDesk

__all__ = ["DeskEngine"]

_POLL_S: Final = 0.2


class DeskEngine:
    """An engine over the service's desk, which lets requests go first.

    Args:
        desk: Where requests are labelled too.
        scores: As at every door.
        stopping: Set when the service ends.
        is_cancelled: Whether what is left is to be skipped.
    """

    def __init__(
        self,
        desk: "LabellingDesk",
        scores: Scores,
        *,
        stopping: threading.Event,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._desk = desk
        self._scores: Scores = scores
        self._stopping = stopping
        self._is_cancelled = is_cancelled

    def __enter__(self) -> Self:
        """Begin; the model is there already."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End; the model stays."""

    def label_all(self, items: Iterable[EngineItem]) -> Iterator[Labelling]:
        """Yield each item with its row, in order.

        Raises:
            JobInterruptedError: The service ends.
        """
        for item in items:
            if self._stopping.is_set():
                raise _stopped()
            yield Labelling(item, self._row(item))

    def _row(self, item: EngineItem) -> LabelledRow:
        if isinstance(item, Passing) or not isinstance(item, Article):
            return row_without_labelling(item)
        if self._is_cancelled():
            row = orjson.dumps(SkippedArticle(id=item.id))
            return LabelledRow(json=row, is_ok=False, sentences=0)
        return LabelledRow.of(self._labelled(item))

    def _labelled(self, article: Article) -> Outcome:
        """Wait for an article's turn and its end, but not beyond the service's."""
        try:
            piece = self._desk.label_in_background(article, scores=self._scores)
        except ProblemError as problem:
            # The desk refuses a job for one reason only: it is closed, and the job goes on later.
            raise _stopped() from problem
        while True:
            try:
                return piece.future.result(_POLL_S).outcome
            except TimeoutError:
                if self._stopping.is_set():
                    piece.future.cancel()
                    raise _stopped() from None
            except CancelledError:  # the desk was closed
                raise _stopped() from None


def _stopped() -> JobInterruptedError:
    return JobInterruptedError("the service is stopping")
