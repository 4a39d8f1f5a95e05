"""Which requests are in the service, and whether it still takes any."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response

__all__ = ["Intake", "IntakeGate"]

logger = logging.getLogger(__name__)

# Answered as long as the process lives, and nothing to wait for before it ends.
HEALTH: Final = "/healthz/"


class Intake:
    """Counts the requests that are being answered, and says when no more are taken.

    Attributes:
        inside: How many are being answered; those for health aside.
        is_draining: Whether the service is finishing what it accepted, and takes nothing new.
        is_over: Whether the time for that is over, and nothing more is finished.
        drained: Set on the event loop soon after the draining began.
    """

    def __init__(self) -> None:
        self.inside = 0
        self.is_draining = False
        self.is_over = False
        self.drained = asyncio.Event()
        self._at_drain: list[Callable[[], None]] = []
        self._at_end: list[Callable[[], None]] = []

    def on_drain(self, listener: Callable[[], None]) -> None:
        """Have a function called when the service begins to drain."""
        self._at_drain.append(listener)

    def on_end(self, listener: Callable[[], None]) -> None:
        """Have a function called when nothing more is finished."""
        self._at_end.append(listener)

    def drain(self) -> None:
        """Take no new requests from now on; safe to call from a signal's handler."""
        self.is_draining = True
        for listener in self._at_drain:
            listener()

    def give_up(self) -> None:
        """Finish nothing more; who still waits is told so."""
        if self.is_over:
            return
        self.is_draining = self.is_over = True
        if self.inside:
            logger.warning("%d requests were not answered in time", self.inside)
        for listener in self._at_end:
            listener()


class IntakeGate:
    """Middleware: counts requests in and out, and refuses new ones while the service drains.

    A request that the server cancels when the time is over has a refusal too, if its answer
    hasn't begun.
    """

    def __init__(self, app: ASGIApp, *, intake: Intake) -> None:
        self.app = app
        self.intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or send it elsewhere.

        Raises:
            ProblemError: The service takes nothing new.
        """
        if scope["type"] != "http" or scope["path"].startswith(HEALTH):
            await self.app(scope, receive, send)
            return
        if self.intake.is_draining:
            detail = "the service is stopping and finishes what it accepted; send it to another"
            raise ProblemError("draining", detail)
        self.intake.inside += 1
        try:
            await self._let_in(scope, receive, send)
        finally:
            self.intake.inside -= 1

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def note_start(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except asyncio.CancelledError:
            if not self.intake.is_over:
                raise
            # The task ends here, as the server wants it to; an answer that has begun breaks off.
            if not has_begun:
                detail = "the service is stopping and had no time for it; send it to another"
                await _draining(detail)(scope, receive, send)


def _draining(detail: str) -> Response:
    return problem_response(ProblemError("draining", detail, headers={"connection": "close"}))
