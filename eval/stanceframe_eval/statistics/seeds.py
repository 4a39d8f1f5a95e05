"""Several runs of one system that differ in their seed: summed up as such, not as rivals."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import Gauge

__all__ = ["SeedSummary", "summed_up"]


class SeedSummary(NamedTuple):
    """A measure over the runs of one system.

    Attributes:
        metric: Which.
        runs: How many there are.
        mean: Of the runs.
        spread: Their standard deviation, with one less than their number below; nan for one run.
        lowest: The worst run.
        highest: The best run.
    """

    metric: str
    runs: int
    mean: float
    spread: float
    lowest: float
    highest: float


def summed_up(metric: str, runs: Sequence[Mapping[str, Gauge]], draws: Draws) -> SeedSummary | None:
    """Sum up a measure over runs; None where a run doesn't have it.

    Reimers and Gurevych, Reporting Score Distributions Makes a Difference, EMNLP 2017: one run's
    figure says little of the method, and the best of several flatters it.
    """
    if not all(metric in run for run in runs):
        return None
    whole = draws.weights[:1]
    values = np.array([run[metric].read(whole)[0] for run in runs])
    spread = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return SeedSummary(
        metric, len(runs), float(values.mean()), spread, float(values.min()), float(values.max())
    )
