"""The most frequent answer, whatever is asked; and the vote of one annotator."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stanceframe_eval.gold.items import Answer, Item, Marks
from stanceframe_eval.suites.schema import Layer, Suite

__all__ = ["majority_answers", "one_rater_answers"]


def majority_answers(suite: Suite, train: Sequence[Item], items: Sequence[Item]) -> list[Answer]:
    """Answer each layer with its most frequent label in train, or else in the gold itself.

    Learnt from the gold itself it is a constant answer with hindsight. Its probabilities are the
    labels' shares, of votes where there are any. Spans have no constant answer and are left out.
    """
    learnt = train or items
    answer = {
        layer.name: Marks(
            labels=_most_frequent(learnt, layer.name),
            p=_mean_shares(layer, learnt) if layer.kind == "class" else None,
        )
        for layer in suite.layers
        if layer.kind != "spans"
    }
    return [answer for _ in items]


def one_rater_answers(suite: Suite, items: Sequence[Item], *, seed: int) -> list[Answer]:
    """Answer each item with the label of one of its raters, drawn at random.

    The gold label was made with that rater's vote, so this flatters raters a little.
    """
    (layer,) = suite.layers
    generator = np.random.default_rng(seed)
    answers: list[Answer] = []
    for item in items:
        given = [one for one in item.raters if one is not None]
        chosen = given[generator.integers(len(given))]
        answers.append({layer.name: Marks(labels=frozenset({chosen}))})
    return answers


def _mean_shares(layer: Layer, items: Sequence[Item]) -> dict[str, float]:
    marks = [item.gold[layer.name] for item in items]
    each = [one.p or dict.fromkeys(one.labels, 1.0) for one in marks]
    return {label: sum(one.get(label, 0.0) for one in each) / len(each) for label in layer.labels}


def _most_frequent(items: Sequence[Item], layer: str) -> frozenset[str]:
    counts = Counter(label for item in items for label in sorted(item.gold[layer].labels))
    return frozenset(label for label, _ in counts.most_common(1))
