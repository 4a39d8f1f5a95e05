"""A bar for long work on a terminal, and plain lines elsewhere."""

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

__all__ = ["Bar"]

LINE_EVERY = 100  # steps between lines where there is no terminal to draw a bar on


class Bar:
    """A progress bar on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} loss {task.fields[loss]:.3f}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}
        self._draws = sys.stderr.isatty()

    def __enter__(self) -> "Bar":
        if self._draws:
            self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._draws:
            self._progress.stop()

    def report(self, phase: str, done: int, of: int, loss: float) -> None:
        """Show one step."""
        if not self._draws:
            if done % LINE_EVERY == 0 or done == of:
                sys.stderr.write(f"{phase}: step {done} of {of}, loss {loss:.3f}\n")
            return
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(phase, total=of, loss=loss)
        self._progress.update(self._tasks[phase], completed=done, loss=loss)
