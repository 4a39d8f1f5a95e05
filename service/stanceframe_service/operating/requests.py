"""Follows each request from its first byte to its last: an id, a line in the log, the figures."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any, Protocol

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.operating.metrics import Answered, Metrics
from stanceframe_service.security.gate import CLIENT

__all__ = ["REQUEST_ID", "STATUS", "Following", "Spans", "request_id", "route_of"]

logger = logging.getLogger(__name__)

REQUEST_ID = "X-Request-Id"
STATUS = "stanceframe.status"  # of a scope: what was answered
USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBLEM = b"application/problem+json"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
MOST_OF_A_PROBLEM = 64 * 1024
STATIC = "/static-offline-docs/"
NO_ANSWER = 499  # what nginx logs where the client left first

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Spans(Protocol):
    """Someone who traces requests."""

    def request(self, scope: Scope) -> AbstractContextManager[Any]:
        """Trace the request while the block lasts."""
        ...


class _NoSpans:
    def request(self, scope: Scope) -> AbstractContextManager[Any]:
        del scope
        return nullcontext()


class _Answer:
    """What is seen of an answer on its way out."""

    def __init__(self, request: str) -> None:
        self.request = request
        self.status = NO_ANSWER
        self.code = ""
        self._is_problem = False

    def see(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._is_problem = (b"content-type", PROBLEM) in message["headers"]
            MutableHeaders(scope=message)[REQUEST_ID] = self.request
        elif self._is_problem and not self.code:
            self.code = _code_of(message.get("body", b""))


class Following:
    """Middleware, outside of all others: what they refuse is counted and logged too.

    Args:
        app: What follows.
        metrics: Where requests are counted.
        spans: Who traces them.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        spans: Spans | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.spans = spans or _NoSpans()
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when it has ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        answer = _Answer(given if USABLE_ID.fullmatch(given) else uuid.uuid4().hex)
        token = request_id.set(answer.request)
        started = self.clock()
        self.metrics.begin()

        async def seen(message: Message) -> None:
            answer.see(message)
            scope[STATUS] = answer.status
            await send(message)

        try:
            with self.spans.request(scope):
                await self.app(scope, receive, seen)
        finally:
            self._tell(scope, answer, self.clock() - started)
            request_id.reset(token)

    def _tell(self, scope: Scope, answer: _Answer, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        answered = Answered(route_of(scope), method, answer.status, seconds, answer.code)
        self.metrics.end(answered)
        # The address as the service knows it, not as it was asked: that may hold anything.
        facts = {
            "method": answered.method,
            "route": answered.route,
            "status": answered.status,
            "ms": round(seconds * 1000, 1),
            "code": answered.code,
            "client": scope.get(CLIENT, ""),
        }
        logger.info("%(method)s %(route)s %(status)s %(ms)s ms", facts, extra={"facts": facts})


def route_of(scope: Scope) -> str:
    """Return the address that a request met, with names in place of what stood there."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return "static" if scope["path"].startswith(STATIC) else "unmatched"


def _code_of(body: bytes) -> str:
    if len(body) > MOST_OF_A_PROBLEM:
        return "unknown"
    try:
        problem = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "unknown"
    return str(problem.get("code", "unknown"))
