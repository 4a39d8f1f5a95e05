"""The threads that take articles from the queue and label them."""

import logging
import threading
from typing import TYPE_CHECKING, Final

from stanceframe.errors import InputError
from stanceframe.text.document import read_document
from stanceframe.types import Article, FailedArticle, Failure, Outcome
from stanceframe_service.operating.recorder import NO_RECORDER, Recorder
from stanceframe_service.outcomes import describe_fault, label_item
from stanceframe_service.serving.orders import Piece, Result
from stanceframe_service.serving.work_queue import WorkQueue

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["Crew"]

logger = logging.getLogger(__name__)

STOPPING_S: Final = 5.0


class Crew:
    """One thread for each lane of the model; each takes an article, whosever it is, to its end.

    While one thread reads or writes labels, the other's batch is in the network: reading,
    inferring and finishing of different articles overlap.

    Args:
        queue: Where articles come from.
        labeller: The model.
        max_sentences: Sentences of one article; one with more fails.
        recorder: Who is told of the work.
    """

    def __init__(
        self,
        queue: WorkQueue,
        labeller: "Labeller",
        *,
        max_sentences: int,
        recorder: Recorder = NO_RECORDER,
    ) -> None:
        self._queue = queue
        self._recorder = recorder
        self._told = (0, 0)  # hits and misses of the cache that the recorder knows of
        self._labeller = labeller
        self._max_sentences = max_sentences
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._telling = threading.Lock()

    def start(self) -> None:
        """Begin to work, unless it has begun."""
        with self._starting:
            if self._threads:
                return
            # Daemons: an article that is over its time must not keep the process from ending.
            self._threads = [
                threading.Thread(target=self._work, name=f"label-{number}", daemon=True)
                for number in range(self._labeller.lanes.count)
            ]
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """Close the queue, and wait a little for what is being labelled."""
        self._queue.close()
        for thread in self._threads:
            thread.join(STOPPING_S)

    def _work(self) -> None:
        while (piece := self._queue.take()) is not None:
            piece.context.run(self._label, piece)

    def _label(self, piece: Piece) -> None:
        self._recorder.waited(max(0.0, self._queue.clock() - piece.entered))
        try:
            with self._recorder.labelling():
                result = Result.of(self._outcome(piece))
        except Exception as error:  # noqa: BLE001 - the thread must live, the client must hear
            # Not logger.exception: a message may quote the article.
            logger.error("article %r failed: %s", piece.article.id, describe_fault(error))
            message = "its labels can't be written; the service's log says where"
            result = Result.of(_failed(piece.article.id, "internal", message))
        finally:
            self._queue.finished(piece)
        self._recorder.item(result.outcome)
        self._tell_of_cache()
        piece.finish(result)

    def _tell_of_cache(self) -> None:
        """Pass on what the cache has counted since it was last told of."""
        memory = self._labeller.memory
        if memory is None:
            return
        counts = memory.counts
        with self._telling:
            hits, misses = self._told
            self._told = max(hits, counts.hits), max(misses, counts.misses)
            self._recorder.cache(max(0, counts.hits - hits), max(0, counts.misses - misses))

    def _outcome(self, piece: Piece) -> Outcome:
        try:
            self._check_length(piece.article)
        except InputError as error:
            return _failed(piece.article.id, error.code, str(error))
        return label_item(self._labeller, piece.article, scores=piece.scores)

    def _check_length(self, article: Article) -> None:
        # A sentence takes two characters at least, so most articles need not be split to be sure.
        if article.unit == "text" or len(article.text) < 2 * self._max_sentences:
            return
        count = len(read_document(article.text).sentences)
        if count > self._max_sentences:
            raise InputError(
                f"article {article.id!r} has {count} sentences and this service takes "
                f"{self._max_sentences}; split it, or label it with: stanceframe label FILE",
                code="too_many_sentences",
            )


def _failed(identifier: str, code: str, message: str) -> FailedArticle:
    return FailedArticle(id=identifier, error=Failure(code=code, message=message))
