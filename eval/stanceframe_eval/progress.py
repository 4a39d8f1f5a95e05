"""Shows on standard error how far an evaluation is."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from stanceframe_eval.evaluation import Advance

__all__ = ["open_progress"]


@contextmanager
def open_progress(total: int, console: Console | None = None) -> Iterator[Advance]:
    """Draw a bar while the block runs, where there is a terminal; yield what moves it on."""
    shown = console or Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(compact=True),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
    )
    with bar:
        task = bar.add_task("loading", total=total)
        yield lambda part: bar.update(task, advance=1, description=part)
