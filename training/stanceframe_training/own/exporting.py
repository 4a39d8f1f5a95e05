"""The chosen classifier as one ONNX file, grafted onto the shipped network; what int8 costs."""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.features import Featurizer
from stanceframe.session import run_inputs
from stanceframe_training.export import OPSET
from stanceframe_training.own.encoders import base_encoder
from stanceframe_training.own.grafting import Grafted, graft
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.quantise import quantise

__all__ = ["Exported", "export_classifier"]

WIDTH: Final = 384
SHIFT_ALLOWED: Final = 0.01  # mean change of a probability by int8 weights
FLIPS_ALLOWED: Final = 0.002  # share of answers at 0.5 that int8 weights change


class Exported(NamedTuple):
    """The network's file, and what its weights are.

    Attributes:
        file: ONNX.
        weights: `int8-rows`, or `int8-rows+float32` where the second encoder stays in float.
        told: A line for the log and the card.
    """

    file: Path
    weights: str
    told: str


def export_classifier(
    classifier: LinearClassifier,
    shipped: Path,
    featurizer: Featurizer,
    sentences: Sequence[str],
    folder: Path,
) -> Exported:
    """Graft a classifier onto the shipped network.

    A second encoder is written with int8 weights if that changes the answers to the given
    sentences hardly at all, else in float32.

    Args:
        classifier: Whose heads and encoder.
        shipped: The shipped network's file.
        featurizer: Its.
        sentences: To compare the weights on.
        folder: For the files.
    """
    target = folder / "weights.onnx"
    parts = dict(zip(classifier.sources, _split(classifier.heads.weight), strict=True))
    heads = Grafted(classifier.heads.bias, parts.get("shipped"), parts.get("base"))
    if heads.other is None:
        graft(shipped, heads, target)
        return Exported(target, "int8-rows", "the shipped encoder with new heads")
    exact, rounded = folder / "encoder.onnx", folder / "encoder-int8.onnx"
    _export_encoder(classifier.tuned() if classifier.tuned else base_encoder(), exact)
    quantise(exact, rounded)
    graft(shipped, heads._replace(encoder=rounded), target)
    wanted = _probabilities(classifier.logits(sentences))
    given = _probabilities(_logits(target, featurizer, sentences))
    shift = float(np.abs(wanted - given).mean())
    flips = float(((wanted >= 0.5) != (given >= 0.5)).mean())
    cost = f"int8 moves a probability by {shift:.4f} on average and {flips:.2%} of the answers"
    if shift <= SHIFT_ALLOWED and flips <= FLIPS_ALLOWED:
        return Exported(target, "int8-rows", f"a second encoder in int8; {cost}")
    graft(shipped, heads._replace(encoder=exact), target)
    return Exported(target, "int8-rows+float32", f"a second encoder in float32; {cost}")


def _split(weight: NDArray[np.float64]) -> list[NDArray[np.float32]]:
    count = weight.shape[1] // WIDTH
    return [part.astype(np.float32) for part in np.split(weight, count, axis=1)]


def _probabilities(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    result: NDArray[np.floating] = 1.0 / (1.0 + np.exp(-logits))
    return result


def _logits(file: Path, featurizer: Featurizer, sentences: Sequence[str]) -> NDArray[np.floating]:
    rows = run_inputs(OnnxBackend(file), [featurizer.sentence(text) for text in sentences])
    return np.stack([row.frames for row in rows])


class _States(nn.Module):
    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        states: Tensor = self.encoder(
            **given, token_type_ids=torch.zeros_like(input_ids)
        ).last_hidden_state
        return states


def _export_encoder(encoder: Any, path: Path) -> None:
    batch = torch.export.Dim("batch", min=1, max=4096)
    tokens = torch.export.Dim("tokens", min=4, max=512)
    ids = torch.full((2, 16), 1000)
    names = ("input_ids", "attention_mask")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torchvision's absence, and of its own deprecations
        program = torch.onnx.export(
            _States(encoder).eval(),
            (ids, torch.ones_like(ids)),
            dynamo=True,
            dynamic_shapes={name: {0: batch, 1: tokens} for name in names},
            input_names=list(names),
            output_names=["states"],
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    program.save(str(path))
