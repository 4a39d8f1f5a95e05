"""A measure is statistics per item and how to score their sum; a figure is its outcome."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from stanceframe.metrics import Estimate, Scorer, Statistics, cluster_bootstrap

__all__ = ["Figure", "Measure", "Resampling", "figures_of", "stacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something to be measured on the items of one corpus.

    Attributes:
        name: Such as `frames.micro_f1`.
        statistics: One row for each item. Shape: (items, ...).
        score: From their sum to a number.
        support: How many gold labels, or characters of them, or answers it rests on.
        agreement: What two annotations of the same texts reach on this measure, where known.
    """

    name: str
    statistics: Statistics
    score: Scorer
    support: int
    agreement: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How intervals are drawn."""

    resamples: int = 1000
    seed: int = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure's value with its 95% interval."""

    name: str
    estimate: Estimate
    support: int
    agreement: float | None


def figures_of(
    measures: Iterable[Measure], clusters: Sequence[Hashable], resampling: Resampling
) -> tuple[Figure, ...]:
    """Score every measure; all see the same resamples, so that they can be compared."""
    return tuple(
        Figure(
            name=measure.name,
            estimate=cluster_bootstrap(
                measure.statistics,
                clusters,
                measure.score,
                resamples=resampling.resamples,
                seed=resampling.seed,
            ),
            support=measure.support,
            agreement=measure.agreement,
        )
        for measure in measures
    )


def stacked(rows: Iterable[Statistics], width: tuple[int, ...]) -> Statistics:
    """Put rows of one shape below each other, also if there are none."""
    listed = list(rows)
    return np.stack(listed) if listed else np.zeros((0, *width))
