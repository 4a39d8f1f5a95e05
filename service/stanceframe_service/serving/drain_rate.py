"""How fast the service gets through its work: tokens a second, as measured lately."""

from typing import Final

__all__ = ["DrainRate"]

HALF_LIFE_S: Final = 10.0  # a third of a minute later, the measurements weigh a quarter
LEAST_TOKENS_A_S: Final = 1.0


class DrainRate:
    """A moving average over the time in which there was work; idle time doesn't count.

    Times are those of any one clock, in seconds. Not safe between threads: its owner locks.

    Example:
        >>> rate = DrainRate()
        >>> rate.began(now=0.0)
        >>> rate.finished(500, now=0.5)
        >>> rate.tokens_a_s
        1000.0

    Args:
        tokens_a_s: What to say before anything was measured. Less than is true refuses the first
            clients of a service that has nothing to do.
    """

    def __init__(self, tokens_a_s: float = 5_000.0) -> None:
        self._before = tokens_a_s
        self._tokens = self._seconds = 0.0
        self._since = 0.0

    @property
    def tokens_a_s(self) -> float:
        """The rate; never 0, since waits are divided by it."""
        measured = self._tokens / self._seconds if self._seconds > 0 else self._before
        return max(measured, LEAST_TOKENS_A_S)

    def began(self, *, now: float) -> None:
        """Note that there is work again, after there was none."""
        self._since = now

    def finished(self, tokens: int, *, now: float) -> None:
        """Note that so many tokens are done."""
        passed = max(now - self._since, 0.0)
        self._since = now
        kept = 0.5 ** (passed / HALF_LIFE_S)
        self._tokens = self._tokens * kept + tokens
        self._seconds = self._seconds * kept + passed
