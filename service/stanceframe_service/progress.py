"""Says on standard error how a long run is getting on: a bar on a terminal, else plain lines."""

import time
from collections.abc import Callable
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from stanceframe_service.engine import LabelledRow

__all__ = [
    "BarProgress",
    "LineProgress",
    "Pace",
    "Reporter",
    "open_reporter",
]

LINE_INTERVAL_S = 15.0

Clock = Callable[[], float]


class Pace:
    """Counts what is done, and how fast; bytes of input measure how much is left."""

    def __init__(self, total_bytes: int, clock: Clock = time.monotonic) -> None:
        self.total_bytes = total_bytes
        self.done_bytes = 0
        self.articles = 0
        self.kept = 0
        self.errors = 0
        self.sentences = 0
        self._clock = clock
        self._start = clock()

    def note(self, row: LabelledRow) -> None:
        """Count a row of this run."""
        self.articles += 1
        self.sentences += row.sentences
        self.errors += not row.is_ok

    def note_kept(self, rows: int) -> None:
        """Count rows taken over from the run before."""
        self.articles += rows
        self.kept += rows

    def note_part(self, *, articles: int, errors: int, sentences: int) -> None:
        """Count the rows of a part that another process has made in this run."""
        self.articles += articles
        self.errors += errors
        self.sentences += sentences

    @property
    def seconds(self) -> float:
        """Seconds since the start of this run."""
        return self._clock() - self._start

    @property
    def sentences_per_s(self) -> float:
        """Sentences of this run over its seconds."""
        return self.sentences / self.seconds if self.seconds > 0 else 0.0

    def describe(self) -> str:
        """Return the state in words."""
        kept = f" ({self.kept} from the run before)" if self.kept else ""
        failed = f"{self.errors} error{'' if self.errors == 1 else 's'}"
        return f"{self.articles} articles{kept}, {self.sentences_per_s:.0f} sentences/s, {failed}"


class Reporter:
    """Shows how a run is getting on while its block lasts. This one shows nothing."""

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop showing."""

    def show(self) -> None:
        """Show the pace as it is now."""


class LineProgress(Reporter):
    """Prints a line now and then, for logs."""

    def __init__(self, pace: Pace, console: Console, clock: Clock = time.monotonic) -> None:
        self._pace = pace
        self._console = console
        self._clock = clock
        self._next = clock() + LINE_INTERVAL_S
        self._kept = 0
        self._begun_with = 0

    def show(self) -> None:
        """Print a line if the last one is long ago."""
        if self._pace.kept != self._kept:
            # What a run before made is taken over at once, and says nothing about the speed.
            self._kept, self._begun_with = self._pace.kept, self._pace.done_bytes
        if self._clock() < self._next:
            return
        self._next = self._clock() + LINE_INTERVAL_S
        total = max(self._pace.total_bytes, 1)
        done = min(self._pace.done_bytes, total)
        made = done - self._begun_with
        left = (
            f", about {self._pace.seconds * (total - done) / made:.0f} s left" if made > 0 else ""
        )
        line = f"{done / total:.0%}: {self._pace.describe()}{left}"
        self._console.print(line, highlight=False, soft_wrap=True)


class BarProgress(Reporter):
    """A bar with the time that is left."""

    def __init__(self, pace: Pace, console: Console) -> None:
        self._pace = pace
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task(pace.describe(), total=max(pace.total_bytes, 1))

    def __enter__(self) -> Self:
        """Draw the bar."""
        self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Take the bar away."""
        self._bar.stop()

    def show(self) -> None:
        """Move the bar."""
        pace = self._pace
        self._bar.update(self._task, completed=pace.done_bytes, description=pace.describe())


def open_reporter(pace: Pace, console: Console, *, quiet: bool) -> Reporter:
    """Return what suits the console."""
    if quiet:
        return Reporter()
    return BarProgress(pace, console) if console.is_terminal else LineProgress(pace, console)
