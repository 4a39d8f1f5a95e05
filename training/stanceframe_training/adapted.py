"""What was learned beside a frozen encoder: kept apart from it in a small file, and put back."""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from stanceframe.errors import BundleError
from stanceframe.net.adapters import is_learned, merge_adapters
from stanceframe.net.network import StanceFrameNetwork

__all__ = ["learned_of", "put_back", "round_learned", "save_learned"]

ENCODER = "encoder."


def learned_of(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Pick what learned out of a network's state: adapters, layer norms, heads."""
    return {
        name: value
        for name, value in state.items()
        if not name.startswith(ENCODER) or is_learned(name)
    }


def save_learned(weights: Path, target: Path) -> None:
    """Write what learned, of a run's weights, in half precision."""
    learned = learned_of(load_file(weights))
    save_file({name: value.to(torch.float16) for name, value in learned.items()}, target)


@torch.no_grad()
def round_learned(network: StanceFrameNetwork) -> None:
    """Round what learned to half precision, in place, so that figures are of what is shipped."""
    for value in learned_of(dict(network.named_parameters())).values():
        value.copy_(value.to(torch.float16))


def put_back(network: StanceFrameNetwork, learned: Path) -> None:
    """Load what was learned into a network with untrained adapters, and merge these.

    Raises:
        BundleError: The file's matrices are not those of this network; it names one.
    """
    found = load_file(learned)
    wanted = learned_of(network.state_dict())
    odd = sorted(
        name
        for name in {*found, *wanted}
        if name not in found or name not in wanted or found[name].shape != wanted[name].shape
    )
    if odd:
        raise BundleError(
            f"{learned}: {len(odd)} of its matrices are not those of the encoder that the recipe "
            f"names, {odd[0]} for one; get the bundle anew"
        )
    network.load_state_dict(found, strict=False)
    merge_adapters(network.encoder)
