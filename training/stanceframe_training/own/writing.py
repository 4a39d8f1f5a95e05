"""Writes the bundle of a codebook of one's own: the shipped one with other frames."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import stanceframe
from stanceframe.bundle import FILES, Bundle, Manifest, TrainedOn, sha256_of
from stanceframe.calibration import Calibration, FrameCalibration
from stanceframe.codebook.schema import Codebook
from stanceframe.features import Featurizer
from stanceframe_training.bundle_writing import begin_bundle, hashes_of, write_manifest
from stanceframe_training.own.encoders import NAMES
from stanceframe_training.own.exporting import Exported

__all__ = ["OwnBundle", "write_own"]

YOURS: Final = "yours: not given to the program"


class OwnBundle(NamedTuple):
    """What a bundle of one's own is made of.

    Attributes:
        codebook: Whose frames it finds.
        base: The shipped bundle, for all else.
        frames: Fitted numbers of each frame.
        network: The file.
        card: Markdown.
        data: Files that it was trained on; none for zero-shot.
        settings: What decided the run, for its hash.
    """

    codebook: Codebook
    base: Bundle
    frames: tuple[FrameCalibration, ...]
    network: Exported
    card: str
    data: Sequence[Path]
    settings: dict[str, object]

    @property
    def frames_from(self) -> Literal["sentences", "definitions"]:
        """What the frames were learned from."""
        return "sentences" if self.data else "definitions"


def write_own(folder: Path, own: OwnBundle, featurizer: Featurizer) -> Path:
    """Write the bundle into a new folder beside the one that is wanted; return it."""
    new = begin_bundle(
        folder,
        tokenizer=featurizer.tokenizer,
        calibration=_calibration(own),
        codebook=own.codebook,
        card=own.card,
    )
    shutil.copyfile(own.network.file, new / "weights.onnx")
    write_manifest(new, _manifest(own, folder.name, hashes_of(new, FILES)))
    return new


def _calibration(own: OwnBundle) -> Calibration:
    fitted = dict(zip(own.codebook.frame_ids, own.frames, strict=True))
    return own.base.calibration.model_copy(
        update={
            "fitted_on": "held-out" if own.data else "zero-shot",
            "frames": fitted,
            "evidence": 0.5,
        }
    )


def _manifest(own: OwnBundle, name: str, files: dict[str, str]) -> Manifest:
    base, codebook = own.base.manifest, own.codebook
    settings = json.dumps(own.settings, sort_keys=True).encode()
    yours = (
        [
            TrainedOn(
                corpus="annotations",
                licence=YOURS,
                sha256={path.name: sha256_of(path) for path in own.data},
            )
        ]
        if own.data
        else []
    )
    return base.model_copy(
        update={
            "name": name,
            "codebook": codebook.signature,
            "codebook_hash": codebook.content_hash,
            "frames": codebook.frame_ids,
            "inputs": base.inputs.model_copy(update={"names": NAMES, "stand_ins": None}),
            "recipe_hash": f"sha256:{hashlib.sha256(settings).hexdigest()}",
            "trained_on": (*base.trained_on, *yours),
            "weights": own.network.weights,
            "stanceframe_version": stanceframe.__version__,
            "files": files,
            "frames_from": own.frames_from,
        }
    )
