"""How a run is getting on: a bar on a terminal, else a line for each piece of work."""

import sys
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["Pieces"]

WEIGHTS: Final = {"contrastive": 8, "finetune": 20}  # fits of others count one


class Pieces:
    """Counts pieces of work, heavy ones for more, and tells lines between them.

    Args:
        total: What all pieces count together.
    """

    def __init__(self, total: int) -> None:
        self.log: list[str] = []
        self._draws = sys.stderr.isatty()
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=max(total, 1))

    def __enter__(self) -> Self:
        """Draw the bar, on a terminal."""
        if self._draws:
            self._bar.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Take the bar away."""
        if self._draws:
            self._bar.stop()

    def tell(self, line: str) -> None:
        """Say a line, and keep it for the record."""
        self.log.append(line)
        if self._draws:
            self._console.print(line, highlight=False, markup=False, soft_wrap=True)
        else:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    def grow(self, names: tuple[str, ...], folds: int) -> None:
        """Make room for the folds of methods, by their names."""
        total = sum(weight_of(name) for name in names) * folds
        self._bar.update(self._task, total=(self._bar.tasks[0].total or 0) + total)

    def advance(self, name: str) -> None:
        """Count one piece of that name."""
        self._bar.update(self._task, advance=weight_of(name), description=name)


def weight_of(name: str) -> int:
    """Return what a piece of work counts."""
    return WEIGHTS.get(name, 1)
