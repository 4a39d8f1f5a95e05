"""Bounds on what an encoder's linear layers read, so that int8 needs one fixed scale for each.

Pretrained encoders park a huge value in one feature of a special token (28 where words have 3).
A scale that holds it wastes most of int8's 255 steps; a scale for each row costs six passes over
the numbers. Trained within bounds, a network does without such values, and the served one
quantises by constants: faster, and independent of the batch (docs/decisions/0005).
Source: Choi et al., PACT (2018), with fixed bounds instead of learned ones; the outlier is
described by Kovaleva et al., BERT Busters (2021).
"""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from torch import Tensor, nn

__all__ = ["ActivationLimits", "limit_inputs"]

GELU_LEAST = -0.17  # no GELU is lower
CONTEXT_READERS = ("attention.output.dense", "attention.attn.o")  # in BERT, in MPNet


class ActivationLimits(BaseModel):
    """The largest magnitude that a layer may read; what exceeds it is clamped. None: no bound.

    Attributes:
        states: Into query, key, value and the feed-forward layer: normalised states.
        context: Into the attention's output layer: mixtures of values.
        hidden: Into the feed-forward output layer: GELUs, never below -0.17.
        states_by_rows: Bounded states take a scale for each row in int8 none the less: slower,
            and closer to float where a network had only part of its training within bounds.
        measured: Int8 tightens the bounds to what real sentences need, once training is over.
        channels: Int8 gives each channel of the states bounds of its own, and rounds weights so
            that what they make of real sentences stays closest; only where `measured`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    states_by_rows: bool = False
    measured: bool = False
    channels: bool = False
    states: float | None = Field(default=8.0, gt=0)
    context: float | None = Field(default=4.0, gt=0)
    hidden: float | None = Field(default=6.0, gt=0)

    @model_validator(mode="after")
    def _check_channels(self) -> Self:
        if self.channels and (not self.measured or self.states_by_rows):
            raise ValueError(
                "limits.channels takes its bounds from real sentences: set limits.measured, and "
                "leave out limits.states_by_rows"
            )
        return self


def limit_inputs(encoder: Any, limits: ActivationLimits) -> None:
    """Clamp the input of every linear layer of an encoder's blocks from now on."""
    hidden = int(encoder.config.intermediate_size)
    for name, layer in encoder.encoder.layer.named_modules():
        if not isinstance(layer, nn.Linear):
            continue
        low: float | None = None
        if layer.in_features == hidden:
            low, high = GELU_LEAST, limits.hidden
        elif name.endswith(CONTEXT_READERS):
            high = limits.context
        else:
            high = limits.states
        if high is not None:
            layer.register_forward_pre_hook(_Clamp(-high if low is None else low, high))


class _Clamp:
    """A hook that can be copied with its module."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def __call__(self, _layer: nn.Module, inputs: tuple[Tensor]) -> tuple[Tensor]:
        return (inputs[0].clamp(self.low, self.high),)
