"""Calibration of the probabilities of one layer, pooled over its labels."""

import numpy as np
from numpy.typing import NDArray

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.figures import Measure

__all__ = ["calibration_measures"]


def calibration_measures(
    layer: str, probabilities: Statistics, outcomes: NDArray[np.bool_]
) -> list[Measure]:
    """Measure the calibration error in bins of one width, of one mass, and debiased."""
    width, mass = (
        metrics.calibration_statistics(probabilities, outcomes, edges)
        for edges in (metrics.equal_width_edges(), metrics.equal_mass_edges(probabilities))
    )
    support = int((~np.isnan(probabilities)).sum())
    return [
        Measure(name=f"{layer}.{name}", statistics=sums, score=score, support=support)
        for name, sums, score in (
            ("ece", width, metrics.calibration_error),
            ("ece_equal_mass", mass, metrics.calibration_error),
            ("ece_debiased_rms", mass, metrics.debiased_calibration_error),
        )
    ]
