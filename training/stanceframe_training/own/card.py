"""The model card of a bundle of one's own."""

from typing import Final

from stanceframe.bundle import Bundle
from stanceframe.codebook.schema import Codebook
from stanceframe_training.own.choosing import Choice
from stanceframe_training.own.curve import Curve, more_needed
from stanceframe_training.own.labelled import Labelled

__all__ = ["ZERO_SHOT_LIMITS", "card_of", "zero_shot_card"]

ZERO_SHOT_LIMITS: Final = (
    "**Zero-shot: no labelled sentence was seen.** A sentence gets a label whose definition, cases "
    "and examples it is like. How good that is on your texts was not measured and can't be without "
    "labels. On sentences of `conflict`, whose codebook defines its frames at length, it read far "
    "fewer rightly than training on labels does. Use it to find sentences worth labelling, not to "
    "count."
)


def card_of(
    codebook: Codebook,
    base: Bundle,
    labelled: Labelled,
    choice: Choice,
    curve: Curve,
    error: float,
    network: str,
) -> str:
    """Write the card: what it is, what it saw, its figures on articles held out, its limits."""
    parts = [
        _title(codebook, base, f"Way of learning: {choice.best.method}; {network}"),
        _data(labelled),
        _figures(codebook, labelled, choice, curve, error),
        _limits(),
    ]
    return "\n\n".join(parts) + "\n"


def zero_shot_card(codebook: Codebook, base: Bundle, network: str) -> str:
    """Write the card of a bundle that was made of definitions alone."""
    title = _title(codebook, base, f"Way of learning: definitions alone; {network}")
    return f"{title}\n\n{ZERO_SHOT_LIMITS}\n\n{_limits()}\n"


def _title(codebook: Codebook, base: Bundle, learned: str) -> str:
    return (
        f"# {codebook.title}\n\n"
        f"{codebook.description}\n\n"
        f"- Codebook: `{codebook.signature}`\n"
        f"- {learned}\n"
        f"- Attributions, loaded words and stances: those of `{base.signature}`, unchanged; its "
        "targets are told to it by their names, so yours work without training\n"
        "- Evidence: the words that add most to a frame's score. It says what moved the "
        "classifier, not what a coder would mark"
    )


def _data(labelled: Labelled) -> str:
    several = int((labelled.coders > 1).sum())
    drawn = (
        f"{labelled.not_random} of them weren't drawn at random, or don't say how they were: "
        "**the shares of labels here, and every figure below, aren't those of your articles.**"
        if labelled.not_random
        else "All were drawn at random."
    )
    return (
        "## Trained on\n\n"
        f"{len(labelled)} sentences of {len(set(labelled.documents))} articles, {several} of them "
        f"with several coders, whose shares were the targets. {drawn}"
    )


def _figures(
    codebook: Codebook, labelled: Labelled, choice: Choice, curve: Curve, error: float
) -> str:
    rows = []
    for at, frame in enumerate(codebook.frames):
        more = more_needed(curve.laws[at], int(labelled.positives[at]))
        told = "more than ten times as many" if more is None else str(more)
        f1 = _f1(choice, labelled, at)
        rows.append(f"| {frame.id} | {labelled.positives[at]} | {f1:.2f} | {told} |")
    best = choice.best
    return (
        "## Figures on articles held out\n\n"
        f"Macro-F1 {best.macro_f1:.3f}, micro-F1 {best.micro_f1:.3f}, expected calibration error "
        f"{error:.3f}; each sentence was judged by a classifier, calibration and thresholds that "
        f"saw nothing of its article. {_chosen(choice)}Intervals and sentences: "
        "report/report.html.\n"
        "\n| label | sentences | F1 | more that would help |\n|---|---|---|---|\n" + "\n".join(rows)
    )


def _chosen(choice: Choice) -> str:
    if len(choice.tried) == 1:
        return ""
    return (
        f"The best of {len(choice.tried)} ways of learning was taken by its average precision "
        "on these same sentences, which flatters the figures a little. "
    )


def _f1(choice: Choice, labelled: Labelled, at: int) -> float:
    found, gold = choice.best.found[:, at], labelled.gold[:, at]
    either = int(found.sum() + gold.sum())
    return 2 * int((found & gold).sum()) / either if either else 0.0


def _limits() -> str:
    return (
        "## Use it for, and not for\n\n"
        "For comparing many English news articles by the frames of this codebook. Read the "
        "sentences behind a figure before publishing it, and correct shares for the classifier's "
        "errors with a random sample (`stanceframe eval prevalence`). Not for judging a person or "
        "a single article, not for moderation or profiling, not for texts of another kind or time "
        "than those that were labelled."
    )
