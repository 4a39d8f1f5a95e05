"""Macro-F1 of cells, with intervals that resample held-out documents and draws of examples."""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from benchmarks.curves.cells import Result
from benchmarks.curves.sets import LabelledSet
from numpy.typing import NDArray

from stanceframe.metrics import Estimate
from stanceframe_eval.statistics.draws import Draws, interval

__all__ = ["Readings", "Rule", "answers", "average_precision", "macro_f1"]

BAR: Final = 0.5
Rule = Literal["share", "bar"]
RESAMPLES: Final = 1000
Matrix = NDArray[np.float64]


def answers(one: LabelledSet, shares: Matrix, rule: Rule) -> Matrix:
    """Return 1 for each label given: the most probable where a text has one.

    Elsewhere, by `share`, each label goes to as large a share of the held-out texts as has it in
    the pool, the most probable ones: it reads the order alone, so that no method loses because
    its probabilities are too low, and no held-out label is used. By `bar`, to all from 0.5 on.
    """
    if one.single:
        return np.eye(shares.shape[1])[shares.argmax(axis=1)]
    if rule == "bar":
        return (shares >= BAR).astype(np.float64)
    wanted = np.rint(one.pool.targets.mean(axis=0) * len(shares))
    ranks = np.argsort(np.argsort(-shares, axis=0, kind="stable"), axis=0, kind="stable")
    return (ranks < wanted).astype(np.float64)


def macro_f1(given: Matrix, gold: Matrix, weights: Matrix) -> Matrix:
    """Return macro-F1 under each row of weights of texts.

    A label that neither side has in a resample is left out of its mean.
    Shapes: (texts, labels) twice, (draws, texts) -> (draws,).
    """
    both = weights @ (given * gold)
    sides = weights @ (given + gold)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nanmean(2 * both / sides, axis=1))


def average_precision(one: LabelledSet, shares: Matrix) -> float:
    """Return the mean over labels of average precision, which needs no bar."""
    from sklearn.metrics import average_precision_score

    gold = one.held_out.targets
    return float(average_precision_score(gold, shares, average="macro"))


class Readings:
    """Reads results of one set under the same draws, so that differences are of the same texts.

    Documents and draws of examples are resampled together. With three draws the interval knows
    little of how far draws differ; it is a lower bound there.
    """

    def __init__(self, one: LabelledSet, rule: Rule = "share") -> None:
        self._set = one
        self._rule: Rule = rule
        self._draws = Draws.of(one.held_out.clusters, resamples=RESAMPLES)
        self._known: dict[int, Matrix] = {}

    def macro(self, results: Sequence[Result]) -> Estimate:
        """Return the mean macro-F1 of results that differ in their seed alone."""
        return interval(self._over_seeds(np.stack([self._of(one) for one in results])))

    def difference(self, ours: Sequence[Result], theirs: Sequence[Result]) -> Estimate | None:
        """Return ours less theirs on the seeds that both have; None if there is none."""
        other = {one.cell.seed: one for one in theirs}
        pairs = [(one, other[one.cell.seed]) for one in ours if one.cell.seed in other]
        if not pairs:
            return None
        gaps = np.stack([self._of(left) - self._of(right) for left, right in pairs])
        return interval(self._over_seeds(gaps))

    def _of(self, result: Result) -> Matrix:
        if id(result) not in self._known:
            given = answers(self._set, result.shares, self._rule)
            gold = self._set.held_out.targets
            self._known[id(result)] = macro_f1(given, gold, self._draws.weights)
        return self._known[id(result)]

    def _over_seeds(self, scores: Matrix) -> Matrix:
        """Average over seeds, drawn anew for each resample. Shape: (seeds, draws) -> (draws,)."""
        seeds = len(scores)
        drawn = np.random.default_rng(self._draws.seed).multinomial(
            seeds, np.full(seeds, 1 / seeds), size=RESAMPLES
        )
        weights = np.concatenate([np.ones((1, seeds)), drawn]) / seeds
        return np.asarray((weights.T * scores).sum(axis=0))
