"""How long a client waits for its answer: its `Prefer: wait=SECONDS`, or the service's limit."""

import re
from collections.abc import Sequence

__all__ = ["wait_of"]

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)


def wait_of(prefer: Sequence[str], *, most_s: float) -> float:
    """Return the seconds that a request may take.

    Source: RFC 7240, section 4.3. As it says, a preference that can't be understood is no error.

    Args:
        prefer: The values of the request's `Prefer` headers.
        most_s: The service's own limit.

    Example:
        >>> wait_of(["respond-async, wait=10"], most_s=120.0)
        10.0
        >>> wait_of([], most_s=120.0)
        120.0
    """
    asked = _WAIT.search(",".join(prefer))
    return min(float(asked[1]), most_s) if asked else most_s
