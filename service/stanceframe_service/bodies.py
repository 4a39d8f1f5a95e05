"""Reads request bodies: bounded, plain, strict JSON, or a problem that says what to send."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response
from stanceframe_service.security.nesting import check_shape

__all__ = [
    "NDJSON",
    "BodyLimit",
    "JsonRoute",
    "StrictRequest",
    "is_stream",
    "media_type_of",
]


# A body up to so many times the limit is read to its end, so that the refusal arrives.
DISCARDED_BODIES = 8
NDJSON = "application/x-ndjson"
STREAMED = "/v1/label"


class BodyLimit:
    """Middleware: no request's body is kept in memory beyond `max_bytes`.

    Bodies for the paths in `streamed` pass; those endpoints read and bound them themselves.
    """

    def __init__(
        self, app: ASGIApp, *, max_bytes: int, streamed: frozenset[str] = frozenset()
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole body, or refuse it."""
        if scope["type"] != "http" or scope["path"] in self.streamed:
            await self.app(scope, receive, send)
            return
        if is_stream(scope):
            await self.app(scope, receive, send)  # which limits what it reads line by line
            return
        headers = Headers(scope=scope)
        if self._declares_too_much(headers) and _waits_for_leave(headers):
            await self._refuse(scope, receive, send)
            return
        body = await self._read(receive)
        if body is None:
            await self._refuse(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)

    def _declares_too_much(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return declared.isdecimal() and int(declared) > self.max_bytes

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the whole body, or None where it is too long.

        A body that is too long is read on for a while and thrown away: most clients send all of
        it before they look at the answer, and closing the connection on them would lose it.
        """
        body = bytearray()
        size = 0
        while True:
            message = await receive()
            chunk = message.get("body", b"")
            size += len(chunk)
            if size <= self.max_bytes:
                body += chunk
            ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
            if ended or size > self.max_bytes * DISCARDED_BODIES:
                return bytes(body) if size <= self.max_bytes else None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = ProblemError(
            "body_too_large",
            f"the body is over this service's limit of {self.max_bytes} bytes; send fewer articles "
            "in one request, or label them in place with: stanceframe score FOLDER --out DIR",
        )
        response = problem_response(problem)
        response.headers["connection"] = "close"  # the rest of the body is not going to be read
        await response(scope, receive, send)


class StrictRequest(Request):
    """A request whose JSON is that of RFC 8259: UTF-8, no NaN, no half of a surrogate pair."""

    async def json(self) -> Any:
        """Return the body's value; raises `json.JSONDecodeError`, as the framework expects."""
        if not hasattr(self, "_value"):
            self._value = orjson.loads(await self.body())
        return self._value

    async def check_shape(self) -> None:
        """Refuse JSON of a shape that no request needs; what is no JSON is refused later."""
        with suppress(orjson.JSONDecodeError):
            check_shape(await self.json())


class JsonRoute(APIRoute):
    """A route that takes strict JSON and tells who sends something else what to send."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler behind the checks of the body."""
        handle = super().get_route_handler()

        async def handle_json(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if request.method == "POST":
                _require_plain_json(request.headers)
                await strict.check_shape()
            return await handle(strict)

        return handle_json


def _waits_for_leave(headers: Headers) -> bool:
    return headers.get("expect", "").lower() == "100-continue"


def is_stream(scope: Scope) -> bool:
    """Say whether a request's body is lines that are read as they come."""
    return scope["path"] == STREAMED and media_type_of(Headers(scope=scope)) == NDJSON


def media_type_of(headers: Headers) -> str:
    """Return what a body is said to be, without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _require_plain_json(headers: Headers) -> None:
    media_type = media_type_of(headers)
    if media_type != "application/json":
        raise ProblemError(
            "unsupported_media_type",
            f"the body's type is {media_type or 'not given'!r}; send JSON with the header "
            "Content-Type: application/json",
        )


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` first and then what the connection says."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
