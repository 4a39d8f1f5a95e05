"""The headers that every answer carries, so that no browser does with it what nobody meant."""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SecurityHeaders", "docs_policy"]

ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"
DOCS = "/docs"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Middleware: adds these headers where an answer doesn't set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        waiting: list[Message] = []  # the start of the docs' page, until its script is known

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                if scope["path"] == DOCS:
                    waiting.append(message)
                    return
                _add(message, NOTHING)
            elif waiting:
                start = waiting.pop()
                _add(start, docs_policy(message.get("body", b"").decode("utf-8", "replace")))
                await send(start)
            await send(message)

        await self.app(scope, receive, complete)


def docs_policy(page: str) -> str:
    """Return what the interactive docs may do: their own files, this script, this service."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in SCRIPT.findall(page))
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _add(start: Message, policy: str) -> None:
    headers = MutableHeaders(scope=start)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
