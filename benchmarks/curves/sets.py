"""The three sets that few-shot learning is measured on, cut into a pool and a held-out part.

FrAC and the narrative frames come without a split; a third of each is held out, whole clusters at
a time, by a fixed seed. `conflict` is learnt from its train split and read on dev. No test split
is ever opened.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import ConflictSentence, read_conflict
from stanceframe.corpora.frac import read_frac
from stanceframe.corpora.narrative_framing import (
    NARRATIVE_FRAMES,
    lead_of,
    read_narrative_framing,
)

__all__ = ["SETS", "LabelledSet", "Part", "draw", "load_set"]

HELD_OUT_SEED: Final = 7
HELD_OUT_SHARE: Final = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Texts with their labels.

    Attributes:
        texts: Sentences, or leads of articles.
        targets: 1 where the text has the label. Shape: (texts, labels).
        clusters: The document of each text.
    """

    texts: tuple[str, ...]
    targets: NDArray[np.float64]
    clusters: tuple[str, ...]

    def take(self, places: Sequence[int]) -> "Part":
        """Return some of the texts, in the order given."""
        return Part(
            texts=tuple(self.texts[place] for place in places),
            targets=self.targets[list(places)],
            clusters=tuple(self.clusters[place] for place in places),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A set to learn from.

    Attributes:
        name: Ours.
        labels: Ids, in the order of the targets' columns.
        single: Whether each text has exactly one label, so that the most probable is the answer.
        pool: What training examples are drawn from.
        held_out: What is read.
        codebook: With the labels' definitions, in the order of the labels.
    """

    name: str
    labels: tuple[str, ...]
    single: bool
    pool: Part
    held_out: Part
    codebook: Codebook


def load_set(name: str, data: Path) -> LabelledSet:
    """Read a set from the folder that holds a folder for each corpus."""
    return _LOADERS[name](data)


def draw(part: Part, size: int, seed: int) -> list[int]:
    """Draw texts until each label has `size` of them, or all that there are.

    Texts come up in random order; one is taken if one of its labels still wants examples. Having
    none of the labels counts as a label. Frequent labels of sets where a text can have several
    therefore get more than `size`.
    """
    none = (part.targets.sum(axis=1) == 0).astype(np.float64)
    targets = np.column_stack([part.targets, none]) > 0
    wanted = np.full(targets.shape[1], size)
    chosen = []
    for place in np.random.default_rng(seed).permutation(len(part.texts)):
        if np.any(wanted[targets[place]] > 0):
            chosen.append(int(place))
            wanted -= targets[place]
    return chosen


def _frac(data: Path) -> LabelledSet:
    rows = read_frac(data / "frac")
    labels = tuple(sorted({row.label for row in rows}))
    whole = _part(
        [row.text for row in rows], [[row.label] for row in rows], labels, [r.cluster for r in rows]
    )
    return _split("frac", labels, whole, single=True)


def _narrative(data: Path) -> LabelledSet:
    rows = read_narrative_framing(data / "narrative_framing")
    labels = tuple(NARRATIVE_FRAMES)
    whole = _part(
        [lead_of(row) for row in rows], [row.frames for row in rows], labels, [r.id for r in rows]
    )
    return _split("narrative_framing", labels, whole, single=False)


def _conflict(data: Path) -> LabelledSet:
    train, dev = (read_conflict(data / "conflict", split) for split in ("train", "dev"))
    labels = tuple(sorted({frame.id for row in train for frame in row.frames}))
    return LabelledSet(
        name="conflict",
        labels=labels,
        single=False,
        pool=_conflict_part(train, labels),
        held_out=_conflict_part(dev, labels),
        codebook=_codebook("conflict", labels),
    )


def _conflict_part(rows: Sequence[ConflictSentence], labels: tuple[str, ...]) -> Part:
    frames = [[frame.id for frame in row.frames] for row in rows]
    return _part([row.text for row in rows], frames, labels, [row.cluster for row in rows])


_LOADERS: Final[Mapping[str, Callable[[Path], LabelledSet]]] = {
    "frac": _frac,
    "narrative_framing": _narrative,
    "conflict": _conflict,
}
SETS: Final = tuple(_LOADERS)


def _part(
    texts: Sequence[str],
    given: Sequence[Sequence[str]],
    labels: tuple[str, ...],
    clusters: Sequence[str],
) -> Part:
    targets = np.array([[float(label in one) for label in labels] for one in given])
    return Part(texts=tuple(texts), targets=targets, clusters=tuple(clusters))


def _split(name: str, labels: tuple[str, ...], whole: Part, *, single: bool) -> LabelledSet:
    """Hold out a third of the clusters."""
    clusters = list(dict.fromkeys(whole.clusters))
    order = np.random.default_rng(HELD_OUT_SEED).permutation(len(clusters))
    held = {clusters[place] for place in order[: round(len(clusters) * HELD_OUT_SHARE)]}
    places = range(len(whole.texts))
    return LabelledSet(
        name=name,
        labels=labels,
        single=single,
        pool=whole.take([place for place in places if whole.clusters[place] not in held]),
        held_out=whole.take([place for place in places if whole.clusters[place] in held]),
        codebook=_codebook(str(Path(__file__).parent / f"{name}.yaml"), labels),
    )


def _codebook(source: str, labels: tuple[str, ...]) -> Codebook:
    """Load a codebook, its frames in the order of the labels."""
    codebook = load_codebook(source)
    frames = {frame.id: frame for frame in codebook.frames}
    return codebook.model_copy(
        update={"frames": tuple(frames[label.casefold()] for label in labels)}
    )
