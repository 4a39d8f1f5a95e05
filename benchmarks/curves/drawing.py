"""Ways of choosing which texts to label next, as the field has them; each sees vectors and shares.

`margin`: Scheffer, Decomain & Wrobel (2001), the least gap between the first two labels; where a
text can have several, the label nearest to one half. `badge`: Ash et al. (ICLR 2020), seeds of
k-means++ in the gradients of the heads. `balanced`: the most probable texts of whichever label
has the fewest examples so far (Attenberg & Provost, KDD 2010, on rare classes). `half`: half of a
round by `balanced`, the other by `margin`. A cold start by `typical`: the text amid each of the
largest clusters (Hacohen, Dekel & Weinshall, ICML 2022); or by `defined`: `balanced` by what the
codebook's definitions alone make of the texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["WAYS", "Round", "balanced", "typical"]

Matrix = NDArray[np.float64]
Places = NDArray[np.int64]
NEIGHBOURS: Final = 20  # of a text, whose mean likeness says how typical it is
NARROW: Final = 48  # of the vectors' dimensions, in gradients


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is known when texts are drawn.

    Attributes:
        rows: Vectors of the texts that are left. Shape: (texts, width).
        shares: Their probabilities. Shape: (texts, labels).
        examples: How many each label has so far. Shape: (labels,).
        single: Whether each text has exactly one label.
        size: How many to draw.
    """

    rows: Matrix
    shares: Matrix
    examples: Matrix
    single: bool
    size: int

    @property
    def mixed(self) -> Matrix:
        """Probabilities that sum to one where each text has one label."""
        if not self.single:
            return self.shares
        return np.asarray(self.shares / self.shares.sum(axis=1, keepdims=True))


def typical(rows: Matrix, size: int, seed: int) -> Places:
    """Return the text amid each of as many clusters, the largest first; no label is needed."""
    from sklearn.cluster import KMeans

    clusters = KMeans(size, n_init=1, random_state=seed).fit(rows).labels_
    largest = np.argsort(-np.bincount(clusters, minlength=size), kind="stable")
    return np.array([_amid(rows, np.flatnonzero(clusters == one)) for one in largest])


def _amid(rows: Matrix, members: Places) -> int:
    alike = np.sort(rows[members] @ rows[members].T, axis=1)[:, -NEIGHBOURS:]
    return int(members[alike.mean(axis=1).argmax()])


def _random(given: Round, generator: np.random.Generator) -> Places:
    return generator.permutation(len(given.rows))[: given.size]


def _margin(given: Round, _: np.random.Generator) -> Places:
    if given.single:
        ranked = np.sort(given.mixed, axis=1)
        gaps = ranked[:, -1] - ranked[:, -2]
    else:
        gaps = np.abs(given.shares - 0.5).min(axis=1)
    return np.argsort(gaps, kind="stable")[: given.size]


def balanced(given: Round, _: np.random.Generator | None = None) -> Places:
    """Return the most probable texts of whichever label has the fewest examples so far."""
    examples, open_to = given.examples.astype(np.float64), np.ones(len(given.rows), bool)
    chosen = []
    for _turn in range(given.size):
        label = int(examples.argmin())
        place = int(np.where(open_to, given.mixed[:, label], -1.0).argmax())
        open_to[place] = False
        examples = examples + given.mixed[place]
        chosen.append(place)
    return np.array(chosen)


def _half(given: Round, generator: np.random.Generator) -> Places:
    even = balanced(given)[: given.size // 2].tolist()
    unsure = _margin(replace(given, size=len(given.rows)), generator).tolist()
    taken = set(even)
    rest = [place for place in unsure if place not in taken]
    return np.array([*even, *rest][: given.size])


def _badge(given: Round, generator: np.random.Generator) -> Places:
    likely = (
        np.eye(given.mixed.shape[1])[given.mixed.argmax(axis=1)]
        if given.single
        else (given.mixed > 0.5).astype(np.float64)
    )
    slopes = (given.mixed - likely)[:, :, None] * _narrowed(given.rows)[:, None, :]
    return _spread(slopes.reshape(len(given.rows), -1), given.size, generator)


def _narrowed(rows: Matrix) -> Matrix:
    from sklearn.decomposition import PCA

    width = min(NARROW, *rows.shape)
    return np.asarray(PCA(width, random_state=0).fit_transform(rows))


def _spread(rows: Matrix, size: int, generator: np.random.Generator) -> Places:
    """Choose as k-means++ seeds its clusters: far from those before, by the squared distance."""
    chosen = [int((rows**2).sum(axis=1).argmax())]
    nearest = ((rows - rows[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < size:
        nearest[chosen] = 0.0
        chances = nearest if nearest.sum() > 0 else np.isin(np.arange(len(rows)), chosen) == 0
        place = int(generator.choice(len(rows), p=chances / chances.sum()))
        chosen.append(place)
        nearest = np.minimum(nearest, ((rows - rows[place]) ** 2).sum(axis=1))
    return np.array(chosen)


WAYS: Final[Mapping[str, Callable[[Round, np.random.Generator], Places]]] = {
    "random": _random,
    "margin": _margin,
    "balanced": balanced,
    "half": _half,
    "badge": _badge,
}
