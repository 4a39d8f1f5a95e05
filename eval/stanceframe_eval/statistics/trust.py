"""Whether a system's probabilities can be believed: calibration, Brier score, abstention."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.gold.items import Item
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.draws import Weights
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.ranking import average_precision, risk_area
from stanceframe_eval.statistics.recalibration import after_gauges
from stanceframe_eval.statistics.scores import brier_parts
from stanceframe_eval.suites.schema import Layer

__all__ = [
    "Probabilities",
    "ReliabilityBin",
    "Sureness",
    "probabilities",
    "probability_gauges",
    "reliability",
    "sureness",
]

BANDS = 10  # of the diagram; the errors are of `metrics.CALIBRATION_BINS`
BRIER = ("brier", "brier_reliability", "brier_resolution", "brier_uncertainty")


class Probabilities(NamedTuple):
    """What was promised of each label and whether it came true; nan where not given.

    Shapes: twice (items, labels).
    """

    labels: tuple[str, ...]
    p: Statistics
    came_true: NDArray[np.bool_]


class Sureness(NamedTuple):
    """How sure a system is of each answer, and whether it is right. Shapes: (items,)."""

    p: Statistics
    right: NDArray[np.bool_]


class ReliabilityBin(NamedTuple):
    """A band of probabilities: what was promised, how many came true, between which bounds."""

    items: int
    promised: float
    came_true: float
    low: float
    high: float


def probabilities(
    layer: Layer, items: Sequence[Item], answers: Predictions
) -> Probabilities | None:
    """Gather a layer's probabilities; None where the system gives none."""
    rows = [answers.of(item, layer.name).p for item in items]
    if layer.kind == "spans" or not any(row for row in rows):
        return None
    labels = tuple(layer.labels)
    if layer.kind == "claims":
        labels = tuple(sorted({claim for row in rows for claim in row or ()}))
    p = np.array([[(row or {}).get(label, np.nan) for label in labels] for row in rows])
    gold = [item.gold[layer.name].labels for item in items]
    came_true = np.array([[label in one for label in labels] for one in gold], dtype=bool)
    return Probabilities(labels, p, came_true)


def probability_gauges(
    layer: Layer, items: Sequence[Item], answers: Predictions
) -> Iterator[Gauge]:
    """List calibration, Brier score, average precision and risk-coverage of a layer."""
    given = probabilities(layer, items, answers)
    if given is None:
        return
    name, p = layer.name, given.p
    support = int((~np.isnan(p)).sum())
    width = metrics.calibration_statistics(p, given.came_true, metrics.equal_width_edges())
    mass = metrics.calibration_statistics(p, given.came_true, metrics.equal_mass_edges(p))
    yield summed(f"{name}.ece", width, metrics.calibration_error, support)
    yield summed(f"{name}.ece_debiased_rms", mass, metrics.debiased_calibration_error, support)
    brier = np.concatenate([width, _squares(given, width)[..., None]], axis=-1)
    for place, measure in enumerate(BRIER):
        yield summed(f"{name}.{measure}", brier, _nth_part(place), support)
    clusters = [item.cluster for item in items]
    yield from after_gauges(name, given.p, given.came_true, clusters, layer.kind)
    if layer.kind != "claims":
        yield from _precisions(name, given)
    if layer.kind == "labels":
        yield _present_overconfidence(layer, items, answers)
    if layer.kind == "class":
        sure = sureness(layer, items, answers)
        told = np.stack([sure.p - sure.right, np.ones(len(items))], axis=1)
        yield summed(f"{name}.overconfidence", told, metrics.accuracy, len(items))
        yield Gauge(
            name=f"{name}.aurc",
            support=len(items),
            read=lambda weights: risk_area(sure.p, sure.right, weights),
        )


def sureness(layer: Layer, items: Sequence[Item], answers: Predictions) -> Sureness:
    """Take the probability of each answer that was given; of none given, 0 and wrong."""
    p, right = [], []
    for item in items:
        marks = answers.of(item, layer.name)
        label = next(iter(marks.labels), None)
        p.append((marks.p or {}).get(label, 0.0) if label else 0.0)
        right.append(label in item.gold[layer.name].labels)
    return Sureness(np.array(p, dtype=np.float64), np.array(right, dtype=bool))


def reliability(given: Probabilities, weights: Weights) -> list[ReliabilityBin]:
    """Sort the probabilities into bands, each with the interval of its outcomes by resampling."""
    sums = metrics.calibration_statistics(
        given.p, given.came_true, metrics.equal_width_edges(BANDS)
    )
    totals = np.tensordot(weights, sums, axes=1)  # (draws, bands, 3)
    bands = []
    for band in range(BANDS):
        count, promised, true = totals[0, band]
        if count == 0:
            continue
        drawn = totals[1:, band]
        shares = drawn[drawn[:, 0] > 0]
        low, high = (
            np.quantile(shares[:, 2] / shares[:, 0], [0.025, 0.975])
            if len(shares)
            else (
                np.nan,
                np.nan,
            )
        )
        bands.append(
            ReliabilityBin(int(count), promised / count, true / count, float(low), float(high))
        )
    return bands


def _present_overconfidence(layer: Layer, items: Sequence[Item], answers: Predictions) -> Gauge:
    """Compare the probabilities of the labels that were given with how many are right."""
    told = np.zeros((len(items), 2))
    for place, item in enumerate(items):
        marks, gold = answers.of(item, layer.name), item.gold[layer.name].labels
        for label in marks.labels:
            told[place] += [(marks.p or {}).get(label, 0.0) - (label in gold), 1]
    name = f"{layer.name}.overconfidence"
    return summed(name, told, metrics.accuracy, int(told[:, 1].sum()))


def _squares(given: Probabilities, width: Statistics) -> Statistics:
    """Sum each item's squared errors into the first band: only their total is used."""
    errors = np.nansum((given.p - given.came_true) ** 2, axis=1)
    squares = np.zeros(width.shape[:2])
    squares[:, 0] = errors
    return squares


def _nth_part(place: int) -> metrics.Scorer:
    return lambda sums: brier_parts(sums)[place]


def _precisions(name: str, given: Probabilities) -> Iterator[Gauge]:
    filled = np.nan_to_num(given.p)  # a label that isn't given is the least probable
    for place, label in enumerate(given.labels):
        p, gold = filled[:, place], given.came_true[:, place]
        yield Gauge(
            name=f"{name}.average_precision.{label}",
            support=int(gold.sum()),
            read=_reader(p, gold),
        )


def _reader(p: Statistics, gold: NDArray[np.bool_]) -> "metrics.Scorer":
    return lambda weights: average_precision(p, gold, weights)
