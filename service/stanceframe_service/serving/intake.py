"""Which requests are in the service, and whether it still takes any."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response

__all__ = ["Intake", "IntakeGate"]

# Answered as long as the process lives, and nothing to wait for before it ends.
HEALTH: Final = "/healthz/"


class Intake:
    """Counts the requests that are being answered, and says when no more are taken.

    Attributes:
        inside: How many are being answered; those for health aside.
        is_draining: Whether the service is finishing what it accepted, and takes nothing new.
    """

    def __init__(self) -> None:
        self.inside = 0
        self.is_draining = False
        self._listeners: list[Callable[[], None]] = []

    def on_drain(self, listener: Callable[[], None]) -> None:
        """Have a function called when the service begins to drain."""
        self._listeners.append(listener)

    def drain(self) -> None:
        """Take no new requests from now on."""
        self.is_draining = True
        for listener in self._listeners:
            listener()


class IntakeGate:
    """Middleware: counts requests in and out, and refuses new ones while the service drains."""

    def __init__(self, app: ASGIApp, *, intake: Intake) -> None:
        self.app = app
        self.intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or send it elsewhere."""
        if scope["type"] != "http" or scope["path"].startswith(HEALTH):
            await self.app(scope, receive, send)
            return
        if self.intake.is_draining:
            detail = "the service is stopping and finishes what it accepted; send it to another"
            headers = {"connection": "close"}
            problem = ProblemError("draining", detail, headers=headers)
            await problem_response(problem)(scope, receive, send)
            return
        self.intake.inside += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.intake.inside -= 1
