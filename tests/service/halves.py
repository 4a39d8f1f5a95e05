"""Splits one outlet of a scored folder at random, and counts how often its halves differ.

`python -m tests.service.halves RUN "Outlet" [REPETITIONS]`: no difference between the halves is
real, so at most about five in a hundred may be found.
"""

import sys
from pathlib import Path

import numpy as np

from stanceframe.codebook.loading import load_codebook
from stanceframe_service.comparison.terms import index_of, terms_of
from stanceframe_service.outlets.counting import Counted, Key, count_article
from stanceframe_service.outlets.findings import SharedCopy
from stanceframe_service.outlets.gathering import Corpus
from stanceframe_service.outlets.run import ScoredRun
from stanceframe_service.outlets.shares import Settings, share_table

SHARED = SharedCopy(counted="each", groups=0, articles=0, repeats=0, left_out=0, shown=())


def rows_of(run: Path, outlet: str) -> list[Counted]:
    codebook = load_codebook("conflict")
    index = index_of(terms_of(codebook.terms))
    articles = ScoredRun(run).articles()
    return [count_article(one, index) for one in articles if one.meta.outlet == outlet]


def halves_alike(rows: list[Counted], repetitions: int, *, seed: int = 13) -> int:
    """Return in how many of so many splits no test finds a difference."""
    codebook = load_codebook("conflict")
    subjects = [("frame", frame.id) for frame in codebook.frames]
    subjects += [("term", term.id) for term in terms_of(codebook.terms)]
    keys = [Key(kind, name, where) for kind, name in subjects for where in ("total", "own")]
    keys.append(Key("loaded", "", "own"))
    draws = np.random.default_rng(seed)
    alike = 0
    for repetition in range(repetitions):
        halves = draws.permutation(np.arange(len(rows)) % 2)
        corpus = Corpus(
            outlets=("one half", "the other"),
            rows=tuple(rows),
            numbers=tuple(map(int, halves)),
            groups=tuple(range(len(rows))),
            nameless=0,
            shared=SHARED,
        )
        table = share_table(corpus, keys, keys, Settings(resamples=100, seed=repetition))
        alike += not any(test.differs for test in table.tested.values())
    return alike


if __name__ == "__main__":
    folder, name, *rest = sys.argv[1:]
    found = rows_of(Path(folder), name)
    count = int(rest[0]) if rest else 100
    same = halves_alike(found, count)
    sys.stdout.write(f"{name}: {len(found)} articles, alike in {same} of {count} splits\n")
