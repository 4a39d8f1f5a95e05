"""What a network says of its codebook's examples: kept with a bundle, so that a build is checked.

A bundle of adapters is merged, exported and rounded on the user's machine, by the versions
of the libraries that are there. That the outcome is the network that was measured must not be
taken on trust.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from stanceframe.backends.protocol import Backend
from stanceframe.calibration import sigmoid, softmax
from stanceframe.codebook.schema import Codebook
from stanceframe.features import Featurizer, ModelInput
from stanceframe.session import run_inputs

__all__ = ["Gap", "Reference", "gap", "load_reference", "reference_of", "save_reference"]


class Reference(NamedTuple):
    """Probabilities. Shapes: frames (inputs, frames), stance (inputs, holders, 3)."""

    frames: NDArray[np.float32]
    stance: NDArray[np.float32]


class Gap(NamedTuple):
    """How far two sets of probabilities are apart."""

    mean: float
    largest: float


def reference_of(backend: Backend, featurizer: Featurizer, codebook: Codebook) -> Reference:
    """Ask a network about each example of the codebook, alone and with a target in turn."""
    rows = run_inputs(backend, _inputs(featurizer, codebook))
    return Reference(
        frames=sigmoid(np.stack([row.frames for row in rows])).astype(np.float32),
        stance=softmax(np.stack([row.stance for row in rows])).astype(np.float32),
    )


def gap(first: Reference, second: Reference) -> Gap:
    """Compare two sets of probabilities."""
    apart = np.concatenate(
        [np.abs(one - other).ravel() for one, other in zip(first, second, strict=True)]
    )
    return Gap(mean=float(apart.mean()), largest=float(apart.max()))


def save_reference(path: Path, reference: Reference) -> None:
    """Write probabilities in half precision."""
    save_file({k: v.astype(np.float16) for k, v in reference._asdict().items()}, path)


def load_reference(path: Path) -> Reference:
    """Read what `save_reference` wrote."""
    columns = load_file(path)
    return Reference(*(columns[name].astype(np.float32) for name in Reference._fields))


def _inputs(featurizer: Featurizer, codebook: Codebook) -> Sequence[ModelInput]:
    labels = (*codebook.frames, *codebook.targets, *codebook.stances)
    texts = list(dict.fromkeys(example.text for label in labels for example in label.examples))
    names = [target.name for target in codebook.targets]
    pairs = [
        featurizer.pair(text, (), names[number % len(names)]) for number, text in enumerate(texts)
    ]
    return [*(featurizer.sentence(text) for text in texts), *pairs]
