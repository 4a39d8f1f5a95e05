"""Lets a request in by its key and its rate, before anything of its body is read."""

import base64
import binascii
import ipaddress
import logging
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe_service.problems import ProblemError, problem_response
from stanceframe_service.security.keys import KeyFile, KeysError
from stanceframe_service.security.rates import RateLimits

__all__ = ["CLIENT", "OPEN_PATHS", "Access", "Gate", "Metering"]

logger = logging.getLogger(__name__)

CLIENT = "stanceframe.client"  # of a scope: who asks, as logs and rates name it
# Those that keep a service alive hold no key, and learn nothing but that it answers.
OPEN_PATHS = ("/healthz/", "/v2/health/")
# A browser asks its user for a key where Basic is offered; a program is told of Bearer.
PAGES = frozenset({"/", "/read", "/docs"})
LOCAL_NAMES = frozenset({"localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may ask, and how much.

    Attributes:
        keys: Where keys are kept; None asks for none.
        bytes_per_minute: Of each client's bodies, after decompression; None sets no limit.
        host_names: Names by which the service may be called beside addresses and `localhost`;
            None takes any. Without keys, a page of any site could otherwise call a service on
            its reader's machine by a name of its own that leads there (DNS rebinding).
    """

    keys: KeyFile | None = None
    bytes_per_minute: int | None = None
    host_names: frozenset[str] | None = None


class Gate:
    """Middleware: refuses requests without a known key, or from a client that has had its share.

    Args:
        app: What follows.
        keys: Where keys are kept; None asks for none.
        rates: What each client may ask for; None is without limit.
        host_names: As in `Access`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: KeyFile | None = None,
        rates: RateLimits | None = None,
        host_names: frozenset[str] | None = None,
    ) -> None:
        self.app = app
        self.keys = keys
        self.rates = rates
        self.host_names = host_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its client's name, or refuse it."""
        if scope["type"] == "http" and not scope["path"].startswith(OPEN_PATHS):
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_called_rightly(headers):
            return problem_response(
                ProblemError(
                    "wrong_host",
                    f"this service isn't called {_host_of(headers)!r}; call it by its address, or "
                    "start it with --allowed-host",
                )
            )
        try:
            client = self._client_of(headers, scope)
        except KeysError as error:
            logger.error("keys can't be read: %s", error)
            return problem_response(
                ProblemError("not_ready", "the service can't read its keys; its log says why")
            )
        if client is None:
            return _unknown(scope["path"])
        scope[CLIENT] = client
        return self._over_rate(client)

    def _client_of(self, headers: Headers, scope: Scope) -> str | None:
        """Return who asks: a key's name, or an address where no keys are asked for."""
        if self.keys is None:
            address = scope.get("client")
            return str(address[0]) if address else "unknown"
        key = self.keys.owner_of(_secret_of(headers))
        return None if key is None else key.name

    def _over_rate(self, client: str) -> Response | None:
        wait_s = self.rates.wait_s(client) if self.rates else 0
        if not wait_s:
            return None
        response = problem_response(
            ProblemError(
                "rate_limited",
                f"this client has had its share of this minute; ask again in {wait_s} seconds",
            )
        )
        response.headers["retry-after"] = str(wait_s)
        return response

    def _is_called_rightly(self, headers: Headers) -> bool:
        if self.host_names is None:
            return True
        host = _host_of(headers)
        return _is_address(host) or host in LOCAL_NAMES or host in self.host_names


class Metering:
    """Middleware: takes what a request's body brings off its client's allowance."""

    def __init__(self, app: ASGIApp, *, rates: RateLimits) -> None:
        self.app = app
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count what is read of it."""
        client = scope.get(CLIENT)

        async def counted() -> Message:
            message = await receive()
            if client is not None and message["type"] == "http.request":
                self.rates.take(client, len(message.get("body", b"")))
            return message

        await self.app(scope, counted, send)


def _secret_of(headers: Headers) -> str:
    """Return the key of a request: of `Authorization`, Bearer or Basic, or of `X-API-Key`."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() == "basic":
        return _password(given)
    return headers.get("x-api-key", "").strip()


def _password(given: str) -> str:
    try:
        pair = base64.b64decode(given, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return pair.partition(":")[2]


def _unknown(path: str) -> Response:
    response = problem_response(
        ProblemError(
            "unauthorized",
            "this service asks for a key; send the header Authorization: Bearer KEY, or X-API-Key; "
            "whoever runs the service makes keys with: stanceframe keys new NAME",
        )
    )
    scheme = "Basic" if path in PAGES else "Bearer"
    response.headers["www-authenticate"] = f'{scheme} realm="stanceframe"'
    return response


def _host_of(headers: Headers) -> str:
    """Return the name in `Host`, without port and without the brackets of an IPv6 address."""
    host = headers.get("host", "").strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
