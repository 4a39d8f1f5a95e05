"""NDJSON in and out: an article a line, its outcome a line, in order, in constant memory."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, cast, get_args

import orjson
from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.bodies import NDJSON, JsonRoute, media_type_of
from stanceframe_service.outcomes import Scores
from stanceframe_service.problems import ProblemError
from stanceframe_service.security.intake import CLIENT_WAITS, ROWS_GIVEN
from stanceframe_service.serving.lines import BodyLines, Line
from stanceframe_service.serving.orders import Order, Piece, Result, given_up
from stanceframe_service.serving.waiting import ClientGoneError

if TYPE_CHECKING:
    from stanceframe_service.desk import LabellingDesk
    from stanceframe_service.settings import ServiceSettings

__all__ = ["LabelRoute", "LabelStream"]

# Articles of a stream on their way at once: both lanes have work while rows are sent.
WINDOW: Final = 8
ROOM_POLL_S: Final = 0.05
STUCK_S: Final = 0.5

Pending = asyncio.Queue["Piece | FailedArticle | None"]


class LabelRoute(JsonRoute):
    """A route that takes JSON, or a stream of lines."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's handler, and the stream's beside it."""
        handle = super().get_route_handler()

        async def handle_either(request: Request) -> Response:
            if media_type_of(request.headers) != NDJSON:
                return await handle(request)
            scores = _scores_of(request.query_params.get("scores", "present"))
            return LabelStream(request.app.state.desk, request.app.state.settings, scores=scores)

        return handle_either


class LabelStream(Response):
    """An answer that is written while its request is still being read.

    A line that is no article is an error row in its place. Nothing is refused in mid-stream: when
    the queue is full, no more is read until there is room. What was read when the service begins
    to drain is labelled, and a last row says from which line on nothing was read.

    Args:
        desk: Where articles are labelled.
        settings: Limits.
        scores: For all lines.
    """

    media_type = NDJSON

    def __init__(
        self, desk: "LabellingDesk", settings: "ServiceSettings", *, scores: Scores
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._desk, self._settings = desk, settings
        self._scores: Scores = scores
        self._order = Order()
        self._owed = self._given = 0  # rows that the client waits for, and that were sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request.

        Raises:
            ProblemError: The queue takes nobody now.
        """
        await self._enter(receive)
        scope[CLIENT_WAITS] = lambda: self._owed > 0
        scope[ROWS_GIVEN] = lambda: self._given
        lines = BodyLines(
            receive,
            max_line_bytes=self._settings.max_line_bytes,
            max_bytes=self._settings.max_stream_bytes,
        )
        try:
            await self._run(lines, send)
        except* ClientGoneError:
            pass  # nobody is there to be told
        finally:
            self._desk.queue.leave(self._order)
            lines.close()

    async def _enter(self, receive: Receive) -> None:
        try:
            self._desk.enter(self._order)
        except ProblemError:
            # Closed on a client that still sends, the connection would lose the refusal.
            left = self._settings.max_body_bytes
            while left > 0 and (message := await receive()).get("more_body", False):
                left -= len(message.get("body", b""))
            raise

    async def _run(self, lines: BodyLines, send: Send) -> None:
        pending = Pending(WINDOW)
        headers = self.raw_headers
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(lines.pull()),
                tasks.create_task(self._cut_when_draining(lines)),
            ]
            tasks.create_task(self._queue_lines(lines, pending))
            await self._send_rows(pending, lines, send)
            for task in beside:
                task.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _cut_when_draining(self, lines: BodyLines) -> None:
        """End a stream whose client sends nothing now: the service doesn't wait for it."""
        await self._desk.intake.drained.wait()
        lines.cut(_draining())

    async def _queue_lines(self, lines: BodyLines, pending: Pending) -> None:
        async with aclosing(aiter(lines)) as each:  # type: ignore[type-var]
            async for line in each:
                self._owed += 1
                if self._desk.intake.is_draining:
                    await pending.put(_failed(line.number, _draining()))
                    break
                await pending.put(await self._taken(line))
        await pending.put(None)

    async def _taken(self, line: Line) -> Piece | FailedArticle:
        """Queue a line's article when there is room, or return its error row."""
        item = self._article_of(line)
        if isinstance(item, FailedArticle):
            return item
        piece = self._desk.piece_of(item, scores=self._scores)
        while not self._desk.queue.append(self._order, piece):  # noqa: ASYNC110
            await asyncio.sleep(ROOM_POLL_S)  # threads make the room
        return piece

    def _article_of(self, line: Line) -> Article | FailedArticle:
        if isinstance(line.content, ProblemError):
            return self._desk.note_failure(_failed(line.number, line.content))
        try:
            parsed = orjson.loads(line.content)
        except orjson.JSONDecodeError as error:
            detail = f"the line is not JSON: {error.msg} at character {error.pos}"
            problem = ProblemError("invalid_json", detail)
            return self._desk.note_failure(_failed(line.number, problem))
        item = self._desk.item_of_object(parsed, str(line.number))
        if isinstance(item, FailedArticle):
            message = f"line {line.number}: {item.error.message}"
            failure = Failure(code=item.error.code, message=message)
            return FailedArticle(id=item.id, error=failure)
        return item

    async def _send_rows(self, pending: Pending, lines: BodyLines, send: Send) -> None:
        while (one := await pending.get()) is not None:
            if isinstance(one, FailedArticle):
                result = Result.of(one)
            else:
                result = await _result_of(one)
            message = {"type": "http.response.body", "body": result.json + b"\n"}
            await _send_unstuck(send({**message, "more_body": True}), lines)
            self._owed -= 1
            self._given += 1


async def _result_of(piece: Piece) -> Result:
    try:
        return await asyncio.wrap_future(piece.future)
    except ProblemError as problem:
        return given_up(piece.article.id, problem)


async def _send_unstuck(sending: Awaitable[None], lines: BodyLines) -> None:
    """Send; if the client doesn't read, read on what it sends meanwhile."""
    task = asyncio.ensure_future(sending)
    try:
        done, _ = await asyncio.wait([task], timeout=STUCK_S)
        lines.client_is_stuck(not done)
        await task
    finally:
        lines.client_is_stuck(False)
        task.cancel()


def _failed(number: int, problem: ProblemError) -> FailedArticle:
    failure = Failure(code=problem.code, message=f"line {number}: {problem}")
    return FailedArticle(id=str(number), error=failure)


def _draining() -> ProblemError:
    detail = "this line and those behind it were not read: the service is stopping; send them again"
    return ProblemError("draining", detail)


def _scores_of(given: str) -> Scores:
    if given not in get_args(Scores):
        raise ProblemError("invalid_request", f"?scores={given[:40]}: must be 'present' or 'all'")
    return cast("Scores", given)
