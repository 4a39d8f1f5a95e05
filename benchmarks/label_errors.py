"""How many of the first 50 labels that are doubted were planted: 10% of the texts get a wrong one.

`python -m benchmarks.label_errors ../shared/data` prints the table of docs/learning-curves.md.
Labels are doubted by confident learning, as in the report of `stanceframe train`, on probabilities
of a regression on frozen encoders that was fitted on other documents: one of all labels where each
text has one, else the heads of `stanceframe train`. Beside it stands the ranking by the probability
of what was given alone, which is cleanlab's `self_confidence`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.curves.sets import SETS, LabelledSet, Part, load_set
from benchmarks.curves.vectors import STRENGTH, first, fitted_shares, vectors_of
from numpy.typing import NDArray
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from stanceframe_eval.label_faults import confident_doubts

if TYPE_CHECKING:
    from stanceframe_training.own.encoders import Source

Matrix = NDArray[np.float64]
SHARE: Final = 0.1  # of texts that get a wrong label
FOLDS: Final = 5
SHOWN: Final = 50
MOST: Final = 2000  # texts of a set
# The shipped encoder is never read on `conflict`, which it was trained on.
SOURCES: Final[tuple[tuple["Source", ...], ...]] = (("base",), ("base", "shipped"))


def main() -> None:
    """Plant errors in each set with each seed, and count those found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with frac/, narrative_framing/ ...")
    parser.add_argument("--sets", default=",".join(SETS), help="comma between them")
    parser.add_argument("--seeds", type=int, default=10, help="repetitions")
    parser.add_argument("--cache", type=Path, default=Path("runs/vectors"), help="for vectors")
    given = parser.parse_args()
    sys.stdout.write(
        "| set | encoders | texts | made wrong | confident learning | probability alone |\n"
        "|---|---|---|---|---|---|\n"
    )
    for name in given.sets.split(","):
        one = load_set(name, given.data)
        for sources in SOURCES[: 1 if name == "conflict" else 2]:
            rows = np.concatenate(vectors_of(one, given.cache, sources))
            found = [precisions(one, rows, seed) for seed in range(1, given.seeds + 1)]
            texts = min(len(rows), MOST)
            sys.stdout.write(
                f"| {name} | {' and '.join(sources)} | {texts} | {round(SHARE * texts)} | "
                f"{' | '.join(told(ranked) for ranked in zip(*found, strict=True))} |\n"
            )
            sys.stdout.flush()


def told(found: Sequence[float]) -> str:
    """Return the mean of repetitions with the t interval of that mean, and its extremes."""
    mean, error = float(np.mean(found)), float(stats.sem(found)) if len(found) > 1 else 0.0
    reach = error * float(stats.t.ppf(0.975, max(len(found) - 1, 1)))
    return (
        f"{mean:.2f} ({mean - reach:.2f} to {mean + reach:.2f}; {min(found):.2f} to "
        f"{max(found):.2f})"
    )


def precisions(one: LabelledSet, rows: Matrix, seed: int) -> tuple[float, ...]:
    """Return, for both rankings, the share of the first 50 texts whose label was made wrong.

    All texts are taken, the held-out part too: nothing is read on it here.
    """
    whole = Part(
        texts=one.pool.texts + one.held_out.texts,
        targets=np.concatenate([one.pool.targets, one.held_out.targets]),
        clusters=one.pool.clusters + one.held_out.clusters,
    )
    places = first(whole, MOST, seed)
    part, rows = whole.take(places), rows[places]
    wrong = planted(part.targets, one.single, seed)
    shares = held_out_shares(part, rows, wrong, one.single)
    changed = (wrong != part.targets).any(axis=1)
    rankings = (doubts(wrong, shares, one.single), least_likely(wrong, shares, one.single))
    return tuple(float(changed[ranked[:SHOWN]].mean()) if ranked else 0.0 for ranked in rankings)


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


def held_out_shares(part: Part, rows: Matrix, targets: Matrix, single: bool) -> Matrix:
    """Return what a regression that saw no text of its document says of each text."""
    shares = np.zeros_like(targets)
    for known, asked in GroupKFold(FOLDS).split(rows, groups=part.clusters):
        if single:
            model = LogisticRegression(C=STRENGTH, max_iter=200)
            model.fit(rows[known], targets[known].argmax(axis=1))
            shares[np.ix_(asked, model.classes_)] = model.predict_proba(rows[asked])
        else:
            shares[asked] = fitted_shares(rows[known], targets[known], rows[asked])
    return shares


def doubts(targets: Matrix, shares: Matrix, single: bool) -> list[int]:
    """Return the doubted texts, the least probable given label first, each once."""
    if single:
        return [one.place for one in confident_doubts(targets.argmax(axis=1), shares)]
    found = []
    for there, p in zip(targets.T.astype(np.int64), shares.T, strict=True):
        found += confident_doubts(there, np.stack([1 - p, p], axis=1))
    return list(dict.fromkeys(one.place for one in sorted(found, key=lambda one: one.p)))


def least_likely(targets: Matrix, shares: Matrix, single: bool) -> list[int]:
    """Return all texts, the least probable given label first; absence is given too."""
    given = np.where(targets > 0, shares, 1.0 if single else 1 - shares).min(axis=1)
    return np.argsort(given, kind="stable").tolist()


if __name__ == "__main__":
    main()
