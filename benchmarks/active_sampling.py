"""How many labels are needed if sentences are drawn where they teach most, or at random.

`python -m benchmarks.active_sampling ../shared/data` starts with some sentences at random, by
`typical` or by `defined`, and adds as many in each round: at random, by `uncertain` of
`stanceframe annotate sample`, or by a way of `benchmarks/curves/drawing.py`, with heads on the
frozen encoder. It prints macro-F1 at each number, where each way comes within three points of what
the whole pool gives, and which share of the labels that random drawing takes this is, with an
interval over seeds.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from benchmarks.curves.drawing import WAYS, Round, balanced, typical
from benchmarks.curves.scoring import answers, macro_f1
from benchmarks.curves.sets import SETS, LabelledSet, load_set
from benchmarks.curves.vectors import Vectors, first, fitted_shares, vectors_of
from numpy.typing import NDArray

from stanceframe.calibration import sigmoid
from stanceframe_eval.annotation.choices import How
from stanceframe_eval.annotation.drawing import Drawing, draw_tasks
from stanceframe_eval.annotation.scored import Scored
from stanceframe_training.own.definitions import Definitions
from stanceframe_training.own.encoders import Encoders

Matrix = NDArray[np.float64]
AT_HAND: Final = 0.9  # of the pool, that `defined` sees, so that seeds differ
SLACK: Final = 0.03
MOST: Final = 2000  # texts of a pool
ROUNDS: Final = 11
STEP: Final = 0.08  # of the pool in each round
RESAMPLES: Final = 1000
ASKED: Final = (
    "random", "uncertain", "margin", "balanced", "badge", "half",
    "typical+margin", "typical+half", "defined+balanced", "defined+half",
)  # fmt: skip


class Way(NamedTuple):
    """Macro-F1 of each seed at each number of labels. Shape of the scores: (seeds, rounds)."""

    name: str
    sizes: tuple[int, ...]
    scores: Matrix


def main() -> None:
    """Simulate each set and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with frac/, narrative_framing/ ...")
    parser.add_argument("--sets", default=",".join(SETS), help="comma between them")
    parser.add_argument("--ways", default=",".join(ASKED), help="random first")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path("runs/vectors"), help="for vectors")
    given = parser.parse_args()
    for name in given.sets.split(","):
        one = load_set(name, given.data)
        report(one, vectors_of(one, given.cache), given.ways.split(","), given.seeds)


def report(one: LabelledSet, rows: Vectors, names: Sequence[str], seeds: int) -> None:
    """Print the curve of each way, and its labels beside those of the first."""
    places = first(one.pool, MOST, 0)
    every = score(one, rows, places)
    goal = every - SLACK
    say(f"## {one.name}: {len(places)} labels give {100 * every:.1f}, the goal is {100 * goal:.1f}")
    plain: Way | None = None
    for name in names:
        way = simulated(one, rows, places, name, seeds)
        plain = plain or way
        curve = zip(way.sizes, way.scores.mean(axis=0), strict=True)
        say(f"{name}: " + ", ".join(f"{n} {100 * f:.1f}" for n, f in curve))
        say(f"{name}: {needed_in_words(way, plain, goal)}")


def needed_in_words(way: Way, plain: Way, goal: float) -> str:
    """Say how many labels a way needs, and their share of those of plain drawing."""
    mine, theirs = (labels_needed(one.sizes, one.scores.mean(axis=0), goal) for one in (way, plain))
    if mine is None or theirs is None:
        return f"needs {'more than were drawn' if mine is None else round(mine)}"
    shares = list(_drawn_shares(way, plain, goal))
    low, high = np.quantile(shares, [0.025, 0.975])
    return f"needs {mine:.0f}, {mine / theirs:.2f} of {plain.name} ({low:.2f} to {high:.2f})"


def _drawn_shares(way: Way, plain: Way, goal: float) -> Iterator[float]:
    """Draw the seeds of both anew; a way that never reaches the goal counts as its last size."""
    generator = np.random.default_rng(0)
    for _ in range(RESAMPLES):
        needed = []
        for one in (way, plain):
            drawn = generator.integers(len(one.scores), size=len(one.scores))
            found = labels_needed(one.sizes, one.scores[drawn].mean(axis=0), goal)
            needed.append(float(one.sizes[-1]) if found is None else found)
        yield needed[0] / needed[1]


def labels_needed(sizes: Sequence[int], scores: Matrix, goal: float) -> float | None:
    """Return where the line through the points first reaches the goal; None if it never does."""
    before: tuple[float, float] | None = None
    for size, found in zip(sizes, scores.tolist(), strict=True):
        if found >= goal:
            if before is None:
                return float(size)
            share = (goal - before[1]) / (found - before[1])
            return before[0] + share * (size - before[0])
        before = (float(size), found)
    return None


def simulated(one: LabelledSet, rows: Vectors, places: Sequence[int], name: str, seeds: int) -> Way:
    """Add labels round by round, with each seed."""
    runs = [list(_rounds(one, rows, places, name, seed)) for seed in range(1, seeds + 1)]
    sizes = tuple(size for size, _ in runs[0])
    return Way(name, sizes, np.array([[found for _, found in run] for run in runs]))


def score(one: LabelledSet, rows: Vectors, places: Sequence[int]) -> float:
    """Fit heads on some texts of the pool and return macro-F1 on the held-out part."""
    chosen = list(places)
    shares = fitted_shares(rows.pool[chosen], one.pool.targets[chosen], rows.held_out)
    return _macro(one, shares)


def _macro(one: LabelledSet, shares: Matrix) -> float:
    gold = one.held_out.targets
    return float(macro_f1(answers(one, shares, "share"), gold, np.ones((1, len(gold))))[0])


def _rounds(
    one: LabelledSet, rows: Vectors, places: Sequence[int], name: str, seed: int
) -> Iterator[tuple[int, float]]:
    step = round(STEP * len(places))
    generator = np.random.default_rng(seed)
    start = _start(one, rows.pool[list(places)], name, step, generator)
    known = [places[at] for at in start]
    for turn in range(ROUNDS):
        taken = set(known)
        left = [place for place in places if place not in taken]
        asked = np.concatenate([rows.held_out, rows.pool[left]])
        shares = fitted_shares(rows.pool[known], one.pool.targets[known], asked)
        yield len(known), _macro(one, shares[: len(rows.held_out)])
        if turn < ROUNDS - 1:
            known += _drawn(one, rows, known, left, shares[len(rows.held_out) :], name, generator)


def _start(
    one: LabelledSet, pool: Matrix, name: str, size: int, generator: np.random.Generator
) -> list[int]:
    """Return the places of the first texts: typical ones, by the definitions, or at random."""
    cold = name.partition("+")[0]
    order = generator.permutation(len(pool))
    if cold == "typical":
        return typical(pool, size, seed=int(order[0])).tolist()
    if cold != "defined":
        return order[:size].tolist()
    seen = order[: round(AT_HAND * len(pool))]
    heads = Definitions(one.codebook, _encoders()).fit([], one.pool.targets[:0], seed=0).heads
    shares = np.asarray(sigmoid(heads.logits(pool[seen])), np.float64)
    nothing = np.zeros(len(one.labels))
    given = Round(rows=pool[seen], shares=shares, examples=nothing, single=one.single, size=size)
    return seen[balanced(given)].tolist()


@cache
def _encoders() -> Encoders:
    return Encoders()


def _drawn(
    one: LabelledSet,
    rows: Vectors,
    known: list[int],
    left: list[int],
    shares: Matrix,
    name: str,
    generator: np.random.Generator,
) -> list[int]:
    """Return what is drawn of what is left, in the order of the draw."""
    size = min(round(STEP * (len(known) + len(left))), len(left))
    if name == How.UNCERTAIN:
        scored = [_scored(one, place, row) for place, row in zip(left, shares, strict=True)]
        drawing = Drawing(how=How.UNCERTAIN, size=size, seed=int(generator.integers(2**31)))
        return [int(task.item.item) for task in draw_tasks(scored, drawing, one.codebook)]
    given = Round(
        rows=rows.pool[left],
        shares=shares,
        examples=one.pool.targets[known].sum(axis=0),
        single=one.single,
        size=size,
    )
    return [left[at] for at in WAYS[name.rpartition("+")[2]](given, generator)]


def _scored(one: LabelledSet, place: int, shares: Matrix) -> Scored:
    frames = dict(zip(one.codebook.frame_ids, map(float, shares), strict=True))
    return Scored(
        item=str(place),
        document=one.pool.clusters[place],
        start=0,
        stop=len(one.pool.texts[place]),
        text=one.pool.texts[place],
        frames=frames,
        present=frozenset(name for name, p in frames.items() if p >= 0.5),
    )


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
