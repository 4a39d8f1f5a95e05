"""Builds a bundle that is shipped as adapters: verify, merge, export, check, keep."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import (
    ADAPTED,
    Bundle,
    built_folder,
    load_bundle,
    locate_bundle,
    read_bundle,
)
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer
from stanceframe.net.encoder import find_encoder
from stanceframe_training.adapted import put_back
from stanceframe_training.bundle_writing import Contents, write_bundle
from stanceframe_training.dev_scores import DevScores, score_dev
from stanceframe_training.devset import build_devset, run_devset
from stanceframe_training.packing import Exported, check_gate, export_both
from stanceframe_training.recipe import Recipe, load_recipe
from stanceframe_training.reference import Gap, gap, load_reference, reference_of
from stanceframe_training.run import build_network

__all__ = ["Built", "build_bundle"]

# Probabilities of one network on different processors and library versions differ in the fourth
# decimal; another network's differ by tenths.
EXACT_LARGEST = 0.02
ROUNDED_MEAN = 0.02


class Built(NamedTuple):
    """A built bundle, and how far it is from the network that was measured.

    Attributes:
        folder: Where it is.
        exact: The float32 network against the reference.
        rounded: The int8 network against the reference.
        scores: Development figures in float32 and int8, if data were given.
    """

    folder: Path
    exact: Gap
    rounded: Gap
    scores: tuple[DevScores, DevScores] | None


def build_bundle(
    name_or_path: str | Path, *, encoder: Path | None = None, data: Path | None = None
) -> Built:
    """Build a bundle of adapters and keep it where every door finds it.

    Args:
        name_or_path: The bundle, as shipped.
        encoder: A folder with the base encoder; by default as the bundle's recipe says.
        data: The folder of the corpora, to check the gate on the development splits too.

    Raises:
        BundleError: It is no bundle of adapters, the encoder isn't the one it was trained with,
            or what was built isn't the network that was measured.
    """
    adapted = read_bundle(locate_bundle(name_or_path))
    if adapted.manifest.weights != ADAPTED:
        raise BundleError(f"the bundle {str(name_or_path)!r} is whole: it needs no building")
    recipe = load_recipe(adapted.folder / "recipe.yaml")
    featurizer = Featurizer(
        Tokenizer.from_file(str(adapted.tokenizer)),
        adapted.manifest.inputs.limits,
    )
    folder = built_folder(adapted.folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
        files = _export(adapted, recipe, encoder, Path(unfinished))
        exact, rounded = _check(adapted, featurizer, files)
        scores = _scores(adapted, recipe, featurizer, files, data) if data else None
        contents = Contents(
            recipe, adapted.codebook, featurizer.tokenizer, adapted.calibration, adapted.card
        )
        write_bundle(folder, contents, files.quantised)
    load_bundle(folder)
    return Built(folder, exact, rounded, scores)


def _export(adapted: Bundle, recipe: Recipe, encoder: Path | None, out: Path) -> Exported:
    source = recipe.encoder
    if encoder is not None:
        source = source.model_copy(update={"folder": encoder})
    network = build_network(recipe, find_encoder(source), len(adapted.codebook.frame_ids))
    put_back(network, adapted.folder / "learned.safetensors")
    return export_both(recipe, network, out)


def _check(adapted: Bundle, featurizer: Featurizer, files: Exported) -> tuple[Gap, Gap]:
    reference = load_reference(adapted.folder / "reference.safetensors")
    exact, rounded = (
        gap(reference, reference_of(OnnxBackend(file), featurizer, adapted.codebook))
        for file in files
    )
    if exact.largest > EXACT_LARGEST or rounded.mean > ROUNDED_MEAN:
        raise BundleError(
            f"what was built from {adapted.folder} isn't the network that was measured: its "
            f"probabilities differ by up to {exact.largest:.3f} in float32 (at most "
            f"{EXACT_LARGEST} is allowed) and by {rounded.mean:.3f} on average in int8 (at most "
            f"{ROUNDED_MEAN}); try the versions of torch and onnxruntime that its card names"
        )
    return exact, rounded


def _scores(
    adapted: Bundle, recipe: Recipe, featurizer: Featurizer, files: Exported, data: Path
) -> tuple[DevScores, DevScores]:
    devset = build_devset(data, adapted.codebook, featurizer, recipe.seed)
    before, after = (
        score_dev(devset, run_devset(OnnxBackend(file), devset), adapted.calibration)
        for file in files
    )
    check_gate(before, after, recipe.gate_points)
    return before, after
