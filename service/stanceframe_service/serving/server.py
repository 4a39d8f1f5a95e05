"""The HTTP server's end: on SIGTERM it finishes what it accepted, for so long as it may."""

import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from stanceframe_service.serving.intake import Intake

__all__ = ["DrainingServer"]


class DrainingServer(uvicorn.Server):
    """Goes on listening while it drains, so that health and refusals still reach their askers.

    When the time is over, what isn't done is answered with the refusal `draining`. A second signal
    ends the time.

    Args:
        config: The server's configuration.
        intake: Which requests are being answered.
        grace_s: How long they may take from the signal on.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        intake: Intake,
        *,
        grace_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(config)
        self._intake = intake
        self._grace_s = grace_s
        self._clock = clock
        self._asked: tuple[int, float] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain; a second signal, or one before the start, ends the server."""
        if self._asked is not None or not self.started:
            super().handle_exit(sig, frame)
            return
        self._asked = (sig, self._clock())
        self._intake.drain()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: end the server when all is answered, or the grace is over."""
        if self._asked is not None:
            self._intake.drained.set()
            sig, since = self._asked
            is_late = self._clock() - since >= self._grace_s
            if not self.should_exit and (is_late or not self._intake.inside):
                super().handle_exit(sig, None)
        if self.should_exit:
            self._intake.give_up()
        return await super().on_tick(counter)
