"""Which baselines a suite's table has, and their answers."""

from collections.abc import Callable, Sequence

from stanceframe_eval.baselines.lexicon import lexicon_answers
from stanceframe_eval.baselines.majority import majority_answers, one_rater_answers
from stanceframe_eval.gold.items import Answer, Item
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.suites.schema import BaselineName, Suite

__all__ = ["ABOUT", "standing_baselines"]

ABOUT: dict[BaselineName, str] = {
    "majority": "always the most frequent label",
    "lexicon": "keywords counted as the outlet's own words",
    "tfidf": "TF-IDF with logistic regression, learnt from the train split",
    "target_blind": "the same, seeing the text but not the target",
    "text_blind": "the same, seeing the target but not the text",
    "one_rater": "the answer of one annotator drawn at random",
}
LEARNERS: frozenset[BaselineName] = frozenset({"tfidf", "target_blind", "text_blind"})


def standing_baselines(
    suite: Suite,
    train: Sequence[Item],
    items: Sequence[Item],
    *,
    seed: int,
    advance: Callable[[str], None] = lambda _: None,
) -> tuple[Predictions, ...]:
    """Answer a suite by each of its baselines; learners are left out where train is missing."""
    rows = []
    for name in suite.baselines:
        if name in LEARNERS and not train:
            continue
        advance(name)
        answers = _answers(name, suite, train, items, seed)
        if not answers[0]:
            continue  # it has no answer to any layer of this suite
        rows.append(
            Predictions(
                system=name,
                answers=dict(zip((item.question.id for item in items), answers, strict=True)),
                made_by=ABOUT[name],
            )
        )
    return tuple(rows)


def _answers(
    name: BaselineName, suite: Suite, train: Sequence[Item], items: Sequence[Item], seed: int
) -> list[Answer]:
    if name == "majority":
        return majority_answers(suite, train, items)
    if name == "lexicon":
        return lexicon_answers(suite, items)
    if name == "one_rater":
        return one_rater_answers(suite, items, seed=seed)
    from stanceframe_eval.baselines.tfidf import learnt_answers  # scikit-learn is slow to load

    if name == "tfidf":
        return learnt_answers(suite, train, items, "everything")
    return learnt_answers(suite, train, items, "text" if name == "target_blind" else "target")
