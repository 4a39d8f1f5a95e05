"""The lines of a body that is still being sent: bounded each and in all, whoever sends how fast."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from starlette.types import Receive

from stanceframe_service.problems import ProblemError
from stanceframe_service.serving.waiting import ClientGoneError

__all__ = ["BodyLines", "Line"]

IN_MEMORY: Final = 256 * 1024  # read ahead; beyond it the client waits
CHUNK: Final = 16 * 1024
_BLANK = b" \t\r"


class Line(NamedTuple):
    """A line that isn't blank.

    Attributes:
        number: Its number, from 1; blank lines count.
        content: Its bytes, or the reason why they weren't read.
    """

    number: int
    content: bytes | ProblemError


class BodyLines:
    """Reads lines as they are asked for, and lets the client wait in between.

    Many clients send all of a body before they read any of the answer. To make one of them wait
    while it makes us wait would stand still for ever; so while it is stuck, what it sends
    goes to a temporary file without a name, up to `max_bytes`.

    Args:
        receive: The connection.
        max_line_bytes: A longer line is a fault of its own, and the lines behind it go on.
        max_bytes: When more has come, that is the last line's fault, and nothing more is read.

    """

    def __init__(self, receive: Receive, *, max_line_bytes: int, max_bytes: int) -> None:
        self._is_stuck = False
        self._may_pull, self._has_news = asyncio.Event(), asyncio.Event()
        self._receive = receive
        self._max_line, self._max_bytes = max_line_bytes, max_bytes
        self._spool = tempfile.SpooledTemporaryFile(max_size=2 * IN_MEMORY)  # noqa: SIM115
        self._read_to = self._received = 0
        self._has_ended = False
        self._cut_for: ProblemError | None = None
        self._note()

    def close(self) -> None:
        """Forget what wasn't asked for."""
        self._spool.close()

    def client_is_stuck(self, is_stuck: bool) -> None:
        """Note whether the client waits for us to read on before it reads what we send."""
        self._is_stuck = is_stuck
        self._note()

    def cut(self, problem: ProblemError) -> None:
        """Read no more; unless all was read, the last line has this problem."""
        if not self._has_ended:
            self._cut_for = problem
            self._has_ended = True
            self._note()

    async def pull(self) -> None:
        """Take what the client sends, until all is there; then wait until the client is gone.

        Raises:
            ClientGoneError: It is gone.
        """
        while True:
            await self._may_pull.wait()
            try:
                message = await self._receive()
            except ProblemError as problem:  # too slow, or wrongly packed
                self.cut(_unread(problem))
                continue
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            if not self._has_ended:
                self._store(message.get("body", b""))
                self._has_ended = self._is_over or not message.get("more_body", False)
            self._note()

    async def __aiter__(self) -> AsyncIterator[Line]:
        """Yield the lines while `pull` runs beside."""
        rest, number, is_too_long = bytearray(), 1, False
        while chunk := await self._next_chunk():
            *whole, last = chunk.split(b"\n")
            for piece in whole:
                if not is_too_long:
                    rest += piece
                line = self._line(number, rest, is_too_long=is_too_long)
                rest, number, is_too_long = bytearray(), number + 1, False
                if line is not None:
                    yield line
            rest += b"" if is_too_long else last
            if len(rest) > self._max_line:
                rest, is_too_long = bytearray(), True
        if line := self._last_line(number, rest, is_too_long=is_too_long):
            yield line

    @property
    def _backlog(self) -> int:
        return self._received - self._read_to

    @property
    def _is_over(self) -> bool:
        return self._received > self._max_bytes

    def _store(self, body: bytes) -> None:
        self._spool.seek(0, 2)
        self._spool.write(body)
        self._received += len(body)

    async def _next_chunk(self) -> bytes:
        await asyncio.sleep(0)  # others' turn: a chunk may be thousands of lines
        await self._has_news.wait()
        if not self._backlog:
            return b""
        self._spool.seek(-self._backlog, 2)
        chunk = self._spool.read(CHUNK)
        self._read_to += len(chunk)
        if not self._backlog:
            self._spool.seek(0)
            self._spool.truncate()
        self._note()
        return chunk

    def _note(self) -> None:
        may_pull = self._is_stuck or self._has_ended or self._backlog <= IN_MEMORY
        for event, holds in (
            (self._may_pull, may_pull),
            (self._has_news, self._backlog > 0 or self._has_ended),
        ):
            event.set() if holds else event.clear()

    def _last_line(self, number: int, rest: bytearray, *, is_too_long: bool) -> Line | None:
        if self._is_over:
            return Line(number, self._too_much())
        if self._cut_for is not None:
            return Line(number, self._cut_for)
        return self._line(number, rest, is_too_long=is_too_long)

    def _line(self, number: int, content: bytearray, *, is_too_long: bool) -> Line | None:
        if is_too_long or len(content) > self._max_line:
            detail = f"the line is longer than {self._max_line} bytes; split its text"
            return Line(number, ProblemError("body_too_large", detail, code="line_too_long"))
        return Line(number, bytes(content)) if content.strip(_BLANK) else None

    def _too_much(self) -> ProblemError:
        detail = (
            f"the stream is longer than {self._max_bytes} bytes, and lines from here on were not "
            "read; send the rest as another"
        )
        return ProblemError("body_too_large", detail)


def _unread(problem: ProblemError) -> ProblemError:
    detail = f"{problem}; this line and those behind it were not read"
    return ProblemError(problem.kind, detail, code=problem.code)
