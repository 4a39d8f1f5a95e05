"""What a client can meet, as one tree.

ClientError
├── UnreachableError          no answer: no server, or the connection broke
└── ProblemResponseError      the service refused, and said why (RFC 9457)
    ├── UnauthorizedError     401, 403: it wants a key, or another one
    ├── NotFoundError         404
    ├── RefusedError          other 4xx: the request must change
    ├── BusyError             429, 503: the same request may succeed later
    └── ServiceFaultError     other 5xx
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from stanceframe.errors import StanceFrameError

if TYPE_CHECKING:
    import httpx

__all__ = [
    "ITEM_STATUSES",
    "BusyError",
    "ClientError",
    "FieldFault",
    "NotFoundError",
    "ProblemResponseError",
    "RefusedError",
    "ServiceFaultError",
    "UnauthorizedError",
    "UnreachableError",
    "check_response",
]

ITEM_STATUSES: Final = frozenset({413, 422})


class FieldFault(NamedTuple):
    """A wrong field of a request, as a JSON pointer, and what is wrong with it."""

    pointer: str
    detail: str


class ClientError(StanceFrameError):
    """A call came to nothing."""

    code = "client"


class UnreachableError(ClientError):
    """There was no answer."""

    code = "unreachable"


class ProblemResponseError(ClientError):
    """The service refused a request.

    Attributes:
        status: HTTP's number.
        code: The service's word for it, of its table of problems.
        detail: What was wrong, and what would be right.
        faults: The wrong fields, where known.
        retry_after: What the header of that name said.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        faults: Sequence[FieldFault] = (),
        retry_after: str | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.retry_after = retry_after


class UnauthorizedError(ProblemResponseError):
    """The service wants a key, or another one."""


class NotFoundError(ProblemResponseError):
    """There is nothing at the address."""


class RefusedError(ProblemResponseError):
    """The request must change before it can succeed."""


class BusyError(ProblemResponseError):
    """The same request may succeed later."""


class ServiceFaultError(ProblemResponseError):
    """The service has a fault."""


_OF_STATUS: Final[dict[int, type[ProblemResponseError]]] = {
    401: UnauthorizedError,
    403: UnauthorizedError,
    404: NotFoundError,
    429: BusyError,
    503: BusyError,
}


def check_response(response: "httpx.Response") -> None:
    """Raise the error that an answer stands for, if it stands for one; its body has been read.

    Raises:
        ProblemResponseError: It does.
    """
    if response.is_success:
        return
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = {}
    problem = body if isinstance(body, dict) else {}
    status = response.status_code
    default = ServiceFaultError if status >= 500 else RefusedError
    raise _OF_STATUS.get(status, default)(
        status,
        str(problem.get("code", "unknown")),
        str(problem.get("detail", f"{response.url} answered without saying why")),
        faults=[FieldFault(**one) for one in problem.get("errors", ())],
        retry_after=response.headers.get("retry-after"),
    )
