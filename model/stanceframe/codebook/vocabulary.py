"""The labels of a codebook that coders choose from: its frames, and a stance for each target."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from stanceframe.codebook.schema import Codebook

__all__ = ["STANCES", "Choice", "free_id", "slug_of", "vocabulary"]

STANCES: Final[tuple[Literal["favor", "against"], ...]] = ("favor", "against")
_WORDS: Final = {"favor": "for", "against": "against"}


class Choice(NamedTuple):
    """One label that a coder can give to a sentence.

    Attributes:
        id: A frame's id, or `TARGET:favor` and `TARGET:against`; what annotations are kept under.
        name: For people.
        definition: What it means.
    """

    id: str
    name: str
    definition: str


def vocabulary(codebook: Codebook) -> tuple[Choice, ...]:
    """Return what a coder can choose from, frames first, in the order of the codebook.

    Example:
        >>> from stanceframe.codebook.loading import load_codebook
        >>> [choice.id for choice in vocabulary(load_codebook("conflict"))][13:16]
        ['information', 'israel:favor', 'israel:against']
    """
    frames = [Choice(frame.id, frame.name, frame.definition) for frame in codebook.frames]
    stances = [
        Choice(
            f"{target.id}:{stance}",
            f"{_WORDS[stance]} {target.name}",
            f"The sentence takes a stance {_WORDS[stance]} this target: {target.definition}",
        )
        for target in codebook.targets
        for stance in STANCES
    ]
    return (*frames, *stances)


def slug_of(name: str) -> str:
    """Return an id for a name: small letters, digits and underscores, a letter first.

    Example:
        >>> slug_of("Économie & Marchés"), slug_of("2nd reading"), slug_of("气候")
        ('economie_marches', 'code_2nd_reading', 'code')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not slug:
        return "code"
    return slug if slug[0].isalpha() else f"code_{slug}"


def free_id(name: str, taken: Collection[str]) -> str:
    """Return an id for a name that nobody has, numbered if need be."""
    slug = slug_of(name)
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}_{number}"
    return candidate
