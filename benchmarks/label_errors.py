"""How many of the first 50 labels that are doubted were planted: 10% of the texts get a wrong one.

`python -m benchmarks.label_errors ../shared/data` prints the table of docs/learning-curves.md.
Labels are doubted as in the report of `stanceframe train`: confident learning on probabilities of
heads that were fitted on other documents.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np
from benchmarks.curves.sets import SETS, LabelledSet, Part, load_set
from benchmarks.curves.vectors import first, fitted_shares, vectors_of
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from stanceframe_eval.label_faults import confident_doubts

Matrix = NDArray[np.float64]
SHARE: Final = 0.1  # of texts that get a wrong label
FOLDS: Final = 5
SHOWN: Final = 50
MOST: Final = 2000  # texts of a set


def main() -> None:
    """Plant errors in each set with each seed, and count those found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with frac/, narrative_framing/ ...")
    parser.add_argument("--sets", default=",".join(SETS), help="comma between them")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path("runs/vectors"), help="for vectors")
    given = parser.parse_args()
    sys.stdout.write(
        "| set | texts | precision at 50, mean of seeds (least to most) |\n|---|---|---|\n"
    )
    for name in given.sets.split(","):
        one = load_set(name, given.data)
        rows = vectors_of(one, given.cache).pool
        found = [precision(one, rows, seed) for seed in range(1, given.seeds + 1)]
        texts = min(len(one.pool.texts), MOST)
        sys.stdout.write(
            f"| {name} | {texts} | {np.mean(found):.2f} ({min(found):.2f} to {max(found):.2f}) |\n"
        )
        sys.stdout.flush()


def precision(one: LabelledSet, rows: Matrix, seed: int) -> float:
    """Return the share of the first 50 doubted texts whose label was made wrong."""
    places = first(one.pool, MOST, seed)
    part, rows = one.pool.take(places), rows[places]
    wrong = planted(part.targets, one.single, seed)
    shares = held_out_shares(part, rows, wrong)
    doubted = doubts(wrong, shares, one.single)[:SHOWN]
    changed = (wrong != part.targets).any(axis=1)
    return float(np.mean([changed[place] for place in doubted])) if doubted else 0.0


def planted(targets: Matrix, single: bool, seed: int) -> Matrix:
    """Return targets in which a tenth of the texts has another label, or one more or less."""
    generator = np.random.default_rng(seed)
    wrong = targets.copy()
    texts = generator.choice(len(targets), round(SHARE * len(targets)), replace=False)
    for place in texts:
        if single:
            others = np.flatnonzero(targets[place] == 0)
            wrong[place] = np.eye(targets.shape[1])[generator.choice(others)]
        else:
            label = generator.integers(targets.shape[1])
            wrong[place, label] = 1 - wrong[place, label]
    return wrong


def held_out_shares(part: Part, rows: Matrix, targets: Matrix) -> Matrix:
    """Return what heads that saw no text of its document say of each text."""
    shares = np.zeros_like(targets)
    for known, asked in GroupKFold(FOLDS).split(rows, groups=part.clusters):
        shares[asked] = fitted_shares(rows[known], targets[known], rows[asked])
    return shares


def doubts(targets: Matrix, shares: Matrix, single: bool) -> list[int]:
    """Return the doubted texts, the least probable given label first, each once."""
    if single:
        mixed = shares / shares.sum(axis=1, keepdims=True)
        return [one.place for one in confident_doubts(targets.argmax(axis=1), mixed)]
    found = []
    for there, p in zip(targets.T.astype(np.int64), shares.T, strict=True):
        found += confident_doubts(there, np.stack([1 - p, p], axis=1))
    return list(dict.fromkeys(one.place for one in sorted(found, key=lambda one: one.p)))


if __name__ == "__main__":
    main()
