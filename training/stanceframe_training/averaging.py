"""Makes one bundle of several whose runs began alike: averages, quantises, calibrates, judges."""

from collections.abc import Mapping
from pathlib import Path

from stanceframe.bundle import Bundle, load_bundle
from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import read_conflict
from stanceframe.errors import BundleError
from stanceframe.features import Featurizer, InputLimits, ModelInput
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.conflict_examples import sentence_example
from stanceframe_training.datasets import conflict_pairs
from stanceframe_training.devset import build_devset
from stanceframe_training.encoding import encode_pair
from stanceframe_training.packing import (
    FLOAT_WEIGHTS,
    MEASURED,
    Judged,
    Packed,
    pack_files,
    quantised_beside,
)
from stanceframe_training.recipe import Recipe
from stanceframe_training.screened import screen_bundle
from stanceframe_training.shipped import save_average

__all__ = ["average_bundles", "training_inputs"]

SLACK = 1e-6


def average_bundles(shares: Mapping[str, float], recipe: Recipe, data: Path, out: Path) -> Packed:
    """Write the bundle `out/<recipe name>` from the average of finished bundles' networks.

    Args:
        shares: The share of each bundle, by its name or folder; they add up to 1.
        recipe: What the average stands for: its name, codebook and int8 scheme are the outcome's.
        data: The folder of the corpora.
        out: The folder to work in.

    Raises:
        BundleError: The bundles differ in kind, the shares make no whole, or int8 weights cost
            more than the recipe's gate allows.
    """
    from tokenizers import Tokenizer

    if abs(sum(shares.values()) - 1.0) > SLACK:
        raise BundleError(
            f"the shares add up to {sum(shares.values()):g}: choose shares that add up to 1"
        )
    bundles = [load_bundle(name) for name in shares]
    codebook = load_codebook(recipe.codebook)
    _check_alike(bundles, codebook, recipe)
    out.mkdir(parents=True, exist_ok=True)
    exact = out / FLOAT_WEIGHTS
    weights = [bundle.weights for bundle in bundles]
    save_average(dict(zip(weights, shares.values(), strict=True)), exact)
    tokenizer = Tokenizer.from_file(str(bundles[0].tokenizer))
    featurizer = Featurizer(tokenizer, InputLimits(**recipe.inputs.model_dump()))
    files = quantised_beside(
        recipe, exact, training_inputs(data, codebook, featurizer, recipe.seed)
    )
    devset = build_devset(data, codebook, featurizer, recipe.seed)
    packed, _ = pack_files(Judged(recipe, codebook, tokenizer, devset), files, out)
    if recipe.screen is not None:
        screen_bundle(packed.folder, recipe, data, packed.folder)
    return packed


def _check_alike(bundles: list[Bundle], codebook: Codebook, recipe: Recipe) -> None:
    for bundle in bundles:
        if (names := bundle.manifest.inputs.names) != recipe.inputs.names:
            raise BundleError(
                f"bundle {bundle.folder} reads names as {names!r}, the recipe asks for "
                f"{recipe.inputs.names!r} (inputs.names): average bundles that read alike"
            )
        if bundle.codebook.content_hash != codebook.content_hash:
            raise BundleError(
                f"bundle {bundle.folder} has the codebook {bundle.codebook.signature}, the recipe "
                f"has {codebook.signature}: average bundles of one codebook"
            )


def training_inputs(
    data: Path, codebook: Codebook, featurizer: Featurizer, seed: int
) -> list[ModelInput]:
    """Return the inputs of annotated training sentences, as a run measures its network on."""
    annotated = read_conflict(data / "conflict", "train")
    sentences = [sentence_example(one, codebook) for one in annotated[MEASURED]]
    pairs = conflict_pairs(annotated, codebook, TargetMatcher(codebook), seed)[MEASURED]
    return [
        *(featurizer.sentence(one.text, one.context) for one in sentences),
        *(encode_pair(pair, featurizer).model_input for pair in pairs),
    ]
