"""Trains a recipe's members one after the other, and averages their weights."""

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.recipe import Recipe
from stanceframe_training.run import BEST, Materials, Report, build_network, prepare, train

__all__ = ["average_weights", "train_members"]


def train_members(
    recipe: Recipe, data: Path, out: Path, report: Report
) -> tuple[Materials, StanceFrameNetwork]:
    """Train what a recipe says; return its materials and its network, ready to be packed.

    Each member of a soup has a folder of its own and goes on there after a kill.
    """
    if not recipe.soup:
        materials = prepare(recipe, data, out, report)
        return materials, train(materials, out, report)
    folders = []
    for number, member in enumerate(recipe.members, start=1):
        folders.append(out / f"member-{number}")
        materials = prepare(member, data, folders[-1], report)
        train(materials, folders[-1], lambda phase, *rest, n=number: report(f"{n}: {phase}", *rest))
    materials = materials._replace(recipe=recipe)
    network = build_network(recipe, materials.encoder_folder, len(materials.codebook.frame_ids))
    shares = [member.share for member in recipe.soup]
    files = [folder / BEST for folder in folders]
    network.load_state_dict(average_weights(files, shares))
    return materials, network


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
