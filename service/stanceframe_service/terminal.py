"""Standard output as a console for people: its width, and what a closed pipe means."""

import os
import sys

from rich.console import Console

__all__ = ["PipeConsole", "stdout_console"]

WIDTH_WITHOUT_TERMINAL = 100


class PipeConsole(Console):
    """A console that lets the command line say how a closed pipe ends the program."""

    def on_broken_pipe(self) -> None:
        """Pass the error on; the base class would leave with the status of a failed article."""
        raise BrokenPipeError


def stdout_console() -> Console:
    """Return a console as wide as the terminal, or as a page where there is none."""
    sized = sys.stdout.isatty() or "COLUMNS" in os.environ
    return PipeConsole(width=None if sized else WIDTH_WITHOUT_TERMINAL, highlight=False)
