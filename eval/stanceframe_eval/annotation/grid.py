"""Answers as a grid: for each coder, which labels each item was given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stanceframe.corpora.annotations import ADJUDICATED, Annotation
from stanceframe.errors import AnnotationError

__all__ = ["Flags", "Grid", "grid_of"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Who coded what, and how.

    Attributes:
        coders: By name.
        labels: In the order of the codebook.
        items: One annotation of each, for its id, document and text.
        coded: Shape (coders, items).
        given: Shape (coders, items, labels); False where not coded.
    """

    coders: tuple[str, ...]
    labels: tuple[str, ...]
    items: tuple[Annotation, ...]
    coded: Flags
    given: Flags

    @property
    def documents(self) -> tuple[str, ...]:
        """The document of each item."""
        return tuple(item.document for item in self.items)


def grid_of(annotations: Sequence[Annotation], labels: Sequence[str]) -> Grid:
    """Lay out the answers of people; what was adjudicated is no answer of a coder.

    Args:
        annotations: Of any number of coders.
        labels: To look at; others are passed over.

    Raises:
        AnnotationError: Fewer than two coders, or no item that two of them coded.
    """
    rows = [one for one in annotations if one.coder != ADJUDICATED]
    coders = tuple(sorted({one.coder for one in rows}))
    items: dict[str, Annotation] = {}
    for one in rows:
        items.setdefault(one.item, one)
    place = {item: number for number, item in enumerate(items)}
    columns = {label: number for number, label in enumerate(labels)}
    coded = np.zeros((len(coders), len(items)), dtype=bool)
    given = np.zeros((len(coders), len(items), len(labels)), dtype=bool)
    for one in rows:
        coder = coders.index(one.coder)
        coded[coder, place[one.item]] = True
        for label in one.label_ids & columns.keys():
            given[coder, place[one.item], columns[label]] = True
    if len(coders) < 2 or not (coded.sum(axis=0) > 1).any():
        raise AnnotationError(
            f"agreement needs items that two coders coded; there are {len(coders)} coders "
            f"({', '.join(coders) or 'none'}) and no such item; give some sentences to two"
        )
    return Grid(
        coders=coders,
        labels=tuple(labels),
        items=tuple(items.values()),
        coded=coded,
        given=given,
    )
