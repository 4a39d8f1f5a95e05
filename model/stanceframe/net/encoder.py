"""Loads a base encoder from a folder, an installed package or a hub, and checks its hash."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from transformers import AutoConfig, AutoModel, AutoTokenizer

from stanceframe.errors import BundleError
from stanceframe.net.parts import unpack_parts

__all__ = ["EncoderSource", "find_encoder", "load_encoder", "load_tokenizer"]

WEIGHTS = "model.safetensors"


class EncoderSource(BaseModel):
    """Where a base encoder comes from, and the hash that its weights must have.

    Attributes:
        id: Its name for provenance, as on the hub.
        package: An installed Python package that carries the files, tried first if present.
        parts: Installed distributions that carry an archive of the files in numbered pieces.
        folder: A folder with the files, tried before the package.
        revision: The hub's revision, for those who have a hub.
        sha256: SHA-256 of `model.safetensors`, in hexadecimal.
        licence: SPDX identifier.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    package: str | None = None
    parts: tuple[str, ...] = ()
    folder: Path | None = None
    revision: str = "main"
    sha256: str
    licence: str


def find_encoder(source: EncoderSource) -> Path:
    """Return a folder with the verified encoder.

    Raises:
        BundleError: It is nowhere to be had, or its weights are not those that were asked for.
    """
    folder = source.folder or _package_folder(source) or _unpacked(source) or _hub_folder(source)
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise BundleError(f"no {WEIGHTS} in {folder}; give the folder of {source.id}")
    found = _sha256(weights)
    if found != source.sha256:
        raise BundleError(
            f"{weights} has SHA-256 {found[:12]}…, the recipe asks for {source.sha256[:12]}…; "
            f"get {source.id} at the revision that the recipe names"
        )
    return folder


def load_encoder(folder: Path) -> Any:
    """Load the encoder in float32, without dropout, with plain attention, which exports to ONNX."""
    config = AutoConfig.from_pretrained(
        folder, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
    )
    return AutoModel.from_pretrained(
        folder, config=config, add_pooling_layer=False, attn_implementation="eager"
    )


def load_tokenizer(folder: Path) -> Any:
    """Load the fast tokenizer of an encoder, without truncation or padding."""
    tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _package_folder(source: EncoderSource) -> Path | None:
    if source.package is None:
        return None
    spec = importlib.util.find_spec(source.package)
    if spec is None or spec.origin is None:
        return None
    return next((p.parent for p in sorted(Path(spec.origin).parent.rglob(WEIGHTS))), None)


def _unpacked(source: EncoderSource) -> Path | None:
    folder = unpack_parts(source.parts, source.sha256[:16]) if source.parts else None
    return next((p.parent for p in sorted(folder.rglob(WEIGHTS))), None) if folder else None


def _hub_folder(source: EncoderSource) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(source.id, revision=source.revision))
    except OSError as error:
        raise BundleError(
            f"encoder {source.id} is neither in a folder, nor in the package {source.package}, "
            f"nor to be had from the hub: {error}"
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
