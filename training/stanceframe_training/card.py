"""The model card of a bundle, written from its run."""

from importlib import metadata

from stanceframe.codebook.schema import Codebook
from stanceframe_training.dev_scores import DevScores
from stanceframe_training.provenance import learned_from
from stanceframe_training.recipe import Recipe

__all__ = ["write_card"]

LIBRARIES = ("torch", "transformers", "onnx", "onnxruntime")  # that decide what a build yields
FIGURES = {
    "frames_micro": "frames on conflict, micro-F1",
    "frames_macro": "frames on conflict, macro-F1",
    "source": "source tags on conflict, character F1",
    "cue": "cue tags on conflict, character F1",
    "content": "content tags on conflict, character F1",
    "loaded": "loaded words on conflict, character F1",
    "stance": "stance by author and source on conflict, micro-F1 over asked pairs",
    "mentions": "NewsMTSC dev_rw, macro-F1",
}


def write_card(
    recipe: Recipe, codebook: Codebook, float_scores: DevScores, int8_scores: DevScores
) -> str:
    """Write the card: what it is, what it saw, the network's figures, what it must not do."""
    parts = [
        _introduction(recipe, codebook.signature),
        _data(recipe),
        _figures(float_scores, int8_scores),
        _limits(),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(recipe: Recipe, codebook: str) -> str:
    return (
        f"# {recipe.name}\n\n"
        "Labels sentences of English news: who speaks (source, cue and content of attributions), "
        "which frames of the codebook a sentence invokes and with which words, which words are "
        "loaded, and who is for or against what.\n\n"
        f"- Codebook: `{codebook}`\n"
        f"- Base encoder: {recipe.encoder.id} ({recipe.encoder.licence}), {_tuning(recipe)}\n"
        f"- Recipe: `{recipe.name}`, seed {recipe.seed}, `{recipe.content_hash[:19]}`\n"
        f"- Weights: {_rounding(recipe)}, so that a sentence's labels do not "
        "depend on its neighbours in a batch\n"
        f"- Made with: {_made_with()}"
    )


def _made_with() -> str:
    return ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)


def _tuning(recipe: Recipe) -> str:
    if recipe.soup:
        shares = " and ".join(f"{member.share:g}" for member in recipe.soup)
        return f"fine-tuned whole in {len(recipe.soup)} runs, averaged by shares of {shares}"
    stages = f", in {len(recipe.stages)} stages" if recipe.stages else ""
    if recipe.adapters is None:
        return f"fine-tuned whole{stages}"
    return f"with adapters of rank {recipe.adapters.rank}{stages}"


def _rounding(recipe: Recipe) -> str:
    kept = f"int8 but for {' and '.join(recipe.float_parts)}" if recipe.float_parts else "int8"
    if recipe.limits is None:
        return f"{kept}; activations quantised token by token"
    return f"{kept}; activations bounded in training and quantised by constant scales"


def _data(recipe: Recipe) -> str:
    rows = "\n".join(
        f"| {facts.name} | {facts.licence} | {facts.citation} |" for facts in learned_from(recipe)
    )
    return (
        "## Trained on\n\n"
        "| corpus | licence found | citation |\n|---|---|---|\n" + rows + "\n\n"
        "The labels of `conflict` were given by a large language model that read each sentence "
        "under the codebook: they are expert-model annotation, and no human has coded them. The "
        "two independent annotations of its test part agree at micro-F1 0.97 on frames and 0.92 "
        "on stances. Its sentences were enriched by keywords: label shares in it are not shares "
        "in the news." + _more_labels(recipe) + _made(recipe)
    )


def _more_labels(recipe: Recipe) -> str:
    sets = sorted({more.corpus for one in recipe.members for more in one.labels})
    if not sets:
        return ""
    return (
        f"\n\nFurther sentences of {', '.join(sets)} were annotated for training alone, by the "
        "same kind of model under the same codebook, in one quick reading that nobody adjudicated; "
        "`seeds/DATASHEET.md` in the project's repository tells how, and how well they agree "
        "with the set's own labels."
    )


def _made(recipe: Recipe) -> str:
    made = recipe.made
    kinds = (
        (made.voices, "with the words in another's mouth"),
        (made.states, "with two states in each other's place"),
        (made.reversals, "with a charge denied or a demand refused"),
    )
    told = ", ".join(f"{count:,} {how}" for count, how in kinds if count)
    return f"\n\nSentences were made of them by rule, up to {told}." if told else ""


def _figures(float_scores: DevScores, int8_scores: DevScores) -> str:
    rows = "\n".join(
        f"| {meaning} | {before:.1f} | {after:.1f} |"
        for meaning, before, after in zip(FIGURES.values(), float_scores, int8_scores, strict=True)
    )
    return (
        "## Figures of the network on the development splits\n\n"
        "Thresholds were fitted on the same splits, so these figures flatter a little. What the "
        "product reaches, with intervals, is printed by `stanceframe eval dev`.\n\n"
        "| figure | float32 | int8 |\n|---|---|---|\n" + rows
    )


def _limits() -> str:
    return (
        "## Use it for, and not for\n\n"
        "For comparing, over many articles, how outlets report: whose words they carry, and with "
        "which frames. Read the sentences behind a figure before publishing it, and correct "
        "shares for the classifier's errors.\n\n"
        "Not for judging a person or a single article, not for moderation or profiling, not for "
        "telling whether a claim is true, not for other languages than English. A stance found "
        "in a quotation is its speaker's, never the outlet's.\n\n"
        "## Known weaknesses\n\n"
        "- Author stance in the training data is mostly against armed groups, as such posts are; "
        "a model can take that for a rule.\n"
        "- `complicity`, `hate` and `resistance` are rare in the training data, and their "
        "figures uncertain.\n"
        "- Irony, hashtags, machine translation and sentences that need the whole article to be "
        "understood are often read wrongly."
    )
