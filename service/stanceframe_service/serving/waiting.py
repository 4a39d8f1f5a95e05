"""A request's wait: until its labels are there, its time is over, or its client is gone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from stanceframe_service.serving.orders import Order, Piece
from stanceframe_service.serving.work_queue import WorkQueue

__all__ = ["CLIENT_GONE", "ClientGoneError", "Visit", "client_gone", "wait_for_pieces"]

CLIENT_GONE = 499  # nobody sees it but logs and metrics, where other servers write it too


class ClientGoneError(Exception):
    """The client closed its connection before it had its answer."""


class Visit(NamedTuple):
    """What a request's wait depends on.

    Attributes:
        receive: Tells when the client is gone; the body was read before.
        wait_s: How long the client waits.
    """

    receive: Callable[[], Awaitable[Message]]
    wait_s: float


async def wait_for_pieces(queue: WorkQueue, pieces: Sequence[Piece], visit: Visit) -> None:
    """Queue articles and wait until each is done or the time is over.

    What is not begun then, or when the client is gone, is never computed.

    Raises:
        ProblemError: The queue doesn't take them.
        ClientGoneError: The client is gone.
    """
    order = Order(pieces, deadline=queue.clock() + visit.wait_s)
    queue.enter(order)
    done = asyncio.gather(
        *(asyncio.wrap_future(piece.future) for piece in pieces), return_exceptions=True
    )
    gone = asyncio.ensure_future(_departure(visit.receive))
    either: list[asyncio.Future[Any]] = [done, gone]
    try:
        await asyncio.wait(either, timeout=visit.wait_s, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not done.done():
            raise ClientGoneError
    finally:
        queue.leave(order)
        gone.cancel()
        done.cancel()


async def client_gone(_request: Request, _error: Exception) -> Response:
    """Answer nobody, so that logs and metrics say what became of the request."""
    return Response(status_code=CLIENT_GONE)


async def _departure(receive: Callable[[], Awaitable[Message]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
