"""The one model behind all HTTP requests, one article at a time."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stanceframe.errors import InputError
from stanceframe.text.document import read_document
from stanceframe.types import Article, FailedArticle, Failure, Outcome
from stanceframe.wire import article_from_json
from stanceframe_service.outcomes import Scores, label_item

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["LabellingDesk"]

# A job goes on, slowly, where requests never end.
LONGEST_WAIT_S = 5.0
WARM_UP_TEXT = "The minister said the talks would go on."


class LabellingDesk:
    """Takes articles from any thread and labels them one after the other.

    The model's own threads already use every core: two articles at once would only slow each
    other. The lock is given back after each article, so a large batch doesn't shut others out.
    """

    def __init__(self, labeller: "Labeller", *, max_sentences: int) -> None:
        self.labeller = labeller
        self.ready = False
        self._max_sentences = max_sentences
        self._lock = threading.Lock()
        self._requests = 0  # that wait or are being labelled
        self._quiet = threading.Condition()

    def warm_up(self) -> None:
        """Label a sentence, so that the first request doesn't pay for the model's first run."""
        outcome = self.label(Article(id="warm-up", text=WARM_UP_TEXT), scores="present")
        self.ready = outcome.status == "ok"

    def label_object(self, body: Any, *, default_id: str, scores: Scores) -> Outcome:
        """Label an article given as a JSON object; a wrong one becomes an error row."""
        try:
            article = article_from_json(body, default_id=default_id)
        except InputError as error:
            return _failed(_id_of(body, default_id), error)
        return self.label_article(article, scores=scores)

    def label_article(self, article: Article, *, scores: Scores) -> Outcome:
        """Label an article that isn't too long; one that is becomes an error row."""
        try:
            self._check_length(article)
        except InputError as error:
            return _failed(article.id, error)
        return self.label(article, scores=scores)

    def label_objects(self, bodies: list[Any], *, scores: Scores) -> Iterator[Outcome]:
        """Label each object in its place; the default id is that place, from 0."""
        for place, body in enumerate(bodies):
            yield self.label_object(body, default_id=str(place), scores=scores)

    def label(self, article: Article, *, scores: Scores) -> Outcome:
        """Label an article when those before it are done."""
        with self._quiet:
            self._requests += 1
        try:
            with self._lock:
                return label_item(self.labeller, article, scores=scores)
        finally:
            with self._quiet:
                self._requests -= 1
                self._quiet.notify_all()

    def label_in_background(self, article: Article, *, scores: Scores) -> Outcome:
        """Label an article that nobody waits for, once no request does; the same outcome."""
        try:
            self._check_length(article)
        except InputError as error:
            return _failed(article.id, error)
        with self._quiet:
            self._quiet.wait_for(lambda: self._requests == 0, timeout=LONGEST_WAIT_S)
        with self._lock:
            return label_item(self.labeller, article, scores=scores)

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


def _failed(identifier: str, error: InputError) -> FailedArticle:
    return FailedArticle(id=identifier, error=Failure(code=error.code, message=str(error)))


def _id_of(body: Any, default_id: str) -> str:
    """Return the id of an article that is wrong elsewhere, so that its row can be found."""
    given = body.get("id") if isinstance(body, dict) else None
    usable = isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip()
    return str(given) if usable else default_id
