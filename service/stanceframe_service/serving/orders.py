"""What waits for the model: the articles of one request, and what becomes of each."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from contextvars import copy_context
from typing import NamedTuple

from stanceframe.types import Article, Outcome
from stanceframe.wire import to_json
from stanceframe_service.outcomes import Scores

__all__ = ["Order", "Piece", "Result"]


class Result(NamedTuple):
    """An outcome, and its JSON: both are made away from the event loop."""

    outcome: Outcome
    json: bytes

    @classmethod
    def of(cls, outcome: Outcome) -> "Result":
        """Write an outcome."""
        return cls(outcome, to_json(outcome))


class Piece:
    """An article that waits; its future is cancelled where nobody waits for it any more.

    It takes the context of its request along, so that what is logged and traced while it is
    labelled belongs to the request.
    """

    __slots__ = ("article", "context", "entered", "future", "scores", "tokens")

    def __init__(self, article: Article, *, scores: Scores, tokens: int) -> None:
        self.article = article
        self.scores = scores
        self.tokens = tokens
        self.context = copy_context()
        self.entered = 0.0
        self.future: Future[Result] = Future()


class Order:
    """The articles of one request that still wait, in order.

    Args:
        pieces: The articles; a stream begins with none.
        deadline: When nobody will wait for them any more, by the queue's clock; None is never.
    """

    __slots__ = ("deadline", "waiting")

    def __init__(self, pieces: Iterable[Piece] = (), *, deadline: float | None = None) -> None:
        self.waiting = deque(pieces)
        self.deadline = deadline

    @property
    def tokens(self) -> int:
        """Estimated tokens of what waits."""
        return sum(piece.tokens for piece in self.waiting)
