"""What a system's calibration errors would be after one temperature, fitted on other articles.

Before is what the system gave; after shows how much of the error one number mends. Each article's
temperature is fitted without it, so that the figures after aren't flattered.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, logit

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.suites.schema import LayerKind

__all__ = ["after_gauges", "recalibrated"]

FOLDS = 5
EDGE = 1e-6  # probabilities are kept this far from 0 and 1, where no temperature moves them
COLDEST, HOTTEST = -3.0, 3.0  # natural logarithms of the temperature that are tried

Outcomes = NDArray[np.bool_]


def recalibrated(
    p: Statistics, came_true: Outcomes, clusters: Sequence[object], kind: LayerKind, *, seed: int
) -> Statistics:
    """Return probabilities after temperatures that were fitted on the other folds of clusters.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017. Shapes: twice (items,
    labels), (items,) -> (items, labels); nan stays nan.
    """
    numbers = {one: place for place, one in enumerate(dict.fromkeys(clusters))}
    order = np.random.default_rng(seed).permutation(len(numbers))
    fold = np.array([order[numbers[one]] % FOLDS for one in clusters])
    after = np.array(p, dtype=np.float64)
    for number in range(min(FOLDS, len(numbers))):
        inside = fold == number
        temperature = _fitted(p[~inside], came_true[~inside], kind) if (~inside).any() else 1.0
        after[inside] = _warmed(p[inside], temperature, kind)
    return after


def after_gauges(
    name: str,
    p: Statistics,
    came_true: Outcomes,
    clusters: Sequence[object],
    kind: LayerKind,
    *,
    seed: int = 13,
) -> Iterator[Gauge]:
    """List calibration errors after; those before have the same names without `_after`."""
    after = recalibrated(p, came_true, clusters, kind, seed=seed)
    known = ~np.isnan(after)
    support = int(known.sum())
    width = metrics.calibration_statistics(after, came_true, metrics.equal_width_edges())
    mass = metrics.calibration_statistics(after, came_true, metrics.equal_mass_edges(after))
    squares = np.stack(
        [np.nansum((after - came_true) ** 2, axis=1), known.sum(axis=1).astype(float)], axis=1
    )
    yield summed(f"{name}.ece_after", width, metrics.calibration_error, support)
    yield summed(
        f"{name}.ece_debiased_rms_after", mass, metrics.debiased_calibration_error, support
    )
    yield summed(f"{name}.brier_after", squares, metrics.accuracy, support)


def _fitted(p: Statistics, came_true: Outcomes, kind: LayerKind) -> float:
    """Find the temperature of least cross-entropy."""
    known = ~np.isnan(p)
    if not known.any():
        return 1.0

    def loss(heat: float) -> float:
        warmed = np.clip(_warmed(p, float(np.exp(heat)), kind), EDGE, 1 - EDGE)
        likely = np.where(came_true, np.log(warmed), 0.0)
        if kind != "class":
            likely = np.where(came_true, np.log(warmed), np.log1p(-warmed))
        return float(-likely[known].mean())

    found: Any = minimize_scalar(loss, bounds=(COLDEST, HOTTEST), method="bounded")
    return float(np.exp(found.x))


def _warmed(p: Statistics, temperature: float, kind: LayerKind) -> Statistics:
    kept = np.clip(p, EDGE, 1 - EDGE)
    if kind == "class":
        return np.asarray(np.exp(log_softmax(np.log(kept) / temperature, axis=1)))
    return np.asarray(expit(logit(kept) / temperature))
