"""Rules by which two coders differ: "Bo adds legal whenever Ann says atrocity"."""

from itertools import permutations
from typing import Final, Literal, NamedTuple

import numpy as np
from scipy.stats import binom, hypergeom

from stanceframe_eval.annotation.grid import Flags, Grid

__all__ = ["Rule", "rules_of"]

FEWEST: Final = 5  # sentences that a rule must be seen in
LEAST: Final = 0.8  # share of them in which it must hold
LEVEL: Final = 0.01  # of the exact tests, over all rules that could be seen so often (Bonferroni)

Kind = Literal["adds", "leaves out", "hardly gives"]


class Rule(NamedTuple):
    """How the second coder differs from the first, and where.

    Attributes:
        first: The coder whose answer it begins with.
        second: The one who differs.
        kind: `adds` a label the first didn't give; `leaves out` one the first gave; `hardly gives`
            one the first gives, whatever else there is.
        when: The label of the first that tells where; for `hardly gives` the label itself.
        label: Which is added or left out.
        times: Sentences in which it held.
        of: Sentences in which it could.
        elsewhere: Times it happened where the first didn't say `when`.
        elsewhere_of: Of how many.
    """

    first: str
    second: str
    kind: Kind
    when: str
    label: str
    times: int
    of: int
    elsewhere: int
    elsewhere_of: int

    @property
    def sentence(self) -> str:
        """The rule in words."""
        counted = f"{self.times} of {self.of} sentences"
        if self.kind == "hardly gives":
            return (
                f"{self.second} hardly gives {self.label} where {self.first} does: not in {counted}"
            )
        return (
            f"{self.second} {self.kind} {self.label} when {self.first} says {self.when}: {counted} "
            f"(elsewhere {self.elsewhere} of {self.elsewhere_of})"
        )


def rules_of(grid: Grid) -> tuple[Rule, ...]:
    """Return the rules that no chance explains, the strictest of each pair of coders and label.

    For each two coders and each two labels: of the sentences in which the first gave `when`, does
    the second add (or leave out) `label` far more often than in the others?
    """
    found: list[tuple[float, Rule]] = []
    trials = 1
    for one, other in permutations(range(len(grid.coders)), 2):
        both = grid.coded[one] & grid.coded[other]
        names = grid.coders[one], grid.coders[other]
        first, second = grid.given[one][both], grid.given[other][both]
        adds = _contrasts(names, "adds", first, ~first, second, grid.labels)
        leaves = _contrasts(names, "leaves out", first, first, ~second, grid.labels)
        habits = _habits(names, first, second, grid.labels)
        found += [*adds.rules, *leaves.rules, *habits.rules]
        trials += adds.trials + leaves.trials + habits.trials
    held = [(p, rule) for p, rule in found if p * trials < LEVEL]
    held.sort(key=lambda one: (_RANK[one[1].kind], one[0], -one[1].times))
    best: dict[tuple[frozenset[str], str], Rule] = {}
    for _, rule in held:
        best.setdefault((frozenset({rule.first, rule.second}), rule.label), rule)
    return tuple(sorted(best.values(), key=lambda rule: -rule.times))


_RANK: Final[dict[Kind, int]] = {"adds": 0, "leaves out": 1, "hardly gives": 2}


class _Contrasts(NamedTuple):
    rules: list[tuple[float, Rule]]
    trials: int


def _contrasts(
    names: tuple[str, str],
    kind: Kind,
    first: Flags,
    could: Flags,
    does: Flags,
    labels: tuple[str, ...],
) -> _Contrasts:
    """Give each rule with its p, and how many could be. Shapes: thrice (items, labels)."""
    when = first.astype(np.int64)
    happened = (could & does).astype(np.int64)
    chances = could.astype(np.int64)
    times, of = when.T @ happened, when.T @ chances  # rows are `when`, columns `label`
    all_times, all_of = happened.sum(axis=0), chances.sum(axis=0)
    testable = of >= FEWEST
    np.fill_diagonal(testable, False)
    rules = []
    for row, column in zip(*np.nonzero(testable & (times >= LEAST * of)), strict=True):
        k, n = int(times[row, column]), int(of[row, column])
        total, whole = int(all_times[column]), int(all_of[column])
        p = float(hypergeom.sf(k - 1, whole, total, n))
        rule = Rule(*names, kind, labels[row], labels[column], k, n, total - k, whole - n)
        rules.append((p, rule))
    return _Contrasts(rules, int(testable.sum()))


def _habits(
    names: tuple[str, str], first: Flags, second: Flags, labels: tuple[str, ...]
) -> _Contrasts:
    """Give labels that the second coder leaves out nearly always, and hardly gives elsewhere.

    p is of the sign test: of the sentences that one of the two gave it alone, how many the first.
    """
    of = first.sum(axis=0)
    times = (first & ~second).sum(axis=0)
    alone = times + (second & ~first).sum(axis=0)
    testable = of >= FEWEST
    rules = []
    for column in np.nonzero(testable & (times >= LEAST * of))[0]:
        label, k = labels[column], int(times[column])
        p = float(binom.sf(k - 1, int(alone[column]), 0.5))
        rules.append((p, Rule(*names, "hardly gives", label, label, k, int(of[column]), 0, 0)))
    return _Contrasts(rules, int(testable.sum()))
