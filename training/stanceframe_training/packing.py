"""From a trained network to a bundle: export, quantise, calibrate, gate, write."""

from pathlib import Path
from typing import NamedTuple

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import load_bundle
from stanceframe.errors import BundleError
from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.adapted import save_learned
from stanceframe_training.bundle_writing import Contents, write_adapted_bundle, write_bundle
from stanceframe_training.card import write_card
from stanceframe_training.dev_scores import DevScores, score_dev
from stanceframe_training.devset import run_devset
from stanceframe_training.export import export_onnx
from stanceframe_training.fitting import fit_calibration
from stanceframe_training.quantise import quantise
from stanceframe_training.recipe import Recipe
from stanceframe_training.reference import reference_of
from stanceframe_training.run import BEST, Materials

__all__ = ["FLOAT_WEIGHTS", "Exported", "Packed", "check_gate", "export_both", "pack"]

FLOAT_WEIGHTS = "float32.onnx"
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


def pack(materials: Materials, network: StanceFrameNetwork, out: Path) -> Packed:
    """Write the bundle `out/<recipe name>` and load it once to check it.

    Of adapters, `out/adapters/<recipe name>` is written too: the bundle that is shipped.

    Raises:
        BundleError: Int8 weights cost more than the recipe's gate allows on some figure.
    """
    recipe, codebook, devset = materials.recipe, materials.codebook, materials.devset
    files = export_both(recipe, network, out)
    float_logits = run_devset(OnnxBackend(files.exact), devset)
    int8_logits = run_devset(OnnxBackend(files.quantised), devset)
    calibration = fit_calibration(codebook, devset, int8_logits, split="dev")
    fitted_float = fit_calibration(codebook, devset, float_logits, split="dev")
    packed = Packed(
        folder=out / recipe.name,
        float_scores=score_dev(devset, float_logits, fitted_float),
        int8_scores=score_dev(devset, int8_logits, calibration),
    )
    check_gate(packed.float_scores, packed.int8_scores, recipe.gate_points)
    card = write_card(recipe, codebook, packed.float_scores, packed.int8_scores)
    contents = Contents(recipe, codebook, materials.featurizer.tokenizer, calibration, card)
    write_bundle(packed.folder, contents, files.quantised)
    load_bundle(packed.folder)
    if recipe.adapters is not None:
        _pack_adapters(materials, contents, files.exact, out)
    return packed


def export_both(recipe: Recipe, network: StanceFrameNetwork, out: Path) -> Exported:
    """Write a network as ONNX files with float32 and with int8 weights."""
    files = Exported(out / FLOAT_WEIGHTS, out / "int8.onnx")
    export_onnx(network, files.exact)
    limits = recipe.limits
    by_rows = [limits.states] if limits and limits.states and limits.states_by_rows else []
    quantise(files.exact, files.quantised, by_rows=by_rows, keep=recipe.float_parts)
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
