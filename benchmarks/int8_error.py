"""How far int8 is from float32, step by step of how it is made: root mean squares of logits.

    python -m benchmarks.int8_error ../shared/data [--network float32.onnx]

The network is a run's `float32.onnx`, or that of the shipped bundle made float again. Activations
are measured on training sentences, as packing does; errors are of the dev sentences and pairs.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import load_bundle
from stanceframe.features import Featurizer, ModelInput
from stanceframe_training.averaging import training_inputs
from stanceframe_training.channels import even_channels, measured_channels
from stanceframe_training.devset import DevLogits, build_devset, run_devset
from stanceframe_training.quantise import quantise
from stanceframe_training.ranges import measured_ranges, tighten
from stanceframe_training.rounding import measured_squares
from stanceframe_training.shipped import float_network

SEED = 13


def main(
    data: Annotated[Path, typer.Argument(help="The folder of the sets.", exists=True)],
    network: Annotated[Path | None, typer.Option(help="A run's float32.onnx.")] = None,
) -> None:
    """Print the errors of each way to make int8 of one network."""
    bundle = load_bundle("conflict-small")
    codebook = bundle.codebook
    featurizer = Featurizer(
        Tokenizer.from_file(str(bundle.tokenizer)), bundle.manifest.inputs.limits
    )
    devset = build_devset(data, codebook, featurizer, SEED)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "float32.onnx"
        if network is None:
            onnx.save(float_network(bundle.weights), exact)
        else:
            shutil.copyfile(network, exact)
        read = training_inputs(data, codebook, featurizer, SEED)
        reference = run_devset(OnnxBackend(exact), devset)
        typer.echo(f"{'':34s}{'frames':>8s}{'tags':>8s}{'stances':>8s}{'NewsMTSC':>9s}")
        for name, path in _ways(exact, read):
            errors = _errors(run_devset(OnnxBackend(path), devset), reference)
            typer.echo(f"{name:34s}" + "".join(f"{one:8.3f}" for one in errors))


def _ways(exact: Path, read: list[ModelInput]) -> Iterator[tuple[str, Path]]:
    """Make int8 of a float32 network in each way, and yield the way's name and the file."""
    bounded, even = exact.with_name("bounded.onnx"), exact.with_name("even.onnx")
    shutil.copyfile(exact, bounded)
    tighten(bounded, measured_ranges(exact, read, whole=None))
    shutil.copyfile(bounded, even)
    even_channels(even, measured_channels(exact, read))
    made = exact.with_name("int8.onnx")
    quantise(bounded, made)
    yield "one scale for all channels", made
    quantise(even, made)
    yield "one for each channel", made
    quantise(even, made, squares=measured_squares(even, read))
    yield "the same, rounding made good", made


def _errors(found: DevLogits, exact: DevLogits) -> list[float]:
    pairs: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = [
        (found.frames, exact.frames),
        (_tags(found), _tags(exact)),
        (found.pairs, exact.pairs),
        (found.mentions, exact.mentions),
    ]
    return [float(np.sqrt(np.square(one - other).mean())) for one, other in pairs]


def _tags(logits: DevLogits) -> NDArray[np.float32]:
    return np.concatenate([np.ravel(one.tags) for one in logits.sentences])


if __name__ == "__main__":
    typer.run(main)
