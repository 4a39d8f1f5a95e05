"""Every gauge of a layer, by the layer's kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from stanceframe import metrics
from stanceframe.metrics import Scorer, Statistics
from stanceframe_eval.gold.items import Item, parts_of
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import scores, spans
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.soft import soft_gauges
from stanceframe_eval.statistics.trust import probability_gauges
from stanceframe_eval.suites.schema import Layer, LayerKind

__all__ = ["confusion", "layer_gauges"]

SIDES = ("favor", "against")


def layer_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> list[Gauge]:
    """List what is read off a system's answers to one layer; each has a row for each item."""
    return [
        *KINDS[layer.kind](layer, items, answers),
        *probability_gauges(layer, items, answers),
        *soft_gauges(layer, items, answers),
    ]


def confusion(layer: Layer, items: Sequence[Item], answers: Predictions) -> Statistics:
    """Return how often each gold label (rows) got each answer (columns, abstained last).

    Shape: (items, labels, labels + 1).
    """
    gold = _indicators(layer.labels, (item.gold[layer.name].labels for item in items))
    given = _indicators(layer.labels, (answers.of(item, layer.name).labels for item in items))
    silent = ~given.any(axis=1, keepdims=True)
    answered = np.concatenate([given, silent], axis=1)
    return np.asarray(gold[:, :, None] & answered[:, None, :], dtype=np.float64)


def _class_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    name = layer.name
    gold = _indicators(layer.labels, (item.gold[name].labels for item in items))
    given = _indicators(layer.labels, (answers.of(item, name).labels for item in items))
    counts = metrics.label_counts(given, gold)
    right = _shares(np.asarray((given & gold).any(axis=1)))
    silent = _shares(np.asarray(~given.any(axis=1)))
    table = confusion(layer, items, answers)
    square = np.zeros((len(items), len(layer.labels) + 1, len(layer.labels) + 1))
    square[:, :-1, :] = table  # silence is an answer of its own, which is never gold
    support = len(items)
    yield summed(f"{name}.macro_f1", counts, metrics.macro_f1, support)
    yield summed(f"{name}.accuracy", right, metrics.accuracy, support)
    if set(SIDES) <= set(layer.labels):
        sides = counts[:, [layer.labels.index(side) for side in SIDES]]
        yield summed(f"{name}.f_avg", sides, scores.f_average, int(sides[..., 2].sum()))
    yield summed(f"{name}.mcc", square, scores.matthews, support)
    yield summed(f"{name}.weighted_f1", counts, scores.weighted_f1, support)
    yield summed(f"{name}.macro_precision", counts, scores.macro_precision, support)
    yield summed(f"{name}.macro_recall", counts, scores.macro_recall, support)
    yield summed(f"{name}.abstained", silent, metrics.accuracy, support)
    yield from _per_label(layer, counts)


def _labels_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    name = layer.name
    gold = _indicators(layer.labels, (item.gold[name].labels for item in items))
    given = _indicators(layer.labels, (answers.of(item, name).labels for item in items))
    counts = metrics.label_counts(given, gold)
    support = int(gold.sum())
    pooled: Mapping[str, Scorer] = {
        "micro_f1": metrics.micro_f1,
        "macro_f1": metrics.macro_f1,
        "weighted_f1": scores.weighted_f1,
        "micro_precision": lambda sums: metrics.precision(sums.sum(axis=-2)),
        "micro_recall": lambda sums: metrics.recall(sums.sum(axis=-2)),
        "macro_precision": scores.macro_precision,
        "macro_recall": scores.macro_recall,
    }
    for measure, score in pooled.items():
        yield summed(f"{name}.{measure}", counts, score, support)
    whole = _shares(np.asarray((gold == given).all(axis=1)))
    yield summed(f"{name}.exact_match", whole, metrics.accuracy, len(items))
    yield from _per_label(layer, counts)
    everything = np.concatenate([counts, np.ones((*counts.shape[:2], 1))], axis=2)
    for place, label in enumerate(layer.labels):
        many = int(gold[:, place].sum())
        yield summed(f"{name}.mcc.{label}", everything[:, place], scores.matthews_binary, many)


def _claims_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    name = layer.name
    gold = [item.gold[name].labels for item in items]
    given = [answers.of(item, name).labels for item in items]

    def counts(wanted: Callable[[str, str, str], bool]) -> Statistics:
        return np.stack(
            [
                metrics.set_counts(
                    {claim for claim in found if wanted(*parts_of(claim))},
                    {claim for claim in true if wanted(*parts_of(claim))},
                )
                for found, true in zip(given, gold, strict=True)
            ]
        )

    whole = counts(lambda *_: True)
    support = int(whole[:, 2].sum())
    yield summed(f"{name}.micro_f1", whole, metrics.f1, support)
    yield summed(f"{name}.micro_precision", whole, metrics.precision, support)
    yield summed(f"{name}.micro_recall", whole, metrics.recall, support)
    sides = np.stack([counts(lambda *parts, side=side: parts[2] == side) for side in SIDES], axis=1)
    yield summed(f"{name}.f_avg", sides, scores.f_average, support)
    for holder in ("author", "source"):
        some = counts(lambda *parts, holder=holder: parts[1] == holder)
        yield from _precision_recall_f1(name, holder, some)
    yield from _per_label(layer, sides, SIDES)
    for target in sorted({parts_of(claim)[0] for true in gold for claim in true}):
        some = counts(lambda *parts, target=target: parts[0] == target)
        yield summed(f"{name}.f1.{target}", some, metrics.f1, int(some[:, 2].sum()))


def _spans_gauges(layer: Layer, items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    name = layer.name
    rows = [(answers.of(item, name).spans, item.gold[name].spans) for item in items]
    characters = np.stack([spans.character_counts(*row) for row in rows])
    exact = np.stack([spans.exact_counts(*row) for row in rows])
    partial = np.stack([spans.partial_sums(*row) for row in rows])
    support = int(characters[:, 2].sum())
    many = int(partial[:, 3].sum())
    yield summed(f"{name}.char_f1", characters, metrics.f1, support)
    yield summed(f"{name}.char_precision", characters, metrics.precision, support)
    yield summed(f"{name}.char_recall", characters, metrics.recall, support)
    yield summed(f"{name}.exact_f1", exact, metrics.f1, int(exact[:, 2].sum()))
    yield summed(f"{name}.partial_f1", partial, scores.partial_f1, many)
    yield summed(f"{name}.partial_precision", partial, scores.partial_precision, many)
    yield summed(f"{name}.partial_recall", partial, scores.partial_recall, many)


KINDS: Mapping[LayerKind, Callable[[Layer, Sequence[Item], Predictions], Iterator[Gauge]]] = {
    "class": _class_gauges,
    "labels": _labels_gauges,
    "claims": _claims_gauges,
    "spans": _spans_gauges,
}


def _indicators(labels: Sequence[str], held: Iterable[frozenset[str]]) -> NDArray[np.bool_]:
    return np.array([[label in one for label in labels] for one in held], dtype=bool)


def _shares(holds: NDArray[np.bool_]) -> Statistics:
    """Return what `metrics.accuracy` sums. Shape: (items,) -> (items, 2)."""
    return np.stack([holds.astype(np.float64), np.ones(len(holds))], axis=1)


def _per_label(
    layer: Layer, counts: Statistics, labels: Sequence[str] | None = None
) -> Iterator[Gauge]:
    for place, label in enumerate(labels or layer.labels):
        yield from _precision_recall_f1(layer.name, label, counts[:, place])


def _precision_recall_f1(name: str, part: str, counts: Statistics) -> Iterator[Gauge]:
    support = int(counts[:, 2].sum())
    yield summed(f"{name}.precision.{part}", counts, metrics.precision, support)
    yield summed(f"{name}.recall.{part}", counts, metrics.recall, support)
    yield summed(f"{name}.f1.{part}", counts, metrics.f1, support)
