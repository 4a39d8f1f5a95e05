"""What `stanceframe train` does: prepare, train with a progress bar, pack, tell the figures."""

from collections.abc import Iterator
from pathlib import Path

import torch

from stanceframe_training.dev_scores import DevScores
from stanceframe_training.packing import pack
from stanceframe_training.progress import Bar
from stanceframe_training.recipe import load_recipe
from stanceframe_training.screened import screen_bundle
from stanceframe_training.soup import train_members

__all__ = ["run_training"]


def run_training(
    recipe_path: Path, out: Path, data: Path | None, threads: int | None
) -> Iterator[str]:
    """Train and pack a recipe's bundle; yield what the user should read at the end."""
    if threads:
        torch.set_num_threads(threads)
    recipe = load_recipe(recipe_path)
    with Bar() as bar:
        materials, network = train_members(recipe, data or recipe.data, out, bar.report)
        packed = pack(materials, network, out)
        if recipe.screen is not None:
            screen_bundle(
                packed.folder, recipe, data or recipe.data, packed.folder,
                lambda done, of: bar.report("screen", done, of, 0.0),
            )  # fmt: skip
    yield f"bundle {packed.folder}"
    yield f"{'dev figure':<14} {'float32':>8} {'int8':>8}"
    for name, before, after in zip(
        DevScores._fields, packed.float_scores, packed.int8_scores, strict=True
    ):
        yield f"{name:<14} {before:>8.2f} {after:>8.2f}"
