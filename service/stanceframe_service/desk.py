"""The one model behind all HTTP requests: every door hands its articles in here."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from stanceframe.errors import InputError
from stanceframe.types import Article, FailedArticle, Failure, Outcome
from stanceframe.wire import article_from_json
from stanceframe_service.operating.recorder import NO_RECORDER, Recorder
from stanceframe_service.outcomes import Scores, label_item
from stanceframe_service.problems import ProblemError
from stanceframe_service.serving.crew import Crew
from stanceframe_service.serving.intake import Intake
from stanceframe_service.serving.orders import Order, Piece, Result, given_up
from stanceframe_service.serving.pricing import estimate_tokens
from stanceframe_service.serving.waiting import Visit, wait_for_pieces
from stanceframe_service.serving.work_queue import QueueLimits, QueueState, WorkQueue
from stanceframe_service.settings import ServiceSettings

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller
    from stanceframe.logits_memory import MemoryCounts

__all__ = ["LabellingDesk"]

WARM_UP_TEXT = "The minister said the talks would go on. " * 8


class LabellingDesk:
    """Takes articles from any thread or from the event loop, and has them labelled by turns.

    Requests hand in all their articles at once and give one of them to the model in each of
    their turns, so a large batch doesn't shut others out. `label_request` is for the event loop;
    the other methods wait in the thread that calls them.

    Args:
        labeller: The model.
        settings: Limits; the defaults, if none are given.
        recorder: Who is told of each article.

    Attributes:
        ready: Whether the model has labelled something and the service isn't stopping.
        intake: Which requests are in the service, and whether it still takes any.
        queue: What waits for the model.
    """

    def __init__(
        self,
        labeller: "Labeller",
        settings: ServiceSettings | None = None,
        *,
        recorder: Recorder = NO_RECORDER,
    ) -> None:
        settings = settings or ServiceSettings()
        self._unobserved = labeller
        labeller = labeller.observed_by(recorder)
        if settings.cache_bytes:
            labeller = labeller.remembering(settings.cache_bytes)
        self.labeller = labeller
        self.recorder = recorder
        self.ready = False
        self.intake = Intake()
        limits = QueueLimits(max_tokens=settings.max_queue_tokens, max_wait_s=settings.max_wait_s)
        self.queue = WorkQueue(limits, workers=labeller.lanes.count, on_skipped=recorder.skipped)
        self._crew = Crew(
            self.queue, labeller, max_sentences=settings.max_sentences, recorder=recorder
        )
        recorder.watch_queue(lambda: self.queue.state.tokens, lambda: self.queue.state.age_s)

    @property
    def queue_state(self) -> QueueState:
        """What waits for the model now, and how fast it gets through it."""
        return self.queue.state

    @property
    def cache_counts(self) -> "MemoryCounts | None":
        """Hits and misses of the cache, and what it holds; None where there is none."""
        return self.labeller.memory.counts if self.labeller.memory else None

    def warm_up(self) -> None:
        """Label a text, so that the first request doesn't pay for the model's first run."""
        # Not through the queue, nor counted: it is nobody's item.
        outcome = label_item(self._unobserved, Article(id="warm-up", text=WARM_UP_TEXT))
        self.ready = outcome.status == "ok"

    def begin_draining(self) -> None:
        """Be no longer ready; what was taken in goes on."""
        self.ready = False

    def close(self) -> None:
        """Stop to label; what is still waiting is let go."""
        self.ready = False
        self._crew.stop()

    async def label_request(
        self, bodies: Sequence[Any], *, scores: Scores, visit: Visit
    ) -> list[Result]:
        """Label articles given as JSON objects, each in its place; a wrong one fails alone.

        What isn't done when the time is over is an error row with the code `deadline_passed`, or
        `draining` where it is the service's own time.

        Raises:
            ProblemError: The queue doesn't take them.
            ClientGoneError: The client is gone.
        """
        items = [self.item_of_object(body, str(place)) for place, body in enumerate(bodies)]
        taken = [
            self.piece_of(item, scores=scores) if isinstance(item, Article) else item
            for item in items
        ]
        queued = [one for one in taken if isinstance(one, Piece)]
        if queued:
            self._crew.start()
            await wait_for_pieces(self.queue, queued, visit)
        return [_result_of(one, visit.wait_s) for one in taken]

    def enter(self, order: Order) -> None:
        """Take in a request that is going to bring its articles by and by.

        Raises:
            ProblemError: The queue takes nobody now.
        """
        self._crew.start()
        self.queue.enter(order)

    def piece_of(self, article: Article, *, scores: Scores) -> Piece:
        """Make what waits in the queue of an article."""
        targets = len(self.labeller.codebook.targets)
        tokens = estimate_tokens(article, scores=scores, codebook_targets=targets)
        return Piece(article, scores=scores, tokens=tokens)

    def label_object(self, body: Any, *, default_id: str, scores: Scores) -> Outcome:
        """Label an article given as a JSON object; a wrong one becomes an error row."""
        item = self.item_of_object(body, default_id)
        return self.label(item, scores=scores) if isinstance(item, Article) else item

    def label_objects(self, bodies: list[Any], *, scores: Scores) -> Iterator[Outcome]:
        """Label each object in its place; the default id is that place, from 0."""
        for place, body in enumerate(bodies):
            yield self.label_object(body, default_id=str(place), scores=scores)

    def label_article(self, article: Article, *, scores: Scores) -> Outcome:
        """Label an article for somebody who waits, or refuse it.

        Raises:
            ProblemError: The queue doesn't take it, or the service stops before its turn.
        """
        return self._label(article, scores, patient=False)

    def label(self, article: Article, *, scores: Scores) -> Outcome:
        """Label an article when it is its turn, however long that takes.

        Raises:
            ProblemError: The service stops before.
        """
        return self._label(article, scores, patient=True)

    def label_in_background(self, article: Article, *, scores: Scores) -> Piece:
        """Hand in an article of a job, which is labelled in turns with the requests that wait."""
        return self._handed_in(article, scores, patient=True)

    def _label(self, article: Article, scores: Scores, *, patient: bool) -> Outcome:
        return self._handed_in(article, scores, patient=patient).future.result().outcome

    def _handed_in(self, article: Article, scores: Scores, *, patient: bool) -> Piece:
        self._crew.start()
        piece = self.piece_of(article, scores=scores)
        self.queue.enter(Order([piece]), patient=patient)
        return piece

    def item_of_object(self, body: Any, default_id: str) -> Article | FailedArticle:
        """Return the article that a JSON object describes, or the error row of a wrong one."""
        try:
            return article_from_json(body, default_id=default_id)
        except InputError as error:
            failure = Failure(code=error.code, message=str(error))
            return self.note_failure(FailedArticle(id=_id_of(body, default_id), error=failure))

    def note_failure(self, failed: FailedArticle) -> FailedArticle:
        """Tell the recorder of an article that never comes to the model, and return it."""
        self.recorder.item(failed)
        return failed


def _result_of(piece: Piece | FailedArticle, wait_s: float) -> Result:
    if isinstance(piece, FailedArticle):
        return Result.of(piece)
    future = piece.future
    if future.done() and not future.cancelled():
        try:
            return future.result()
        except ProblemError as problem:
            return given_up(piece.article.id, problem)
    message = (
        f"article {piece.article.id!r} was not labelled within {wait_s:g} s; send fewer articles "
        "at once, wait longer (Prefer: wait=SECONDS), or try again later"
    )
    failure = Failure(code="deadline_passed", message=message)
    return Result.of(FailedArticle(id=piece.article.id, error=failure))


def _id_of(body: Any, default_id: str) -> str:
    """Return the id of an article that is wrong elsewhere, so that its row can be found."""
    given = body.get("id") if isinstance(body, dict) else None
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    usable = isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip()
    return str(given) if usable else default_id
