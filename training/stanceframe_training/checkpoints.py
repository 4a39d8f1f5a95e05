"""A run's state on disk: written whole or not at all, so that a killed run goes on where it was."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from stanceframe.errors import RecipeError

__all__ = ["Progress", "load_weights", "restore", "save", "save_weights"]

FILE = "checkpoint.pt"


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where a run stands.

    Attributes:
        epoch: The epoch in work, from 0.
        step: Steps of it that are done.
        best: Best dev score so far; below zero before the first.
        best_epoch: When that was.
        history: One dev score an epoch.
    """

    epoch: int = 0
    step: int = 0
    best: float = -1.0
    best_epoch: int = -1
    history: list[float] = field(default_factory=list)


def save(folder: Path, recipe_hash: str, progress: Progress, parts: Mapping[str, Any]) -> None:
    """Write the state of all parts under a temporary name, then rename."""
    state = {
        "recipe": recipe_hash,
        "progress": asdict(progress),
        "random": torch.get_rng_state(),
        "parts": {name: part.state_dict() for name, part in parts.items()},
    }
    temporary = folder / f"{FILE}.new"
    torch.save(state, temporary)
    Path(temporary).replace(folder / FILE)


def restore(folder: Path, recipe_hash: str, parts: Mapping[str, Any]) -> Progress:
    """Load the state into all parts and return the progress; a fresh one if there is no state.

    Raises:
        RecipeError: The folder's run was made by another recipe.
    """
    file = folder / FILE
    if not file.exists():
        return Progress()
    state = torch.load(file, weights_only=True)
    if state["recipe"] != recipe_hash:
        raise RecipeError(
            f"{folder} holds a run of another recipe ({state['recipe'][:19]}…); "
            "choose another --out, or delete the folder to start afresh"
        )
    for name, part in parts.items():
        part.load_state_dict(state["parts"][name])
    torch.set_rng_state(state["random"])
    return Progress(**state["progress"])


def save_weights(path: Path, network: nn.Module) -> None:
    """Write weights as safetensors, whole or not at all."""
    temporary = path.with_suffix(".new")
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, temporary)
    Path(temporary).replace(path)


def load_weights(path: Path, network: nn.Module) -> None:
    """Read weights that `save_weights` wrote."""
    network.load_state_dict(load_file(path))
