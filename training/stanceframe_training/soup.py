"""Trains a recipe's members one after the other: stages that follow, or a soup to average."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.recipe import Recipe
from stanceframe_training.run import BEST, Materials, Report, build_network, prepare, train

__all__ = ["average_weights", "train_members"]


def train_members(
    recipe: Recipe, data: Path, out: Path, report: Report
) -> tuple[Materials, StanceFrameNetwork]:
    """Train what a recipe says; return its materials and its network, ready to be packed.

    Each stage, and each member of a soup, has a folder of its own and goes on there after a kill.
    The best weights lie in `out` at the end.
    """
    if recipe.stages:
        return _train_stages(recipe, data, out, report)
    if not recipe.soup:
        materials = prepare(recipe, data, out, report)
        return materials, train(materials, out, report)
    folders = [out / f"member-{number}" for number in range(1, 1 + len(recipe.soup))]
    last: Materials | None = None
    for folder, member in zip(folders, recipe.members, strict=True):
        name = folder.name
        last = prepare(member, data, folder, report)
        train(last, folder, lambda phase, *rest, name=name: report(f"{name}, {phase}", *rest))
    if last is None:
        raise ValueError("a soup needs members")
    materials = last._replace(recipe=recipe)
    network = build_network(recipe, materials.encoder_folder, len(materials.codebook.frame_ids))
    shares = [member.share for member in recipe.soup]
    files = [folder / BEST for folder in folders]
    network.load_state_dict(average_weights(files, shares))
    return materials, network


def _train_stages(
    recipe: Recipe, data: Path, out: Path, report: Report
) -> tuple[Materials, StanceFrameNetwork]:
    """Train each stage from the best weights of the one before, or from the encoder."""
    start: Path | None = None
    trained: tuple[Materials, StanceFrameNetwork] | None = None
    for number, (plan, stage) in enumerate(zip(recipe.stages, recipe.members, strict=True), 1):
        folder = out / f"stage-{number}"
        name = folder.name
        if plan.begins == "encoder":
            start = None
        elif plan.begins == "average":
            start = _save_average(out, plan.average, folder.with_suffix(".start.safetensors"))
        # What the teacher says is kept in `out`, for all.
        materials = prepare(stage, data, out, report, start=start)
        network = train(
            materials, folder,
            lambda phase, *rest, name=name: report(f"{name}, {phase}", *rest),
            start=start,
        )  # fmt: skip
        start, trained = folder / BEST, (materials._replace(recipe=recipe), network)
    if trained is None or start is None:
        raise ValueError("a recipe with stages needs one")
    if not recipe.average:
        shutil.copyfile(start, out / BEST)
        return trained
    materials, _ = trained
    network = build_network(recipe, materials.encoder_folder, len(materials.codebook.frame_ids))
    network.load_state_dict(load_file(_save_average(out, recipe.average, out / BEST)))
    return materials, network


def _save_average(out: Path, shares: Mapping[int, float], target: Path) -> Path:
    """Write the average of some stages' best weights, by number; return its file."""
    files = [out / f"stage-{number}" / BEST for number in shares]
    save_file(average_weights(files, list(shares.values())), target)
    return target


def average_weights(files: list[Path], shares: list[float]) -> dict[str, Tensor]:
    """Average the weights of runs that began with the same heads; shares add up to 1."""
    members = [load_file(file) for file in files]
    return {
        name: sum(
            (share * member[name].float() for share, member in zip(shares, members, strict=True)),
            start=0.0 * members[0][name].float(),
        )
        for name in members[0]
    }
