"""How a body comes in: unpacked within bounds, within time, or refused."""

import asyncio
import time
import zlib
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response

__all__ = ["Inflating", "Intake"]

PIECE = 64 * 1024  # the largest piece that is unpacked at once
GZIP = 16 + zlib.MAX_WBITS
GZIP_NAMES = frozenset({"gzip", "x-gzip"})
PLAIN = frozenset({"", "identity"})
LEAST_BYTES_PER_S = 1000.0


class Inflating:
    """Unpacks one gzip stream piece by piece, and stops where it becomes too much.

    Args:
        max_bytes: The most that may come of it.
    """

    def __init__(self, max_bytes: int) -> None:
        self._stream = zlib.decompressobj(GZIP)
        self._left = max_bytes
        self._max_bytes = max_bytes

    def feed(self, packed: bytes) -> bytes:
        """Return what a piece of the body unpacks to.

        Raises:
            ProblemError: It is no gzip, or more than `max_bytes` would come of it.
        """
        unpacked = bytearray()
        while packed:
            if self._stream.eof:
                raise _broken("there is more behind its end")
            try:
                piece = self._stream.decompress(packed, PIECE)
            except zlib.error as error:
                raise _broken(f"it can't be unpacked ({error})") from error
            packed = self._stream.unconsumed_tail or self._stream.unused_data
            self._left -= len(piece)
            if self._left < 0:
                raise ProblemError(
                    "body_too_large",
                    f"the body unpacks to more than this service's limit of {self._max_bytes} "
                    "bytes; send fewer articles in one request",
                )
            unpacked += piece
        return bytes(unpacked)

    def finish(self) -> None:
        """Refuse a stream that breaks off.

        Raises:
            ProblemError: Its end is missing.
        """
        if not self._stream.eof:
            raise _broken("it breaks off")


class Intake:
    """Middleware: what follows sees plain bodies only, and none that trickles in for ever.

    Args:
        app: What follows.
        max_bytes: The most that a packed body may unpack to.
        patience_s: How long the service waits for a body's bytes in all, before a client has to
            have sent 1,000 bytes for each further second.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_bytes: int,
        patience_s: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.patience_s = patience_s
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer for its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(*self._taken_in(scope, receive), send)
        except ProblemError as problem:
            response = problem_response(problem)
            response.headers["connection"] = "close"  # the rest isn't going to be read
            await response(scope, receive, send)

    def _taken_in(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        encoding = Headers(scope=scope).get("content-encoding", "").strip().lower()
        timed = self._timed(receive)
        if encoding in PLAIN or scope["method"] not in {"POST", "PUT", "PATCH"}:
            return scope, timed
        if encoding not in GZIP_NAMES:
            raise ProblemError(
                "unsupported_media_type",
                f"the body is encoded as {encoding!r}; send it as it is, or packed with gzip",
            )
        inflating = Inflating(self.max_bytes)

        async def unpacked() -> Message:
            message = await timed()
            if message["type"] == "http.request":
                message = {**message, "body": inflating.feed(message.get("body", b""))}
                if not message.get("more_body", False):
                    inflating.finish()
            return message

        _declare_plain(scope)
        return scope, unpacked

    def _timed(self, receive: Receive) -> Receive:
        """Return a `receive` that gives up on a client that sends too slowly."""
        ended, size, waited = False, 0, 0.0

        async def receive_in_time() -> Message:
            nonlocal ended, size, waited
            if ended:  # waiting for the client to go away takes as long as it takes
                return await receive()
            left = self.patience_s + size / LEAST_BYTES_PER_S - waited
            started = self.clock()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0.001))
            except TimeoutError as error:
                raise ProblemError(
                    "body_too_slow",
                    f"only {size} bytes of the body came in {waited + max(left, 0):.0f} seconds; "
                    "send it faster, or in smaller requests",
                ) from error
            waited += self.clock() - started
            size += len(message.get("body", b""))
            ended = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        return receive_in_time


def _declare_plain(scope: Scope) -> None:
    """Take out the headers that spoke of the packed body. The scope stays the one that all see."""
    dropped = {b"content-encoding", b"content-length"}
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in dropped]


def _broken(reason: str) -> ProblemError:
    return ProblemError("invalid_encoding", f"the body's gzip is broken: {reason}; send it anew")
