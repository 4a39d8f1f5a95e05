"""How a body comes in: unpacked within bounds, within time, or refused."""

import asyncio
import time
import zlib
from collections.abc import Callable, Iterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response
from stanceframe_service.security.parting import Lingering, part

__all__ = ["CLIENT_WAITS", "ROWS_GIVEN", "Inflating", "Intake"]

# Of a scope: a function that says whether it is the client that waits, for rows of its answer.
CLIENT_WAITS = "stanceframe.client_waits"
# Of a scope: a function that counts those rows. Each one starts the client's time anew.
ROWS_GIVEN = "stanceframe.rows_given"

PIECE = 64 * 1024  # the largest piece that is unpacked at once
GZIP = 16 + zlib.MAX_WBITS
GZIP_NAMES = frozenset({"gzip", "x-gzip"})
PLAIN = frozenset({"", "identity"})
LEAST_BYTES_PER_S = 1000.0
TICK_S = 1.0
DISCARDED_BODIES = 8  # a refused body is read off up to so many times the limit


class Inflating:
    """Unpacks one gzip stream piece by piece, and stops where it becomes too much.

    Args:
        max_bytes: The most that may come of it.
    """

    def __init__(self, max_bytes: int) -> None:
        self._stream = zlib.decompressobj(GZIP)
        self._left = max_bytes
        self._max_bytes = max_bytes

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Yield what a piece of the body unpacks to, in pieces that are unpacked when asked for.

        Raises:
            ProblemError: It is no gzip, or more than `max_bytes` would come of it.
        """
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
            if piece:
                yield piece

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
        most_bytes: The most that the packed body of a request of that scope may unpack to.
        patience_s: How long the service waits for a body's bytes in all, before a client has to
            have sent 1,000 bytes for each further second.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        most_bytes: Callable[[Scope], int],
        patience_s: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.patience_s = patience_s
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer for its body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ended = False

        async def heard() -> Message:
            nonlocal ended
            message = await receive()
            ended = not message.get("more_body", False)
            return message

        try:
            await self.app(*self._taken_in(scope, heard), send)
        except ProblemError as problem:
            lingering = self._lingering(scope, problem) if not ended else Lingering(0, 0.0)
            await part(problem_response(problem), scope, receive, send, lingering=lingering)

    def _lingering(self, scope: Scope, problem: ProblemError) -> Lingering:
        is_late = problem.kind == "body_too_slow"  # it has had its time
        most_bytes = DISCARDED_BODIES * self.most_bytes(scope)
        return Lingering(most_bytes, TICK_S if is_late else self.patience_s)

    def _taken_in(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        encoding = Headers(scope=scope).get("content-encoding", "").strip().lower()
        timed = self._timed(scope, receive)
        if encoding in PLAIN or scope["method"] not in {"POST", "PUT", "PATCH"}:
            return scope, timed
        if encoding not in GZIP_NAMES:
            raise ProblemError(
                "unsupported_media_type",
                f"the body is encoded as {encoding!r}; send it as it is, or packed with gzip",
            )
        unpacked = _unpacked(timed, Inflating(self.most_bytes(scope)))
        _declare_plain(scope)
        return scope, unpacked

    def _timed(self, scope: Scope, receive: Receive) -> Receive:
        """Return a `receive` that gives up on a client that sends too slowly.

        Time in which nobody asks for more of the body, or in which the client waits for an answer
        that is written meanwhile, is the service's own. With each row of such an answer the client
        has its whole time for the next one.
        """
        ended, size, waited, rows = False, 0, 0.0, 0

        async def receive_in_time() -> Message:
            nonlocal ended, size, waited, rows
            while not ended:
                is_ours = scope.get(CLIENT_WAITS, _nobody)()
                if (given := scope.get(ROWS_GIVEN, _none)()) > rows:
                    rows, size, waited = given, 0, 0.0
                left = self.patience_s + size / LEAST_BYTES_PER_S - waited
                started = self.clock()
                within_s = TICK_S if is_ours else min(max(left, 0.001), TICK_S)
                message = await _received(receive, within_s)
                if not is_ours:
                    waited += self.clock() - started
                    ended = message is None and left <= 0
                if message is not None:
                    size += len(message.get("body", b""))
                    ended = message["type"] != "http.request" or not message.get("more_body", False)
                    return message
                if ended:
                    raise _too_slow(size, waited)
            return await receive()  # waiting for the client to go away takes as long as it takes

        return receive_in_time


def _unpacked(receive: Receive, inflating: Inflating) -> Receive:
    """Return a `receive` that gives the body unpacked, and after a fault no more than its end."""
    pieces: Iterator[bytes] = iter(())
    is_last = is_over = False

    async def receive_unpacked() -> Message:
        nonlocal pieces, is_last, is_over
        while not is_over:
            try:
                if piece := next(pieces, b""):
                    return {"type": "http.request", "body": piece, "more_body": True}
                if is_last:
                    inflating.finish()
                    is_over = True
                    return {"type": "http.request", "body": b"", "more_body": False}
            except ProblemError:
                is_over = True
                raise
            message = await receive()
            if message["type"] != "http.request":
                return message
            is_last = not message.get("more_body", False)
            pieces = inflating.feed(message.get("body", b""))
        return await receive()

    return receive_unpacked


async def _received(receive: Receive, within_s: float) -> Message | None:
    try:
        return await asyncio.wait_for(receive(), within_s)
    except TimeoutError:
        return None


def _nobody() -> bool:
    return False


def _none() -> int:
    return 0


def _too_slow(size: int, waited_s: float) -> ProblemError:
    return ProblemError(
        "body_too_slow",
        f"only {size} bytes of the body came in {waited_s:.0f} seconds; send it faster, or in "
        "smaller requests",
        headers={"connection": "close"},
    )


def _declare_plain(scope: Scope) -> None:
    """Take out the headers that spoke of the packed body. The scope stays the one that all see."""
    dropped = {b"content-encoding", b"content-length"}
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in dropped]


def _broken(reason: str) -> ProblemError:
    return ProblemError("invalid_encoding", f"the body's gzip is broken: {reason}; send it anew")
