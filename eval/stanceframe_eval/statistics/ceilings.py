"""What people reach on a layer that several of them labelled: one against the rest, half and half.

A system above these figures has learnt the habits of these annotators.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.gold.items import Item
from stanceframe_eval.statistics import scores
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.soft import vote_gauges
from stanceframe_eval.suites.schema import Layer

__all__ = ["ceiling_gauges"]

SIDES = ("favor", "against")


def ceiling_gauges(layer: Layer, items: Sequence[Item], *, seed: int) -> list[Gauge]:
    """List what annotators reach; each gauge is named as the measure of systems is.

    Items with fewer than two annotators say nothing. Empty where there is none with more.
    """
    if layer.kind != "class" or not any(len(_votes(item)) > 1 for item in items):
        return []
    return [*_one_against_the_rest(layer, items), *_half_and_half(layer, items, seed)]


def _one_against_the_rest(layer: Layer, items: Sequence[Item]) -> Iterator[Gauge]:
    """Score each annotator by the plurality of the others, each item weighing one.

    A tie of the others is split evenly among the labels that lead.
    """
    size = len(layer.labels)
    table = np.stack([_confusion(layer, _votes(item)) for item in items])
    gold, given = table.sum(axis=2), table.sum(axis=1)
    right = np.diagonal(table, axis1=1, axis2=2)
    counts = np.stack([right, given, gold], axis=2)
    weight = table.sum(axis=(1, 2))
    support = int((weight > 0).sum())
    share = np.stack([right.sum(axis=1), weight], axis=1)
    square = np.zeros((len(items), size + 1, size + 1))  # the systems' has a column for abstaining
    square[:, :size, :size] = table
    yield summed(f"{layer.name}.accuracy", share, metrics.accuracy, support)
    yield summed(f"{layer.name}.macro_f1", counts, metrics.macro_f1, support)
    yield summed(f"{layer.name}.weighted_f1", counts, scores.weighted_f1, support)
    yield summed(f"{layer.name}.mcc", square, scores.matthews, support)
    if set(SIDES) <= set(layer.labels):
        sides = counts[:, [layer.labels.index(side) for side in SIDES]]
        yield summed(f"{layer.name}.f_avg", sides, scores.f_average, support)


def _half_and_half(layer: Layer, items: Sequence[Item], seed: int) -> Iterator[Gauge]:
    """Compare the votes of one half of an item's annotators with those of the other half."""
    generator = np.random.default_rng(seed)
    halves = np.zeros((2, len(items), len(layer.labels)))
    rated = np.zeros(len(items))
    for place, item in enumerate(items):
        votes = _votes(item)
        order = generator.permutation(len(votes))
        cut = len(votes) // 2
        if cut == 0:
            continue
        rated[place] = 1
        for half, chosen in enumerate((order[:cut], order[cut:])):
            for at in chosen:
                halves[half, place, layer.labels.index(votes[at])] += 1 / len(chosen)
    yield from vote_gauges(layer, halves[0], halves[1], rated)


def _confusion(layer: Layer, votes: Sequence[str]) -> Statistics:
    """Weigh (plurality of the others, vote) of each annotator. Shape: (labels, labels)."""
    table = np.zeros((len(layer.labels), len(layer.labels)))
    if len(votes) < 2:
        return table
    counts = Counter(votes)
    for vote, many in counts.items():
        others = counts - Counter({vote: 1})
        most = max(others.values())
        leading = [label for label, count in others.items() if count == most]
        for label in leading:
            row, column = layer.labels.index(label), layer.labels.index(vote)
            table[row, column] += many / len(votes) / len(leading)
    return table


def _votes(item: Item) -> list[str]:
    return [one for one in item.raters if one is not None]
