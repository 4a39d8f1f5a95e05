"""Low-rank adapters: a large encoder stays as it was published, and a few matrices learn.

The bundle of such a network holds the adapters and the heads alone; with the encoder's own
weights, wherever they come from, it is whole.
Source: Hu et al., LoRA (ICLR 2022), with the scale of Kalajdzievski, rsLoRA (2023); done by peft.
"""

from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import nn

__all__ = ["Adapters", "add_adapters", "is_learned", "merge_adapters"]

NORMS = "LayerNorm"


class Adapters(BaseModel):
    """How much the adapters can learn.

    Attributes:
        rank: Width of each pair of matrices.
        alpha: Their weight, divided by the square root of the rank.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(default=32, ge=1, le=256)
    alpha: int = Field(default=32, ge=1)


def add_adapters(encoder: Any, plan: Adapters, *, bfloat16: bool = False) -> None:
    """Put adapters beside every linear layer of an encoder's blocks, and freeze the rest.

    Layer norms go on learning: they are few, and move activations where adapters can't.

    Args:
        encoder: A transformers encoder; it is changed in place.
        plan: Sizes.
        bfloat16: Hold the frozen matrices in bfloat16, as training multiplies by them anyway.
    """
    from peft import LoraConfig, inject_adapter_in_model

    linear = [
        f"encoder.layer.{name}"
        for name, layer in encoder.encoder.layer.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    config = LoraConfig(
        r=plan.rank, lora_alpha=plan.alpha, target_modules=linear, use_rslora=True, lora_dropout=0.0
    )  # fmt: skip
    inject_adapter_in_model(config, encoder)
    for name, value in encoder.named_parameters():
        value.requires_grad = is_learned(name)
    if bfloat16:
        for layer in _adapted(encoder):
            layer.base_layer.to(torch.bfloat16)


def is_learned(name: str) -> bool:
    """Say whether a parameter of an adapted encoder learns, or stays as it was published."""
    return "lora_" in name or NORMS in name


def merge_adapters(encoder: Any) -> None:
    """Add what the adapters learned to the matrices beside them, and take the adapters out."""
    for name, layer in list(encoder.named_modules()):
        if not _is_adapted(layer):
            continue
        layer.base_layer.to(torch.float32)
        layer.merge()
        owner, _, attribute = name.rpartition(".")
        setattr(encoder.get_submodule(owner), attribute, layer.base_layer)


def _adapted(encoder: Any) -> list[Any]:
    return [layer for layer in encoder.modules() if _is_adapted(layer)]


def _is_adapted(layer: nn.Module) -> bool:
    from peft.tuners.lora import LoraLayer

    return isinstance(layer, LoraLayer)
