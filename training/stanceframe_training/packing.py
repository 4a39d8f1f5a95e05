"""From a trained network to a bundle: export, quantise, calibrate, gate, write."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import onnx

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import load_bundle
from stanceframe.codebook.schema import Codebook
from stanceframe.errors import BundleError
from stanceframe.features import ModelInput
from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.adapted import save_learned
from stanceframe_training.bundle_writing import Contents, write_adapted_bundle, write_bundle
from stanceframe_training.card import write_card
from stanceframe_training.channels import even_channels, measured_channels
from stanceframe_training.dev_scores import DevScores, score_dev
from stanceframe_training.devset import DevSet, run_devset
from stanceframe_training.export import export_onnx
from stanceframe_training.fitting import fit_calibration
from stanceframe_training.packed_tokens import pack_tokens
from stanceframe_training.quantise import quantise
from stanceframe_training.ranges import measured_ranges, tighten
from stanceframe_training.recipe import Recipe
from stanceframe_training.reference import reference_of
from stanceframe_training.rounding import measured_squares
from stanceframe_training.run import BEST, Materials

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

__all__ = [
    "FLOAT_WEIGHTS",
    "MEASURED",
    "Exported",
    "Judged",
    "Packed",
    "check_gate",
    "export_both",
    "pack",
    "pack_files",
    "quantised_beside",
]

FLOAT_WEIGHTS = "float32.onnx"
MEASURED = slice(0, 1500, 3)  # inputs of a task that activations are measured on
ADAPTED_FOLDER = "adapters"  # of a run; the bundle that is shipped lies in it under its name


class Packed(NamedTuple):
    """A finished bundle and its development figures, before and after quantisation."""

    folder: Path
    float_scores: DevScores
    int8_scores: DevScores


class Exported(NamedTuple):
    """A network's two files."""

    exact: Path
    quantised: Path


class Judged(NamedTuple):
    """What packing needs beside a network: what it was made by, and what it is judged on."""

    recipe: Recipe
    codebook: Codebook
    tokenizer: "Tokenizer"
    devset: DevSet


def pack(materials: Materials, network: StanceFrameNetwork, out: Path) -> Packed:
    """Write the bundle `out/<recipe name>` and load it once to check it.

    Of adapters, `out/adapters/<recipe name>` is written too: the bundle that is shipped.

    Raises:
        BundleError: Int8 weights cost more than the recipe's gate allows on some figure.
    """
    read = [
        item.model_input
        for task in ("sentences", "stances")
        for item in materials.data.items.get(task, ())[MEASURED]
    ]
    files = export_both(materials.recipe, network, out, read)
    judged = Judged(
        materials.recipe, materials.codebook, materials.featurizer.tokenizer, materials.devset
    )
    packed, contents = pack_files(judged, files, out)
    if materials.recipe.adapters is not None:
        _pack_adapters(materials, contents, files.exact, out)
    return packed


def pack_files(judged: Judged, files: Exported, out: Path) -> tuple[Packed, Contents]:
    """Calibrate a network's files on the development set and write them as `out/<recipe name>`.

    The gate scores both files under the thresholds of the one and of the other and takes the mean:
    each under its own would also differ by where a threshold happens to fall.

    Raises:
        BundleError: Int8 weights cost more than the recipe's gate allows on some figure.
    """
    recipe, codebook, devset = judged.recipe, judged.codebook, judged.devset
    float_logits = run_devset(OnnxBackend(files.exact), devset)
    int8_logits = run_devset(OnnxBackend(files.quantised), devset)
    calibration = fit_calibration(codebook, devset, int8_logits, split="dev")
    fitted_float = fit_calibration(codebook, devset, float_logits, split="dev")
    packed = Packed(
        folder=out / recipe.name,
        float_scores=score_dev(devset, float_logits, fitted_float),
        int8_scores=score_dev(devset, int8_logits, calibration),
    )
    fitted = (calibration, fitted_float)
    before = _mean([score_dev(devset, float_logits, one) for one in fitted])
    after = _mean([score_dev(devset, int8_logits, one) for one in fitted])
    check_gate(before, after, recipe.gate_points)
    card = write_card(recipe, codebook, packed.float_scores, packed.int8_scores)
    contents = Contents(recipe, codebook, judged.tokenizer, calibration, card)
    write_bundle(packed.folder, contents, files.quantised)
    load_bundle(packed.folder)
    return packed, contents


def _mean(scores: Sequence[DevScores]) -> DevScores:
    return DevScores(*[sum(figures) / len(scores) for figures in zip(*scores, strict=True)])


def export_both(
    recipe: Recipe, network: StanceFrameNetwork, out: Path, read: Sequence[ModelInput] = ()
) -> Exported:
    """Write a network as ONNX files with float32 and with int8 weights; see `quantised_beside`."""
    exact = out / FLOAT_WEIGHTS
    export_onnx(network, exact)
    return quantised_beside(recipe, exact, read)


def quantised_beside(recipe: Recipe, exact: Path, read: Sequence[ModelInput]) -> Exported:
    """Write a float32 network's int8 file beside it, as its recipe says.

    Args:
        recipe: What the network was made by.
        exact: Its float32 file.
        read: Inputs that activations are measured on, where the recipe asks for it.
    """
    files = Exported(exact, exact.with_name("int8.onnx"))
    limits = recipe.limits
    source = exact
    by_rows: tuple[float, ...] = ()
    squares: dict[str, NDArray[np.float64]] = {}
    if limits and limits.states and limits.states_by_rows:
        by_rows = (limits.states,)
    elif limits and limits.measured:
        source = exact.with_name("measured.onnx")
        shutil.copyfile(exact, source)
        tighten(source, measured_ranges(exact, read, whole=limits.states))
        if limits.channels:
            even_channels(source, measured_channels(exact, read))
            squares = measured_squares(source, read)
    quantise(source, files.quantised, by_rows=by_rows, keep=recipe.float_parts, squares=squares)
    model = onnx.load(files.quantised)
    if pack_tokens(model):
        onnx.save(model, files.quantised)
    return files


def check_gate(before: DevScores, after: DevScores, points: float) -> None:
    """Refuse int8 weights that cost too much.

    Raises:
        BundleError: Some figure fell by more than `points`; it names them.
    """
    losses = {
        name: round(exact - rounded, 2)
        for name, exact, rounded in zip(DevScores._fields, before, after, strict=True)
        if exact - rounded > points
    }
    if losses:
        raise BundleError(
            f"int8 weights cost more than {points} points on the development set: {losses}; "
            "train longer, keep more of the network in float, or raise gate_points knowingly"
        )


def _pack_adapters(materials: Materials, contents: Contents, exact: Path, out: Path) -> None:
    learned = out / "learned.safetensors"
    save_learned(out / BEST, learned)
    reference = reference_of(OnnxBackend(exact), materials.featurizer, materials.codebook)
    write_adapted_bundle(out / ADAPTED_FOLDER / contents.recipe.name, contents, learned, reference)
