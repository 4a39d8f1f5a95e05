"""What is taken for what, for every kind of layer with labels."""

from collections.abc import Iterator, Sequence

import numpy as np

from stanceframe_eval.gold.items import Item, parts_of
from stanceframe_eval.page import content
from stanceframe_eval.page.details import Setting
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.layers import confusion
from stanceframe_eval.suites.schema import Layer

__all__ = ["confusions_of"]

READS = {
    "class": "Rows are gold, columns are answers.",
    "labels": "On the diagonal, how often a label of gold was found. Beside it, where it was "
    "missed, the wrong labels that were found instead; an item can have several.",
    "claims": "One count for each target and holder that gold or the answer has a stance of. "
    "Rows are gold, columns are answers; none is no stance.",
}


def confusions_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> Iterator[content.Confusion]:
    """Count what is taken for what in every layer but those of spans."""
    for layer in layers:
        if layer.kind == "class":
            counts = confusion(layer, setting.items, answers).sum(axis=0)
            yield _table(layer, layer.labels, (*layer.labels, "abstained"), counts)
        elif layer.kind == "labels":
            counts = _instead(layer, setting.items, answers)
            yield _table(layer, layer.labels, (*layer.labels, "nothing else"), counts)
        elif layer.kind == "claims":
            labels = (*layer.labels, "none")
            yield _table(layer, labels, labels, _sides(labels, layer, setting.items, answers))


def _table(
    layer: Layer, labels: Sequence[str], answers: Sequence[str], counts: np.ndarray
) -> content.Confusion:
    return content.Confusion(
        layer=layer.name,
        reads=READS[layer.kind],
        labels=tuple(labels),
        answers=tuple(answers),
        counts=tuple(tuple(int(one) for one in row) for row in counts),
    )


def _instead(layer: Layer, items: Sequence[Item], answers: Predictions) -> np.ndarray:
    """Count labels found, and what was wrongly found where they were missed."""
    places = {label: place for place, label in enumerate(layer.labels)}
    counts = np.zeros((len(places), len(places) + 1))
    for item in items:
        gold, given = item.gold[layer.name].labels, answers.of(item, layer.name).labels
        wrong = given - gold
        for label in gold:
            found = {label} if label in given else wrong
            for other in found:
                counts[places[label], places[other]] += 1
            counts[places[label], -1] += not found
    return counts


def _sides(
    labels: Sequence[str], layer: Layer, items: Sequence[Item], answers: Predictions
) -> np.ndarray:
    """Count, for each target and holder, gold's stance against the answer's."""
    places = {label: place for place, label in enumerate(labels)}
    counts = np.zeros((len(places), len(places)))
    for item in items:
        gold, given = (
            {parts_of(claim)[:2]: parts_of(claim)[2] for claim in sorted(marks.labels)}
            for marks in (item.gold[layer.name], answers.of(item, layer.name))
        )
        for held in {**gold, **given}:
            counts[places[gold.get(held, "none")], places[given.get(held, "none")]] += 1
    return counts
