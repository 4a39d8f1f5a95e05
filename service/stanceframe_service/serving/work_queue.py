"""The queue before the model: bounded in tokens, fair between requests, and honest about waits."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from stanceframe_service.problems import ProblemError
from stanceframe_service.serving.drain_rate import DrainRate
from stanceframe_service.serving.orders import Order, Piece

__all__ = ["QueueLimits", "QueueState", "WorkQueue"]

# Whoever is refused is told a time at which there is room behind those refused before; not later
# than this, or clients that come back too early would send away those that obey.
MOST_PROMISED_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLimits:
    """What the queue takes in.

    Attributes:
        max_tokens: Estimated tokens that wait or are being labelled; a request with more than
            this can never fit.
        max_wait_s: Longest expected wait for the first article of a request to be begun.
    """

    max_tokens: int
    max_wait_s: float


class QueueState(NamedTuple):
    """What the queue holds now.

    Attributes:
        tokens: Estimated tokens of what waits and of what is being labelled.
        waiting: Articles that wait.
        running: Articles that are being labelled.
        age_s: How long the article that is next has waited.
        tokens_a_s: The measured drain rate, in the same tokens.
    """

    tokens: int
    waiting: int
    running: int
    age_s: float
    tokens_a_s: float


class WorkQueue:
    """Takes requests in or refuses them, and hands out their articles by turns.

    Each request that waits gives one article in its turn, so that a large batch doesn't shut a
    small request out. Safe to call from several threads; nothing but `take` waits.

    Args:
        limits: What is taken in.
        workers: How many take articles; while one of them has nothing to do, nobody waits.
        on_skipped: Told how many articles were let go before they were begun.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        limits: QueueLimits,
        *,
        workers: int,
        on_skipped: Callable[[int], None] = lambda _count: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self._on_skipped = on_skipped
        self.clock = clock
        self._workers = workers
        self._orders: dict[Order, None] = {}  # in the order of their turns
        self._running: set[Piece] = set()
        self._rate = DrainRate()
        self._waiting_tokens = 0
        self._promised, self._promised_at = 0.0, 0.0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def state(self) -> QueueState:
        """What it holds now."""
        with self._changed:
            entered = [order.waiting[0].entered for order in self._orders]
            return QueueState(
                tokens=self._tokens,
                waiting=sum(len(order.waiting) for order in self._orders),
                running=len(self._running),
                age_s=self.clock() - min(entered) if entered else 0.0,
                tokens_a_s=self._rate.tokens_a_s,
            )

    def enter(self, order: Order, *, patient: bool = False) -> None:
        """Take a request in, or refuse it before any of it waits.

        Args:
            order: Its articles.
            patient: It is ready to wait as long as it takes, as a job is.

        Raises:
            ProblemError: `overloaded`, with the seconds after which to try again; or
                `too_much_work`, since it can never fit; or `draining`.
        """
        with self._changed:
            if self._closed:
                raise _closed()
            if not patient:
                self._admit(order)
            for piece in order.waiting:
                piece.entered = self.clock()
            self._line_up(order, order.tokens)

    def append(self, order: Order, piece: Piece) -> bool:
        """Add an article to a request that was taken in, if there is room for it now.

        When the queue was closed there is: the article is given up at once.
        """
        with self._changed:
            if self._closed:
                piece.give_up(_closed())
                return True
            if self._tokens and self._tokens + piece.tokens > self.limits.max_tokens:
                return False
            piece.entered = self.clock()
            order.waiting.append(piece)
            self._line_up(order, piece.tokens)
            return True

    def leave(self, order: Order) -> None:
        """Let a request go: what hasn't been begun is not going to be."""
        with self._changed:
            self._waiting_tokens -= order.tokens
            self._orders.pop(order, None)
            left = list(order.waiting)
            order.waiting.clear()
        for piece in left:
            piece.future.cancel()
        self._on_skipped(len(left))

    def take(self) -> Piece | None:
        """Wait for the next article and return it; None when the queue was closed."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._orders or self._closed)
                if self._closed:
                    return None
                piece = self._next()
                if piece is not None:
                    return piece

    def finished(self, piece: Piece) -> None:
        """Note that an article is done."""
        with self._changed:
            self._running.discard(piece)
            self._rate.finished(piece.tokens, now=self.clock())

    def close(self) -> None:
        """Take nothing in any more and hand out nothing; what isn't done is given up.

        What is being labelled goes on, but nobody waits for it any more.
        """
        with self._changed:
            self._closed = True
            waiting = [piece for order in self._orders for piece in order.waiting]
            for order in self._orders:
                order.waiting.clear()
            self._orders.clear()
            self._waiting_tokens = 0
            given_up = [*self._running, *waiting]
            self._changed.notify_all()
        for piece in given_up:
            piece.give_up(_closed())
        self._on_skipped(len(waiting))

    @property
    def _tokens(self) -> int:
        return self._waiting_tokens + sum(piece.tokens for piece in self._running)

    def _line_up(self, order: Order, tokens: int) -> None:
        if not order.waiting:
            return
        if not self._orders and not self._running:
            self._rate.began(now=self.clock())
        self._orders.setdefault(order)
        self._waiting_tokens += tokens
        self._changed.notify_all()

    def _next(self) -> Piece | None:
        """Take an article of the request whose turn it is, and put that behind the others."""
        order = next(iter(self._orders))
        del self._orders[order]
        piece = order.waiting.popleft()
        self._waiting_tokens -= piece.tokens
        if order.waiting:
            self._orders[order] = None
        if order.deadline is not None and self.clock() >= order.deadline:
            piece.future.cancel()
        if not piece.future.set_running_or_notify_cancel():
            self._on_skipped(1)
            return None
        self._running.add(piece)
        return piece

    def _admit(self, order: Order) -> None:
        tokens, limits = order.tokens, self.limits
        if tokens > limits.max_tokens:
            raise ProblemError(
                "too_much_work",
                f"the request has about {tokens} tokens to read and this service never holds "
                f"more than {limits.max_tokens}; send fewer articles or targets at once",
            )
        rate = self._rate.tokens_a_s
        ahead = self._ahead_of(max(1, len(order.waiting)))
        now = self.clock()
        patience_s = limits.max_wait_s
        if order.deadline is not None:
            patience_s = min(patience_s, max(order.deadline - now, 0.0))
        excess = max(ahead - patience_s * rate, self._tokens + tokens - limits.max_tokens)
        if ahead <= 0 or excess <= 0:
            return
        raise _overloaded(ahead / rate, self._promise(tokens, excess, rate, now))

    def _ahead_of(self, articles: int) -> float:
        """Return the tokens that are begun before the last article of a new request is."""
        waiting = sum(len(order.waiting) for order in self._orders)
        if waiting + len(self._running) < self._workers:
            return 0.0
        turns = (
            order.tokens * min(articles, len(order.waiting)) / len(order.waiting)
            for order in self._orders
        )
        return sum(turns) + sum(piece.tokens for piece in self._running)

    def _promise(self, tokens: int, excess: float, rate: float, now: float) -> int:
        """Return after how many seconds there should be room, behind all to whom that was said."""
        passed = now - self._promised_at
        before = max(0.0, self._promised - passed * rate)
        most = MOST_PROMISED_S * rate
        self._promised, self._promised_at = min(before + tokens, most), now
        return max(1, math.ceil((excess + before) / rate))


def _closed() -> ProblemError:
    return ProblemError(
        "draining", "the service is stopping and had no time for it; send it to another"
    )


def _overloaded(wait_s: float, retry_after_s: int) -> ProblemError:
    return ProblemError(
        "overloaded",
        f"the service has work for {wait_s:.1f} s before this could be begun; try again in "
        f"{retry_after_s} s",
        headers={"retry-after": str(retry_after_s)},
    )
