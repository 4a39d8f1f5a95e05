"""A finished bundle with a screen: the same network, asked less."""

import shutil
import tempfile
from pathlib import Path

from tokenizers import Tokenizer

from stanceframe.bundle import FILES, load_bundle
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer
from stanceframe_training.bundle_writing import (
    begin_bundle,
    hashes_of,
    put_in_place,
    write_manifest,
)
from stanceframe_training.recipe import Recipe
from stanceframe_training.screening import Report, Screened, add_screen, screening_pairs, unreported

__all__ = ["screen_bundle"]

HEADING = "## Which mentions are asked about"


def screen_bundle(
    name_or_path: str | Path, recipe: Recipe, data: Path, target: Path, report: Report = unreported
) -> Screened:
    """Fit a screen to a whole bundle's network and write the bundle with it.

    Args:
        name_or_path: A bundle without a screen.
        recipe: What it was made by, with `screen`.
        data: The folder of the corpora.
        target: Where the new bundle goes; the bundle's own folder replaces it.
        report: Told of done and all sentences.

    Raises:
        BundleError: There is no such bundle, it has a screen, or the texts don't suffice.
        CorpusError: A set is missing.
    """
    bundle = load_bundle(name_or_path)
    if recipe.screen is None or bundle.calibration.screen is not None:
        fault = "has no `screen`" if recipe.screen is None else "is for a bundle with a screen"
        raise BundleError(f"recipe {recipe.name} {fault}: a screen is fitted once, as it says")
    tokenizer = Tokenizer.from_file(str(bundle.tokenizer))
    featurizer = Featurizer(tokenizer, bundle.manifest.inputs.limits)
    pairs = screening_pairs(recipe, data, bundle.codebook)
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder, "weights.onnx")
        screened = add_screen(
            bundle.weights, weights, pairs, bundle.codebook, featurizer, bundle.calibration,
            recipe.screen, recipe.seed, report,
        )  # fmt: skip
        new = begin_bundle(
            target,
            tokenizer=tokenizer,
            calibration=bundle.calibration.model_copy(update={"screen": screened.thresholds}),
            codebook=bundle.codebook,
            card=_card(bundle.card, recipe, screened),
        )
        shutil.copyfile(weights, new / "weights.onnx")
    changes = {"recipe_hash": recipe.content_hash, "files": hashes_of(new, FILES)}
    write_manifest(new, bundle.manifest.model_copy(update=changes))
    put_in_place(new, target)
    load_bundle(target)
    return screened


def _card(card: str, recipe: Recipe, screened: Screened) -> str:
    """Say in a card what the screen does, before its uses."""
    before, uses, after = card.partition("## Use it for, and not for")
    told = (
        f"{HEADING}\n\n"
        "Pass one tells which mentions of a codebook's target carry no stance of anybody; pass two "
        "isn't asked about them. A threshold for each target keeps the same share of its stances. "
        f"Of {screened.mentions:,} mentions, each judged by a screen that hadn't seen it, "
        f"{100 * screened.asked:.0f}% are asked about, and so are {100 * screened.kept:.1f}% of "
        "those that carry a stance by pass two. Targets that a user "
        "asks for are always asked about.\n\n"
    )
    recipe_line = "`" + recipe.content_hash[:19] + "`"
    lines = [
        f"{line.rsplit('`sha256:', 1)[0]}{recipe_line}" if line.startswith("- Recipe: ") else line
        for line in before.splitlines()
    ]
    return "\n".join(lines) + "\n" * before.endswith("\n") + told + uses + after
