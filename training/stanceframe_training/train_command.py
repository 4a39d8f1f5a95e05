"""What `stanceframe train` does: prepare, train with a progress bar, pack, tell the figures."""

import sys
from collections.abc import Iterator
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from stanceframe_training.dev_scores import DevScores
from stanceframe_training.packing import pack
from stanceframe_training.recipe import load_recipe
from stanceframe_training.soup import train_members

__all__ = ["run_training"]

LINE_EVERY = 100  # steps between lines where there is no terminal to draw a bar on


def run_training(
    recipe_path: Path, out: Path, data: Path | None, threads: int | None
) -> Iterator[str]:
    """Train and pack a recipe's bundle; yield what the user should read at the end."""
    if threads:
        torch.set_num_threads(threads)
    recipe = load_recipe(recipe_path)
    with _Bar() as bar:
        materials, network = train_members(recipe, data or recipe.data, out, bar.report)
    packed = pack(materials, network, out)
    yield f"bundle {packed.folder}"
    yield f"{'dev figure':<14} {'float32':>8} {'int8':>8}"
    for name, before, after in zip(
        DevScores._fields, packed.float_scores, packed.int8_scores, strict=True
    ):
        yield f"{name:<14} {before:>8.2f} {after:>8.2f}"


class _Bar:
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

    def __enter__(self) -> "_Bar":
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
