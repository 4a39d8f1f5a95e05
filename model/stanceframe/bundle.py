"""A bundle: the folder that holds a trained model and everything needed to use and judge it.

manifest.json     what it is, and the SHA-256 of every other file
weights.onnx      the network
tokenizer.json    its tokenizer
calibration.json  fitted scales, temperatures and thresholds
codebook.yaml     the codebook it was trained on
card.md           what it was trained on, its figures, its limits

A bundle of a large encoder can be shipped as adapters: what training changed, without the
encoder's own weights. It has these in place of weights.onnx, and is built once on the user's
machine (`stanceframe model build`):

learned.safetensors    adapters, layer norms and heads, in half precision
recipe.yaml            which encoder they belong to, and how they were trained
reference.safetensors  what the network says of the codebook's examples, to check a build by
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import stanceframe
from stanceframe.cache import cache_folder
from stanceframe.calibration import Calibration, load_calibration
from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.errors import BundleError
from stanceframe.features import InputLimits, NamesRead
from stanceframe.text.stand_ins import load_stand_ins
from stanceframe.types import Provenance

__all__ = [
    "ADAPTED",
    "ADAPTED_FILES",
    "FILES",
    "Bundle",
    "Encoder",
    "Inputs",
    "Manifest",
    "TrainedOn",
    "built_folder",
    "find_bundle",
    "load_bundle",
    "locate_bundle",
    "read_bundle",
    "sha256_of",
]

FORMAT = 1
MANIFEST = "manifest.json"
COMMON_FILES = ("tokenizer.json", "calibration.json", "codebook.yaml", "card.md")
FILES = ("weights.onnx", *COMMON_FILES)
ADAPTED_FILES = ("learned.safetensors", "recipe.yaml", "reference.safetensors", *COMMON_FILES)
ADAPTED = "adapters"  # a manifest's `weights` where they are to be built
SHIPPED = Path(__file__).parent / "bundles"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Encoder(_Strict):
    """The base encoder that was fine-tuned."""

    id: str
    sha256: str
    licence: str


class TrainedOn(_Strict):
    """A corpus that the weights have seen, and what its owners allow."""

    corpus: str
    licence: str
    sha256: dict[str, str]


class Inputs(_Strict):
    """Tokens of each part of an input, and under which names the network reads actors.

    Attributes:
        stand_ins: The list of actors and stand-ins that it was trained with, by version and hash.
    """

    sentence_tokens: int
    context_tokens: int
    target_tokens: int
    names: NamesRead = "written"
    stand_ins: str | None = None

    @property
    def limits(self) -> InputLimits:
        """What a featurizer needs to know."""
        return InputLimits(**self.model_dump(exclude={"stand_ins"}))


class Manifest(_Strict):
    """What a bundle is. Label orders are those of the network's outputs.

    Attributes:
        frames_from: What the frames were learned from: labelled `sentences`, or the codebook's
            `definitions` alone, which is zero-shot and much weaker.
    """

    format: int
    name: str
    codebook: str
    codebook_hash: str
    frames: tuple[str, ...]
    tag_layers: tuple[str, ...]
    holders: tuple[str, ...]
    polarities: tuple[str, ...]
    inputs: Inputs
    recipe_hash: str
    encoder: Encoder
    trained_on: tuple[TrainedOn, ...]
    weights: str
    stanceframe_version: str
    files: dict[str, str]
    frames_from: Literal["sentences", "definitions"] = "sentences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A verified bundle."""

    folder: Path
    manifest: Manifest
    calibration: Calibration
    codebook: Codebook
    signature: str

    @property
    def weights(self) -> Path:
        """The network's file."""
        return self.folder / "weights.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's file."""
        return self.folder / "tokenizer.json"

    @property
    def card(self) -> str:
        """The model card, in Markdown."""
        return (self.folder / "card.md").read_text(encoding="utf-8")

    @property
    def provenance(self) -> Provenance:
        """What goes with every label: model, codebook, calibration and code."""
        return Provenance(
            model=self.signature,
            codebook=self.codebook.signature,
            calibration=self.calibration.signature,
            version=stanceframe.__version__,
        )


def locate_bundle(name_or_path: str | Path) -> Path:
    """Return the folder of a shipped bundle by name, or of any bundle by path, built or not.

    Raises:
        BundleError: There is none; the message lists those that are shipped.
    """
    for folder in (SHIPPED / str(name_or_path), Path(name_or_path)):
        if (folder / MANIFEST).is_file():
            return folder
    shipped = ", ".join(sorted(p.parent.name for p in SHIPPED.glob(f"*/{MANIFEST}"))) or "none"
    raise BundleError(
        f"no bundle {str(name_or_path)!r}: neither a shipped one ({shipped}) "
        f"nor a folder with a {MANIFEST}"
    )


def find_bundle(name_or_path: str | Path) -> Path:
    """Return the folder of a bundle that can be run; of one shipped as adapters, what was built.

    Raises:
        BundleError: There is none, or it hasn't been built yet; the message says how.
    """
    folder = locate_bundle(name_or_path)
    if _read_manifest(folder / MANIFEST).weights != ADAPTED:
        return folder
    built = built_folder(folder)
    if (built / MANIFEST).is_file():
        return built
    raise BundleError(
        f"the bundle {str(name_or_path)!r} is shipped as adapters and hasn't been built on this "
        "machine yet; install what building needs with `pip install 'stanceframe[train]'` and run "
        f"`stanceframe model build {name_or_path}`"
    )


def built_folder(adapted: Path) -> Path:
    """Return where the built form of a bundle of adapters is kept; it need not exist."""
    digest = sha256_of(adapted / MANIFEST)
    return cache_folder() / "bundles" / f"{adapted.name}-{digest[:12]}"


def load_bundle(name_or_path: str | Path) -> Bundle:
    """Read a bundle that can be run, and refuse it if anything in it disagrees.

    Raises:
        BundleError: A file is missing or altered, or labels and codebook disagree; it says which.
    """
    return read_bundle(find_bundle(name_or_path))


def read_bundle(folder: Path) -> Bundle:
    """Read the bundle in a folder, one of adapters too; otherwise as `load_bundle`."""
    manifest = _read_manifest(folder / MANIFEST)
    _check_files(folder, manifest)
    _check_names(folder, manifest.inputs)
    codebook = load_codebook(folder / "codebook.yaml")
    calibration = load_calibration(folder / "calibration.json")
    _check_labels(folder, manifest, codebook, calibration)
    digest = sha256_of(folder / MANIFEST)
    return Bundle(
        folder=folder,
        manifest=manifest,
        calibration=calibration,
        codebook=codebook,
        signature=f"{manifest.name}@sha256:{digest[:12]}",
    )


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BundleError(f"{path} is no manifest of format {FORMAT}: {error}") from error
    if manifest.format != FORMAT:
        raise BundleError(f"{path} has format {manifest.format}; this version reads {FORMAT}")
    return manifest


def _check_files(folder: Path, manifest: Manifest) -> None:
    wanted = ADAPTED_FILES if manifest.weights == ADAPTED else FILES
    if set(manifest.files) != set(wanted):
        raise BundleError(f"{folder}: the manifest must list {', '.join(wanted)}")
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BundleError(f"{folder} has no {name}, which its manifest lists")
        if (found := sha256_of(path)) != expected:
            raise BundleError(
                f"{path} has SHA-256 {found[:12]}…, its manifest says {expected[:12]}…: "
                "the file was altered; get the bundle anew"
            )


def _check_names(folder: Path, inputs: Inputs) -> None:
    if inputs.names == "stand-ins" and inputs.stand_ins != (known := load_stand_ins().signature):
        raise BundleError(
            f"{folder} was trained with the stand-ins {inputs.stand_ins}, this version of "
            f"stanceframe has {known}: use the version that the bundle came with"
        )


def _check_labels(
    folder: Path, manifest: Manifest, codebook: Codebook, calibration: Calibration
) -> None:
    if codebook.content_hash != manifest.codebook_hash:
        raise BundleError(
            f"{folder}: codebook.yaml is {codebook.signature}, the manifest wants "
            f"{manifest.codebook}; put back the codebook that it was trained on"
        )
    if manifest.frames != codebook.frame_ids:
        raise BundleError(f"{folder}: frames of manifest and codebook differ in name or order")
    if tuple(calibration.frames) != manifest.frames:
        raise BundleError(f"{folder}: frames of calibration.json and the manifest differ")
    if tuple(calibration.tags) != manifest.tag_layers:
        raise BundleError(f"{folder}: tag layers of calibration.json and the manifest differ")
    if set(calibration.stances) != set(manifest.holders):
        raise BundleError(f"{folder}: holders of calibration.json and the manifest differ")
