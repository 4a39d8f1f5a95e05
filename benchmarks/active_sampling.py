"""How many labels are needed if sentences are drawn where the model is unsure, or at random.

`python -m benchmarks.active_sampling ../shared/data` starts with some sentences at random and adds
as many in each round, by `uncertain` of `stanceframe annotate sample` or at random, with heads on
the frozen encoder. It prints the macro-F1 at each number, and where each way first comes within
three points of what the whole pool gives.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from benchmarks.curves.scoring import answers, macro_f1
from benchmarks.curves.sets import SETS, LabelledSet, load_set
from benchmarks.curves.vectors import Vectors, first, fitted_shares, vectors_of
from numpy.typing import NDArray

from stanceframe_eval.annotation.choices import How
from stanceframe_eval.annotation.drawing import Drawing, draw_tasks
from stanceframe_eval.annotation.scored import Scored

Matrix = NDArray[np.float64]
WAYS: Final = (How.RANDOM, How.UNCERTAIN)
SLACK: Final = 0.03
MOST: Final = 2000  # texts of a pool
ROUNDS: Final = 11
STEP: Final = 0.08  # of the pool in each round


class Way(NamedTuple):
    """Mean macro-F1 over seeds at each number of labels."""

    how: How
    sizes: tuple[int, ...]
    scores: tuple[float, ...]


def main() -> None:
    """Simulate each set and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with frac/, narrative_framing/ ...")
    parser.add_argument("--sets", default=",".join(SETS), help="comma between them")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path("runs/vectors"), help="for vectors")
    given = parser.parse_args()
    for name in given.sets.split(","):
        one = load_set(name, given.data)
        report(one, vectors_of(one, given.cache), given.seeds)


def report(one: LabelledSet, rows: Vectors, seeds: int) -> None:
    """Print the curves of both ways, and the labels that each needs."""
    places = first(one.pool, MOST, 0)
    every = score(one, rows, places)
    goal = every - SLACK
    say(f"## {one.name}: {len(places)} labels give {100 * every:.1f}, the goal is {100 * goal:.1f}")
    needed = []
    for how in WAYS:
        way = simulated(one, rows, places, how, seeds)
        say(f"{how}: " + ", ".join(f"{n} {100 * f:.1f}" for n, f in zip(*way[1:], strict=True)))
        needed.append(labels_needed(way, goal))
    say(f"needed: random {needed[0]}, uncertain {needed[1]}")


def simulated(one: LabelledSet, rows: Vectors, places: Sequence[int], how: How, seeds: int) -> Way:
    """Add labels round by round, with each seed; a round's scores are averaged."""
    runs = [list(_rounds(one, rows, places, how, seed)) for seed in range(1, seeds + 1)]
    sizes, scores = np.mean(runs, axis=0).T
    return Way(how, tuple(round(size) for size in sizes), tuple(map(float, scores)))


def labels_needed(way: Way, goal: float) -> int | None:
    """Return the first number of labels from which the goal is reached; None if it never is."""
    return next((n for n, f in zip(way.sizes, way.scores, strict=True) if f >= goal), None)


def score(one: LabelledSet, rows: Vectors, places: Sequence[int]) -> float:
    """Fit heads on some texts of the pool and return macro-F1 on the held-out part."""
    chosen = list(places)
    shares = fitted_shares(rows.pool[chosen], one.pool.targets[chosen], rows.held_out)
    gold = one.held_out.targets
    return float(macro_f1(answers(one, shares, "share"), gold, np.ones((1, len(gold))))[0])


def _rounds(
    one: LabelledSet, rows: Vectors, places: Sequence[int], how: How, seed: int
) -> Iterator[tuple[int, float]]:
    step = round(STEP * len(places))
    order = np.random.default_rng(seed).permutation(len(places))
    known = [places[at] for at in order[:step]]
    for _ in range(ROUNDS):
        yield len(known), score(one, rows, known)
        taken = set(known)
        left = [place for place in places if place not in taken]
        known += _drawn(one, rows, known, left, Drawing(how=how, size=step, seed=seed))


def _drawn(
    one: LabelledSet, rows: Vectors, known: list[int], left: list[int], drawing: Drawing
) -> list[int]:
    shares = fitted_shares(rows.pool[known], one.pool.targets[known], rows.pool[left])
    scored = [_scored(one, place, row) for place, row in zip(left, shares, strict=True)]
    tasks = draw_tasks(scored, drawing, one.codebook)
    return [int(task.item.item) for task in tasks]


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
