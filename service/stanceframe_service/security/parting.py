"""A refusal to a client that is still sending, said so that the client can hear it."""

import asyncio
from contextlib import suppress
from typing import Any, Final, NamedTuple

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

__all__ = ["Lingering", "part"]

SILENCE_S: Final = 1.0  # a client that sends nothing for so long has sent what it had


class Lingering(NamedTuple):
    """How much of a refused body is still taken in, to be thrown away.

    Attributes:
        most_bytes: So many bytes.
        within_s: In so much time.
    """

    most_bytes: int
    within_s: float


async def part(
    response: Response, scope: Scope, receive: Receive, send: Send, *, lingering: Lingering
) -> None:
    """Send a whole answer at once, take in what the client still sends, and close.

    Most clients send all of a body before they look at the answer. A connection closed on one of
    them is reset, and the answer is lost with it.
    """
    response.headers["connection"] = "close"

    async def send_without_end(message: Message) -> None:
        # All the bytes go out now; the server closes where it is told that no more come.
        is_body = message["type"] == "http.response.body"
        await send({**message, "more_body": True} if is_body else message)

    await response(scope, receive, send_without_end)
    await _read_off(receive, lingering)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _read_off(receive: Receive, lingering: Lingering) -> None:
    left = lingering.most_bytes
    with suppress(TimeoutError):
        async with asyncio.timeout(lingering.within_s):
            while left > 0:
                message: Any = await asyncio.wait_for(receive(), SILENCE_S)
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))
