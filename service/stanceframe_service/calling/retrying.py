"""When a call is made again, and how long it waits first."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from stanceframe_service.calling.errors import BusyError, ClientError, UnreachableError

__all__ = ["NO_RETRIES", "PATIENT", "Retrying", "Waits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """How patient a client is.

    A service that is busy says in `Retry-After` when to come again, and that is obeyed; a random
    part on top keeps many clients from coming at once. Without that word the waits double.

    Attributes:
        deadline_s: No call is begun so many seconds after the first; 0 makes each once.
        first_s: The first wait where the service says nothing.
        longest_s: The longest such wait.
        jitter: The random part, as a share of the wait.
    """

    deadline_s: float = 300.0
    first_s: float = 0.5
    longest_s: float = 30.0
    jitter: float = 0.25

    def waits(
        self,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,  # noqa: S311  spreads clients, hides nothing
    ) -> "Waits":
        """Begin to count for one call."""
        return Waits(self, clock, chance)


class Waits:
    """The waits of one call.

    Args:
        retrying: How patient the client is.
        clock: Seconds.
        chance: A random number from 0 to 1.
    """

    def __init__(
        self, retrying: Retrying, clock: Callable[[], float], chance: Callable[[], float]
    ) -> None:
        self._retrying = retrying
        self._clock = clock
        self._chance = chance
        self._deadline = clock() + retrying.deadline_s
        self._next_s = retrying.first_s

    def after(self, error: ClientError) -> float:
        """Return how many seconds to wait before the call is made again.

        Raises:
            ClientError: The error, where trying again is no use or would be too late.
        """
        if not isinstance(error, BusyError | UnreachableError):
            raise error
        asked = _asked(error)
        wait_s = self._next_s if asked is None else asked
        if asked is None:
            self._next_s = min(2 * self._next_s, self._retrying.longest_s)
        wait_s *= 1 + self._retrying.jitter * self._chance()
        if self._clock() + wait_s >= self._deadline:
            raise error
        return wait_s


PATIENT: Final = Retrying()
NO_RETRIES: Final = Retrying(deadline_s=0.0)


def _asked(error: ClientError) -> float | None:
    """Return the seconds of `Retry-After`, which may also be a date."""
    given = error.retry_after if isinstance(error, BusyError) else None
    if given is None:
        return None
    if given.strip().isdecimal():
        return float(given)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
