"""From raw logits of sentences held out to probabilities that can be believed, and thresholds."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from stanceframe.calibration import FrameCalibration, sigmoid
from stanceframe.metrics import (
    calibration_error,
    calibration_statistics,
    equal_width_edges,
)

__all__ = ["applied", "expected_error", "fit_frames", "found_of"]

PRIOR: Final = 2.0  # pulls a label's scale and shift to those of all labels, in examples' worth
ENOUGH: Final = 12  # positives from which a label has a threshold of its own
GRID: Final = tuple(round(0.05 * step, 2) for step in range(2, 15))


def fit_frames(
    logits: NDArray[np.float64], targets: NDArray[np.float64], *, exclusive: bool = False
) -> tuple[FrameCalibration, ...]:
    """Fit each frame's scale, shift and threshold.

    All labels share one scale (temperature), to which a label's own is pulled, so that rare ones
    are calibrated too. The threshold is the best of a coarse grid for F1; of labels with
    fewer than twelve positives, the best for all such labels together.
    Source: Platt, Probabilistic Outputs for Support Vector Machines (1999).

    Args:
        logits: Of sentences held out. Shape: [sentences, labels].
        targets: Shares of coders. Same shape.
        exclusive: Whether a sentence has one frame at most; thresholds are then fitted on the most
            probable frame of each.
    """
    shared = _shared_scale(logits, targets)
    scaled = [_platt(logits[:, at], targets[:, at], shared) for at in range(logits.shape[1])]
    p = applied(logits, scaled)
    if exclusive:
        p = np.where(_most_probable(p), p, 0.0)
    gold = targets >= 0.5
    rare = gold.sum(axis=0) < ENOUGH
    common = _threshold(p[:, rare], gold[:, rare]) if rare.any() else 0.5
    return tuple(
        one.model_copy(
            update={
                "threshold": common
                if rare[at]
                else _threshold(p[:, at : at + 1], gold[:, at : at + 1])
            }
        )
        for at, one in enumerate(scaled)
    )


def applied(logits: NDArray[np.float64], fitted: Sequence[FrameCalibration]) -> NDArray[np.float64]:
    """Return the probabilities of all frames. Shape: [sentences, labels] -> same."""
    columns = [one.apply(logits[:, at]) for at, one in enumerate(fitted)]
    return np.stack(columns, axis=1).astype(np.float64)


def found_of(
    p: NDArray[np.float64], fitted: Sequence[FrameCalibration], *, exclusive: bool = False
) -> NDArray[np.bool_]:
    """Return whether each frame is found, as `Calibration.present` decides. Same shape as p."""
    found: NDArray[np.bool_] = p >= np.array([one.threshold for one in fitted])
    return found & _most_probable(p) if exclusive else found


def _most_probable(p: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each frame is the first of the most probable of its sentence."""
    result: NDArray[np.bool_] = np.arange(p.shape[1]) == p.argmax(axis=1)[:, None]
    return result


def expected_error(p: NDArray[np.float64], gold: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (ECE) of all labels, in 15 bins of equal width."""
    statistics = calibration_statistics(p, gold, equal_width_edges())
    return float(calibration_error(statistics.sum(axis=0)))


def _shared_scale(logits: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    """Return the log of the one scale that fits all labels best, each with a shift of its own."""
    start = np.zeros(1 + logits.shape[1])

    def cost(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale = np.exp(numbers[0])
        scaled = logits * scale + numbers[1:]
        gap = sigmoid(scaled) - targets
        loss = (np.logaddexp(0.0, scaled) - targets * scaled).sum()
        loss += PRIOR / 2 * (numbers[0] ** 2 + 0.1 * (numbers[1:] ** 2).sum())
        by_scale = float((gap * logits).sum() * scale) + PRIOR * numbers[0]
        by_shift = gap.sum(axis=0) + 0.1 * PRIOR * numbers[1:]
        return float(loss), np.concatenate([[by_scale], by_shift])

    return float(minimize(cost, start, jac=True, method="L-BFGS-B").x[0])


def _platt(
    logits: NDArray[np.float64], targets: NDArray[np.float64], shared: float
) -> FrameCalibration:
    def cost(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale = np.exp(numbers[0])
        scaled = logits * scale + numbers[1]
        gap = sigmoid(scaled) - targets
        off = numbers[0] - shared
        loss = (np.logaddexp(0.0, scaled) - targets * scaled).sum()
        loss += 10 * PRIOR / 2 * off**2 + 0.1 * PRIOR / 2 * numbers[1] ** 2
        slope = [
            float((gap * logits).sum() * scale) + 10 * PRIOR * off,
            float(gap.sum()) + 0.1 * PRIOR * numbers[1],
        ]
        return float(loss), np.array(slope)

    found = minimize(cost, np.array([shared, 0.0]), jac=True, method="L-BFGS-B").x
    return FrameCalibration(scale=round(float(np.exp(found[0])), 4), shift=round(found[1], 4))


def _threshold(p: NDArray[np.float64], gold: NDArray[np.bool_]) -> float:
    """Return the grid's threshold with the best F1 of these labels together."""

    def score(bar: float) -> float:
        found = p >= bar
        both, either = (found & gold).sum(), found.sum() + gold.sum()
        return float(2 * both / either) if either else 0.0

    best: float = max(GRID, key=lambda bar: (round(score(bar), 3), -abs(bar - 0.4)))
    return best
