"""What waits for the model: the articles of one request, and what becomes of each."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from contextvars import copy_context
from typing import NamedTuple

from stanceframe.types import Article, FailedArticle, Failure, Outcome
from stanceframe.wire import to_json
from stanceframe_service.outcomes import Scores
from stanceframe_service.problems import ProblemError

__all__ = ["Order", "Piece", "Result", "given_up"]


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

    Where the service gives it up, its future has the problem that says so.

    It takes the context of its request along, so that what is logged and traced while it is
    labelled belongs to the request.
    """

    __slots__ = ("article", "context", "entered", "future", "scores", "tokens")

    def __init__(self, article: Article, *, scores: Scores, tokens: int) -> None:
        self.article = article
        self.scores: Scores = scores
        self.tokens = tokens
        self.context = copy_context()
        self.entered = 0.0
        self.future: Future[Result] = Future()

    def finish(self, result: Result) -> None:
        """Hand over what became of it, unless it was given up before."""
        with suppress(InvalidStateError):
            self.future.set_result(result)

    def give_up(self, problem: ProblemError) -> None:
        """Tell who waits that it is not going to be done, unless it was done before."""
        with suppress(InvalidStateError):
            self.future.set_exception(problem)


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


def given_up(identifier: str, problem: ProblemError) -> Result:
    """Return the error row of an article that the service gave up."""
    failure = Failure(code=problem.code, message=f"article {identifier!r}: {problem}")
    return Result.of(FailedArticle(id=identifier, error=failure))
