"""From a trained network to a bundle: export, quantise, calibrate, gate, write."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

import stanceframe
from stanceframe.backends.onnx import OnnxBackend
from stanceframe.bundle import FILES, Encoder, Inputs, Manifest, TrainedOn, load_bundle, sha256_of
from stanceframe.calibration import Calibration
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.registry import corpus
from stanceframe.errors import BundleError
from stanceframe.net.network import StanceFrameNetwork
from stanceframe.types import HOLDERS, POLARITIES, TAG_LAYERS
from stanceframe_training.card import write_card
from stanceframe_training.dev_scores import DevScores, score_dev
from stanceframe_training.devset import run_devset
from stanceframe_training.export import export_onnx
from stanceframe_training.fitting import fit_calibration
from stanceframe_training.quantise import quantise
from stanceframe_training.recipe import Recipe
from stanceframe_training.run import Materials

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Packed", "pack", "write_bundle"]

FLOAT_WEIGHTS = "float32.onnx"
INT8_WEIGHTS = "int8-rows"


class Packed(NamedTuple):
    """A finished bundle and its development figures, before and after quantisation."""

    folder: Path
    float_scores: DevScores
    int8_scores: DevScores


def pack(materials: Materials, network: StanceFrameNetwork, out: Path) -> Packed:
    """Write the bundle `out/<recipe name>` and load it once to check it.

    Raises:
        BundleError: Int8 weights cost more than the recipe's gate allows on some figure.
    """
    exported, quantised = out / FLOAT_WEIGHTS, out / "int8.onnx"
    export_onnx(network, exported)
    limits = materials.recipe.limits
    by_rows = [limits.states] if limits and limits.states and limits.states_by_rows else []
    quantise(exported, quantised, by_rows=by_rows)
    devset, codebook = materials.devset, materials.codebook
    float_logits = run_devset(OnnxBackend(exported), devset)
    int8_logits = run_devset(OnnxBackend(quantised), devset)
    calibration = fit_calibration(codebook, devset, int8_logits, split="dev")
    fitted_float = fit_calibration(codebook, devset, float_logits, split="dev")
    packed = Packed(
        folder=out / materials.recipe.name,
        float_scores=score_dev(devset, float_logits, fitted_float),
        int8_scores=score_dev(devset, int8_logits, calibration),
    )
    _check_gate(packed, materials.recipe.gate_points)
    write_bundle(
        packed.folder,
        materials.recipe,
        codebook,
        materials.featurizer.tokenizer,
        quantised,
        calibration,
        write_card(materials.recipe, codebook, packed.float_scores, packed.int8_scores),
    )
    load_bundle(packed.folder)
    return packed


def _check_gate(packed: Packed, points: float) -> None:
    losses = {
        name: round(before - after, 2)
        for name, before, after in zip(
            DevScores._fields, packed.float_scores, packed.int8_scores, strict=True
        )
        if before - after > points
    }
    if losses:
        raise BundleError(
            f"int8 weights cost more than {points} points on the development set: {losses}; "
            "train longer, keep more of the network in float, or raise gate_points knowingly"
        )


def write_bundle(
    folder: Path,
    recipe: Recipe,
    codebook: Codebook,
    tokenizer: "Tokenizer",
    weights: Path,
    calibration: Calibration,
    card: str,
) -> None:
    """Write all files of a bundle into a new folder, then put it in place of an older one."""
    new = folder.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shutil.copyfile(weights, new / "weights.onnx")
    tokenizer.save(str(new / "tokenizer.json"), pretty=False)
    (new / "calibration.json").write_text(calibration.model_dump_json(indent=1), encoding="utf-8")
    content = codebook.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    (new / "codebook.yaml").write_text(text, encoding="utf-8")
    (new / "card.md").write_text(card, encoding="utf-8")
    manifest = _manifest(recipe, codebook, {name: sha256_of(new / name) for name in FILES})
    (new / "manifest.json").write_text(
        json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)


def _manifest(recipe: Recipe, codebook: Codebook, files: dict[str, str]) -> Manifest:
    corpora = sorted({plan.corpus for plan in recipe.tasks.values()})
    return Manifest(
        format=1,
        name=recipe.name,
        codebook=codebook.signature,
        codebook_hash=codebook.content_hash,
        frames=codebook.frame_ids,
        tag_layers=TAG_LAYERS,
        holders=HOLDERS,
        polarities=POLARITIES,
        inputs=Inputs(**recipe.inputs.model_dump()),
        recipe_hash=recipe.content_hash,
        encoder=Encoder(
            id=recipe.encoder.id, sha256=recipe.encoder.sha256, licence=recipe.encoder.licence
        ),
        trained_on=tuple(_trained_on(name) for name in corpora),
        weights=INT8_WEIGHTS,
        stanceframe_version=stanceframe.__version__,
        files=files,
    )


def _trained_on(name: str) -> TrainedOn:
    facts = corpus(name)
    hashes = {file.name: file.sha256 for file in facts.files}
    return TrainedOn(corpus=name, licence=facts.licence, sha256=hashes)
