"""Writes the folder of a bundle: whole, or as what was learned beside an encoder."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

import stanceframe
from stanceframe.bundle import (
    ADAPTED,
    ADAPTED_FILES,
    FILES,
    Encoder,
    Inputs,
    Manifest,
    TrainedOn,
    sha256_of,
)
from stanceframe.calibration import Calibration
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.registry import CorpusFacts
from stanceframe.text.stand_ins import load_stand_ins
from stanceframe.types import HOLDERS, POLARITIES, TAG_LAYERS
from stanceframe_training.provenance import learned_from
from stanceframe_training.recipe import Recipe
from stanceframe_training.reference import Reference, save_reference

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Contents", "begin_bundle", "hashes_of", "put_in_place", "write_adapted_bundle",
           "write_bundle", "write_manifest"]  # fmt: skip

INT8_WEIGHTS = "int8-rows"


class Contents(NamedTuple):
    """What bundles of both kinds hold."""

    recipe: Recipe
    codebook: Codebook
    tokenizer: "Tokenizer"
    calibration: Calibration
    card: str


def write_bundle(folder: Path, contents: Contents, weights: Path) -> None:
    """Write all files of a bundle into a new folder, then put it in place of an older one."""
    new = _begun(folder, contents)
    shutil.copyfile(weights, new / "weights.onnx")
    _finish(folder, new, _manifest(contents, INT8_WEIGHTS, hashes_of(new, FILES)))


def write_adapted_bundle(
    folder: Path, contents: Contents, learned: Path, reference: Reference
) -> None:
    """Write a bundle without the encoder's own weights, as `write_bundle` does one with them.

    Args:
        folder: Where it goes.
        contents: What it has in common with a built one; the calibration is that of the built one.
        learned: The file that `save_learned` wrote.
        reference: What the float32 network says of the codebook's examples.
    """
    new = _begun(folder, contents)
    shutil.copyfile(learned, new / "learned.safetensors")
    recipe = contents.recipe.model_dump(mode="json", exclude_defaults=True)
    _write_yaml(new / "recipe.yaml", recipe)
    save_reference(new / "reference.safetensors", reference)
    _finish(folder, new, _manifest(contents, ADAPTED, hashes_of(new, ADAPTED_FILES)))


def begin_bundle(
    folder: Path, *, tokenizer: "Tokenizer", calibration: Calibration, codebook: Codebook, card: str
) -> Path:
    """Write what bundles of all kinds hold into a new folder beside the bundle's; return it."""
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    tokenizer.save(str(new / "tokenizer.json"), pretty=False)
    calibrated = calibration.model_dump_json(indent=1)
    (new / "calibration.json").write_text(calibrated, encoding="utf-8")
    _write_yaml(new / "codebook.yaml", codebook.model_dump(mode="json", exclude_defaults=True))
    (new / "card.md").write_text(card, encoding="utf-8")
    return new


def write_manifest(new: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes a folder a bundle. What is at its default isn't written."""
    content = manifest.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (new / "manifest.json").write_text(text + "\n", encoding="utf-8")


def put_in_place(new: Path, folder: Path) -> None:
    """Put a finished folder in place of an older one."""
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)


def hashes_of(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the SHA-256 of each file of a folder."""
    return {name: sha256_of(folder / name) for name in names}


def _begun(folder: Path, contents: Contents) -> Path:
    return begin_bundle(
        folder,
        tokenizer=contents.tokenizer,
        calibration=contents.calibration,
        codebook=contents.codebook,
        card=contents.card,
    )


def _finish(folder: Path, new: Path, manifest: Manifest) -> None:
    write_manifest(new, manifest)
    put_in_place(new, folder)


def _write_yaml(path: Path, content: Mapping[str, object]) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, encoding="utf-8")


def _manifest(contents: Contents, weights: str, files: dict[str, str]) -> Manifest:
    recipe, codebook = contents.recipe, contents.codebook
    return Manifest(
        format=1,
        name=recipe.name,
        codebook=codebook.signature,
        codebook_hash=codebook.content_hash,
        frames=codebook.frame_ids,
        tag_layers=TAG_LAYERS,
        holders=HOLDERS,
        polarities=POLARITIES,
        inputs=Inputs(
            **recipe.inputs.model_dump(),
            stand_ins=None if recipe.inputs.names == "written" else load_stand_ins().signature,
        ),
        recipe_hash=recipe.content_hash,
        encoder=Encoder(
            id=recipe.encoder.id, sha256=recipe.encoder.sha256, licence=recipe.encoder.licence
        ),
        trained_on=tuple(map(_trained_on, learned_from(recipe))),
        weights=weights,
        stanceframe_version=stanceframe.__version__,
        files=files,
    )


def _trained_on(facts: CorpusFacts) -> TrainedOn:
    hashes = {file.name: file.sha256 for file in facts.files}
    return TrainedOn(corpus=facts.name, licence=facts.licence, sha256=hashes)
