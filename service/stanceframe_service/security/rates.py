"""How much each client may ask for: a bucket that fills with time, and may go into debt once."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Bucket", "RateLimits"]

Clock = Callable[[], float]
MOST_CLIENTS = 10_000


class Bucket:
    """A client's allowance: so many bytes a minute, at most a minute's worth at once.

    What a request brings isn't known before it is read. So it is let in unless the client owes,
    and what it brought is taken off as it arrives: one request may owe, the next waits.
    """

    def __init__(self, per_minute: int, now: float) -> None:
        self._per_s = per_minute / 60
        self._most = float(per_minute)
        self._level = self._most
        self._at = now

    def wait_s(self, now: float) -> float:
        """Return how long the client has to wait; 0 if it may ask now."""
        self._fill(now)
        return 0.0 if self._level > 0 else (1 - self._level) / self._per_s

    def take(self, amount: int, now: float) -> None:
        """Take off what a request brought."""
        self._fill(now)
        self._level -= amount

    def _fill(self, now: float) -> None:
        self._level = min(self._most, self._level + (now - self._at) * self._per_s)
        self._at = now


class RateLimits:
    """A bucket for each client; those that have been quiet for longest are forgotten first.

    Args:
        per_minute: Bytes of bodies, after decompression, a minute and client.
        clock: Seconds that only go up.
    """

    def __init__(self, per_minute: int, *, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> int:
        """Return after how many whole seconds the client may ask; 0 is now."""
        with self._lock:
            return math.ceil(self._bucket_of(client).wait_s(self._clock()))

    def take(self, client: str, amount: int) -> None:
        """Take what a request brought off its client's allowance."""
        with self._lock:
            self._bucket_of(client).take(amount, self._clock())

    def _bucket_of(self, client: str) -> Bucket:
        bucket = self._buckets.pop(client, None) or Bucket(self._per_minute, self._clock())
        self._buckets[client] = bucket
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket
