"""The learning curve: how well smaller shares of the articles do, and how many more would help.

F1 as an inverse power law of the examples, a - b n^-c: Figueroa et al., Predicting sample size
required for classification performance (BMC Medical Informatics and Decision Making 12, 2012).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from sklearn.metrics import f1_score

from stanceframe_training.dev_scores import NO_SUPPORT
from stanceframe_training.own.encoders import Encoders, Source
from stanceframe_training.own.folds import held_out
from stanceframe_training.own.heads import fit_heads
from stanceframe_training.own.labelled import Labelled

__all__ = ["SHARES", "Curve", "Law", "Point", "fit_laws", "learning_curve", "more_needed"]

SHARES: Final = (0.25, 0.4, 0.6, 0.8, 1.0)
STRENGTH: Final = 16.0
POWERS: Final = tuple(round(0.1 * step, 1) for step in range(2, 11))
NEAR: Final = 0.05  # of what the curve tends to: from there on more examples bring little
MOST_TIMES: Final = 10  # nothing is foretold beyond so many times what there is
ENOUGH: Final = 20  # examples under which a label is warned of


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size of the training set.

    Attributes:
        sentences: How many, on average over the folds.
        examples: Of each label, on average. Shape: [labels].
        f1: Of each label. Shape: [labels].
        macro_f1: Their mean.
    """

    sentences: float
    examples: tuple[float, ...]
    f1: tuple[float, ...]
    macro_f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """F1 = ceiling - drop * examples ** -power."""

    ceiling: float
    drop: float
    power: float

    def at(self, examples: float) -> float:
        """Return the F1 that so many examples should reach."""
        reached: float = self.ceiling - self.drop * max(examples, 1.0) ** -self.power
        return max(0.0, reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Points measured, and each label's law."""

    points: tuple[Point, ...]
    laws: tuple[Law, ...]


def learning_curve(
    labelled: Labelled,
    folds: NDArray[np.int64],
    encoders: Encoders,
    *,
    seed: int,
    advance: Callable[[], None] = lambda: None,
) -> Curve:
    """Measure the curve with heads on the frozen encoders, which take moments.

    A tuned encoder lies above it and gains from examples in much the same way.
    """
    sources: tuple[Source, ...] = ("base", "shipped")
    vectors = encoders.embed(labelled.sentences, sources)
    points = []
    for share in SHARES:
        points.append(_point(vectors, labelled, folds, share, seed))
        advance()
    return Curve(points=tuple(points), laws=fit_laws(points))


def fit_laws(points: list[Point]) -> tuple[Law, ...]:
    """Fit a law for each label; all labels share the power, since each has few points.

    For a given power, ceiling and drop are a least-squares fit that keeps both from being
    negative; the power is the one of a grid whose fits are closest.
    """
    examples = np.array([point.examples for point in points])
    scores = np.array([point.f1 for point in points])
    fits = {power: _fits(examples, scores, power) for power in POWERS}
    power = min(fits, key=lambda one: sum(gap for _, _, gap in fits[one]))
    return tuple(
        Law(ceiling=min(ceiling, 1.0), drop=drop, power=power) for ceiling, drop, _ in fits[power]
    )


def more_needed(law: Law, examples: int) -> int | None:
    """Return how many more examples bring a label near what its curve tends to.

    None if that is more than ten times what there is: nothing is foretold so far off.
    """
    if law.drop <= NEAR * max(examples, 1) ** law.power:
        return 0
    wanted = math.ceil(round((law.drop / NEAR) ** (1.0 / law.power), 6))
    return wanted - examples if wanted <= MOST_TIMES * examples else None


def _fits(
    examples: NDArray[np.float64], scores: NDArray[np.float64], power: float
) -> list[tuple[float, float, float]]:
    found = []
    for column in range(examples.shape[1]):
        base = np.maximum(examples[:, column], 1.0) ** -power
        (ceiling, drop), gap = nnls(
            np.stack([np.ones_like(base), -base], axis=1), scores[:, column]
        )
        found.append((float(ceiling), float(drop), float(gap) ** 2))
    return found


def _point(
    vectors: NDArray[np.float64],
    labelled: Labelled,
    folds: NDArray[np.int64],
    share: float,
    seed: int,
) -> Point:
    """Fit on a share of the other folds' articles, for each fold; the same ones for every share."""
    logits = np.zeros_like(labelled.targets)
    sizes, examples = [], []
    for fold in np.unique(folds):
        held = folds == fold
        rows = _some(labelled.documents, np.flatnonzero(~held), share, seed)
        heads = fit_heads(vectors[rows], labelled.targets[rows], strength=STRENGTH)
        logits[held] = heads.logits(vectors[held])
        sizes.append(len(rows))
        examples.append(labelled.gold[rows].sum(axis=0))
    outcome = held_out("curve", logits, labelled, folds)
    gold = labelled.gold
    scores = [
        float(f1_score(gold[:, at], outcome.found[:, at], zero_division=NO_SUPPORT))
        for at in range(gold.shape[1])
    ]
    return Point(
        sentences=float(np.mean(sizes)),
        examples=tuple(np.mean(examples, axis=0).tolist()),
        f1=tuple(scores),
        macro_f1=outcome.macro_f1,
    )


def _some(
    documents: tuple[str, ...], rows: NDArray[np.int64], share: float, seed: int
) -> NDArray[np.int64]:
    """Return the rows of the first articles in a fixed random order that make up the share."""
    names = sorted({documents[row] for row in rows})
    order = np.random.default_rng(seed).permutation(len(names))
    kept = {names[place] for place in order[: max(2, round(share * len(names)))]}
    return np.array([row for row in rows if documents[row] in kept], np.int64)
