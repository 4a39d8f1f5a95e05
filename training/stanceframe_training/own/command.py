"""What `stanceframe train --codebook` does: read, compare, calibrate, write, report."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from stanceframe.bundle import Bundle, load_bundle, sha256_of
from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.errors import RecipeError
from stanceframe_training.bundle_writing import put_in_place
from stanceframe_training.own.calibrating import expected_error, fit_frames
from stanceframe_training.own.card import ZERO_SHOT_LIMITS, card_of, zero_shot_card
from stanceframe_training.own.choosing import METHODS, Choice, candidates, choose
from stanceframe_training.own.curve import SHARES, Curve, learning_curve, more_needed
from stanceframe_training.own.definitions import ZERO_SHOT, Definitions
from stanceframe_training.own.encoders import SHIPPED, Encoders
from stanceframe_training.own.exporting import Exported, export_classifier
from stanceframe_training.own.folds import FOLDS, folds_of
from stanceframe_training.own.labelled import Labelled, read_labelled
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.own.pieces import Pieces
from stanceframe_training.own.record import write_record
from stanceframe_training.own.writing import OwnBundle, write_own

__all__ = ["Order", "train_own"]

FEW: Final = 20  # sentences of a label, under which a warning is due
OTHER_PIECES: Final = 6
REPORT_COMMAND: Final = "eval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the user asked for.

    Attributes:
        codebook: File, or name of a shipped one.
        data: Files of answers; none for zero-shot.
        out: The bundle's folder.
        accepted: Signatures of other versions of the codebook that mean the same.
        methods: Names of ways of learning to try; empty for all that the data carry.
        overwrite: Replace a bundle that is there.
        seed: Of folds and draws.
        threads: Of torch; None for its own choice.
    """

    codebook: str
    data: tuple[Path, ...]
    out: Path
    accepted: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    overwrite: bool = False
    seed: int = 13
    threads: int | None = None
    command: str = field(default="stanceframe train")


def train_own(order: Order) -> None:
    """Train, write and report; nothing is in the folder before all of it is done.

    Raises:
        AnnotationError: Rows don't fit, or are too few.
        RecipeError: The folder is taken, or a method isn't known.
    """
    _check(order)
    if order.threads:
        torch.set_num_threads(order.threads)
    codebook = load_codebook(order.codebook)
    labelled = read_labelled(order.data, codebook, order.accepted) if order.data else None
    with Pieces(OTHER_PIECES + len(SHARES)) as pieces:
        base, encoders = load_bundle(SHIPPED), Encoders()
        if labelled is None:
            new = _zero_shot(order, codebook, base, encoders, pieces)
        else:
            new = _learnt(order, codebook, base, encoders, labelled, pieces)
    load_bundle(new)
    if labelled is not None:
        _report(new, pieces)
    put_in_place(new, order.out)
    if labelled is not None:
        pieces.tell(f"report: {order.out / 'report/report.html'}")
    pieces.tell(f"bundle: {order.out}; try: stanceframe read ARTICLE --model {order.out}")


def _check(order: Order) -> None:
    if unknown := sorted(set(order.methods) - set(METHODS)):
        raise RecipeError(f"no method {unknown[0]!r}; there are {', '.join(METHODS)}")
    if order.out.is_file() or not order.out.name:
        raise RecipeError(f"{order.out} is no name for a new folder; name one with --out")
    if not order.out.exists() or not any(order.out.iterdir()):
        return
    if not (order.out / "manifest.json").is_file():
        raise RecipeError(f"{order.out} holds other files; name a new folder with --out")
    if not order.overwrite:
        raise RecipeError(f"{order.out} holds a bundle; pass --overwrite to replace it")


def _zero_shot(
    order: Order, codebook: Codebook, base: Bundle, encoders: Encoders, pieces: Pieces
) -> Path:
    pieces.tell(f"no labelled sentences: {ZERO_SHOT_LIMITS.replace('**', '')}")
    nothing = np.zeros((0, len(codebook.frames)))
    classifier = Definitions(codebook, encoders).fit([], nothing, seed=order.seed)
    texts = [text for frame in codebook.frames for text in (frame.definition, *frame.use_when)]
    with tempfile.TemporaryDirectory() as folder:
        network = export_classifier(
            classifier, base.weights, encoders.featurizer, texts, Path(folder)
        )
        own = OwnBundle(
            codebook=codebook,
            base=base,
            frames=(ZERO_SHOT,) * len(codebook.frames),
            network=network,
            card=zero_shot_card(codebook, base, network.told),
            data=(),
            settings={"method": "definitions", "codebook": codebook.content_hash},
        )
        return write_own(order.out, own, encoders.featurizer)


def _learnt(
    order: Order,
    codebook: Codebook,
    base: Bundle,
    encoders: Encoders,
    labelled: Labelled,
    pieces: Pieces,
) -> Path:
    _describe(labelled, codebook, pieces)
    folds = folds_of(labelled, order.seed)
    methods = candidates(labelled, codebook, encoders, order.methods, pieces.tell)
    if not methods:
        raise RecipeError(f"the data carry none of {', '.join(order.methods)}; name others")
    pieces.grow(tuple(method.name for method in methods), FOLDS)
    pieces.tell(f"compared on {FOLDS} folds of whole articles, by average precision:")
    choice = choose(
        methods, labelled, folds, seed=order.seed, tell=pieces.tell, advance=pieces.advance
    )
    curve = learning_curve(
        labelled, folds, encoders, seed=order.seed, advance=lambda: pieces.advance("curve")
    )
    _warn(labelled, codebook, curve, pieces)
    frames = fit_frames(choice.best.logits, labelled.targets, exclusive=labelled.exclusive)
    error = expected_error(choice.best.p, labelled.gold)
    pieces.tell(f"calibrated on sentences held out: expected calibration error {error:.3f}")
    classifier = choice.method.fit(labelled.sentences, labelled.targets, seed=order.seed)
    pieces.advance(choice.method.name)
    with tempfile.TemporaryDirectory() as folder:
        network = _exported(classifier, base, encoders, labelled, Path(folder), pieces)
        own = OwnBundle(
            codebook=codebook,
            base=base,
            frames=frames,
            network=network,
            card=card_of(codebook, base, labelled, choice, curve, error, network.told),
            data=order.data,
            settings=_settings(order, codebook, choice),
        )
        new = write_own(order.out, own, encoders.featurizer)
    write_record(new, codebook, labelled, folds, choice, curve, pieces.log, order.command)
    return new


def _describe(labelled: Labelled, codebook: Codebook, pieces: Pieces) -> None:
    articles = len(set(labelled.documents))
    several = int((labelled.coders > 1).sum())
    pieces.tell(
        f"{len(labelled)} sentences of {articles} articles, {several} with several coders"
        + (f"; {labelled.uncoded} rows not coded yet" if labelled.uncoded else "")
    )
    if labelled.not_random:
        pieces.tell(
            f"{labelled.not_random} sentences weren't drawn at random, or don't say so: they may "
            "train, but figures and shares below aren't those of your articles"
        )
    stances = sum(":" in label for rows in labelled.rows for one in rows for label in one.label_ids)
    if stances:
        pieces.tell(f"{stances} labels of stances are not trained on: stances come from {SHIPPED}")
    if not labelled.exclusive and len(codebook.frames) > 1 and labelled.one_at_most:
        pieces.tell(
            "no coder gave a sentence two frames; if none may have two, write "
            "exclusive_frames: true into the codebook: the likeliest alone is named then"
        )
    counts = zip(codebook.frame_ids, labelled.positives.tolist(), strict=True)
    pieces.tell("sentences a label: " + ", ".join(f"{frame} {count}" for frame, count in counts))


def _warn(labelled: Labelled, codebook: Codebook, curve: Curve, pieces: Pieces) -> None:
    for at, frame in enumerate(codebook.frame_ids):
        examples = int(labelled.positives[at])
        if examples >= FEW:
            continue
        more = more_needed(curve.laws[at], examples)
        advice = (
            "its learning curve foretells nothing yet; label twice as many"
            if more is None
            else f"its learning curve asks for about {max(more, FEW - examples)} more"
        )
        pieces.tell(f"warning: {frame} has {examples} sentences, too few to rely on; {advice}")


def _exported(
    classifier: LinearClassifier,
    base: Bundle,
    encoders: Encoders,
    labelled: Labelled,
    folder: Path,
    pieces: Pieces,
) -> Exported:
    network = export_classifier(
        classifier, base.weights, encoders.featurizer, labelled.sentences, folder
    )
    pieces.tell(f"network: {network.told}")
    return network


def _settings(order: Order, codebook: Codebook, choice: Choice) -> dict[str, object]:
    return {
        "method": choice.best.method,
        "seed": order.seed,
        "codebook": codebook.content_hash,
        "data": sorted(sha256_of(path) for path in order.data),
    }


def _report(new: Path, pieces: Pieces) -> None:
    """Have the evaluation package write its report; training doesn't import it."""
    found = [
        one for one in entry_points(group="stanceframe.commands") if one.name == REPORT_COMMAND
    ]
    try:
        app: Any = found[0].load()
        _run(app, ["own", str(new)])
    except (ModuleNotFoundError, IndexError) as error:
        pieces.tell(f"no report: {error}; pip install 'stanceframe[eval]' and run: "
                    "stanceframe eval own FOLDER")  # fmt: skip


def _run(app: Any, arguments: Sequence[str]) -> None:
    from typer.main import get_command

    get_command(app).main(args=list(arguments), prog_name="stanceframe", standalone_mode=False)
