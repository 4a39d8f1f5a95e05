"""A run of a command in a process group of its own: its processes, their memory, and their end."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

__all__ = ["Moment", "StartedRun", "leave_at_once", "say", "watch"]

EVERY_S: Final = 2.0  # reading the memory of a process takes some milliseconds from it
SHOWN_EVERY_S: Final = 15.0
COMMAND: Final = "from stanceframe_service.score_cli import app; app()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The memory of all processes of a run at a moment: each shared page counts once."""

    at_s: float
    bytes: int


class StartedRun:
    """`stanceframe score` as users start it, at the head of a process group of its own.

    Its block ends it, if it still runs.

    Args:
        words: Its arguments.
        log: The file that gets what it says.
    """

    def __init__(self, words: Sequence[str], log: Path) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        environment.pop("RAY_ADDRESS", None)  # what is measured is this machine
        with log.open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-c", COMMAND, *words, "--quiet"],
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.out = Path(words[words.index("--out") + 1])

    def __enter__(self) -> Self:
        """Go on."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it, if it still runs."""
        if self.status is None:
            self.kill()

    @property
    def status(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._process.poll()

    @property
    def parts(self) -> int:
        """How many parts are there."""
        return sum(1 for _ in (self.out / "parts").rglob("*.gz"))

    def ends_within(self, seconds: float) -> bool:
        """Wait; say whether it has ended by itself."""
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End all its processes as a loss of power would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def processes(self, named: bytes = b"") -> list[int]:
        """Return its own process, all below it, and so on; only those with a word in their line."""
        found: list[int] = []
        waiting = [self._process.pid]
        while waiting:
            here = waiting.pop()
            try:
                children = Path(f"/proc/{here}/task/{here}/children").read_text(encoding="ascii")
                line = Path(f"/proc/{here}/cmdline").read_bytes()
            except OSError:
                continue
            if named in line:
                found.append(here)
            waiting += map(int, children.split())
        return found

    def memory(self) -> int:
        """Return the bytes of all its processes, of shared pages each one's share."""
        return sum(map(_pss, self.processes()))


def leave_at_once() -> None:
    """Let a request to end run the ends of blocks, which end what was started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))


def watch(
    run: StartedRun, *, label: str, at_each: Callable[[float], None] = lambda _: None
) -> list[Moment]:
    """Wait for the end of a run; note its memory, and print a line now and then.

    Args:
        run: The run.
        label: What the lines begin with.
        at_each: Called every two seconds with the seconds since the start.
    """
    moments: list[Moment] = []
    begun = shown = time.monotonic()
    while not run.ends_within(EVERY_S):
        now = time.monotonic()
        if size := run.memory():
            moments.append(Moment(at_s=now - begun, bytes=size))
            if now - shown > SHOWN_EVERY_S:
                shown = now
                say(f"{label}: {now - begun:.0f} s, {size / 1e6:.0f} MB, {run.parts} parts")
        at_each(now - begun)
    return moments


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _pss(pid: int) -> int:
    """Return the bytes of a process, of shared pages its share; 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)
    return 1024 * int(found[1]) if found else 0
