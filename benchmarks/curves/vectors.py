"""Vectors of a set's texts by the frozen encoders, kept on disk between benchmarks."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from benchmarks.curves.sets import LabelledSet, Part
from numpy.typing import NDArray

if TYPE_CHECKING:
    from stanceframe_training.own.encoders import Source

__all__ = ["STRENGTH", "Vectors", "first", "fitted_shares", "vectors_of"]

Matrix = NDArray[np.float64]
# Of every head here, so that nothing is tuned; as in the learning curve of a run.
STRENGTH: Final = 16.0


class Vectors(NamedTuple):
    """Rows of the pool and of the held-out part. Shape of each: (texts, 384 an encoder)."""

    pool: Matrix
    held_out: Matrix


def vectors_of(one: LabelledSet, cache: Path, sources: Sequence["Source"] = ("base",)) -> Vectors:
    """Return the vectors of one or both encoders, from the cache folder if they are there.

    Whoever changes a set's texts removes its file there.
    """
    names = "-".join((one.name, *sources[1:]))
    path = cache / f"{names}-{len(one.pool.texts)}-{len(one.held_out.texts)}.npz"
    if not path.is_file():
        from stanceframe_training.own.encoders import Encoders

        encoders = Encoders()
        rows = [encoders.embed(part.texts, sources) for part in (one.pool, one.held_out)]
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(path, pool=rows[0].astype(np.float32), held_out=rows[1].astype(np.float32))
    found = np.load(path)
    return Vectors(found["pool"].astype(np.float64), found["held_out"].astype(np.float64))


def fitted_shares(known: Matrix, targets: Matrix, asked: Matrix) -> Matrix:
    """Fit heads on known vectors and return the probabilities of the asked ones."""
    from stanceframe.calibration import sigmoid
    from stanceframe_training.own.heads import fit_heads

    heads = fit_heads(known, targets, strength=STRENGTH)
    return np.asarray(sigmoid(heads.logits(asked)), dtype=np.float64)


def first(part: Part, most: int, seed: int) -> list[int]:
    """Return the places of some texts at random, all if there are no more."""
    return np.random.default_rng(seed).permutation(len(part.texts))[:most].tolist()
