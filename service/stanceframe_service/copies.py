"""Finds texts in nearly the same words, such as printings of one agency report.

Texts are compared by the shares of their three-word sequences that they have in common (Jaccard),
estimated by MinHash (Broder, "On the resemblance and containment of documents", 1997); candidates
are found by locality-sensitive hashing, both from the library datasketch (extra `wire`).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from stanceframe.errors import MissingExtraError

__all__ = ["MIN_WORDS", "CopyIndex", "check_copies", "first_of_each", "words_of"]

# Not swept, for want of labelled pairs. Agencies' reports are mostly cut from the end and get
# another first line; at 0.7 a text with every seventh sequence changed is still the same.
SIMILARITY: Final = 0.7
PERMUTATIONS: Final = 128
SEQUENCE: Final = 3
# Shorter articles are alike for reasons of their own ("Live updates").
MIN_WORDS: Final = 8
_WORD: Final = re.compile(r"\w+")


def check_copies(purpose: str) -> None:
    """Refuse to look for copies where the library for it isn't installed.

    Raises:
        MissingExtraError: datasketch is missing.
    """
    try:
        import datasketch  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("datasketch", "wire", purpose) from error


def words_of(text: str) -> list[str]:
    """Return what of a text is compared.

    Example:
        >>> words_of("Veldania's truce, day 2")
        ['veldania', 's', 'truce', 'day', '2']
    """
    return _WORD.findall(text.casefold())


def first_of_each(texts: Iterable[str]) -> list[int]:
    """Return for each text the place of the first that is in its group; its own if it is alone.

    Raises:
        MissingExtraError: datasketch is missing.
    """
    check_copies("finding shared copy")
    index = CopyIndex()
    found = [
        index.add(words) if len(words) >= MIN_WORDS else None for words in map(words_of, texts)
    ]
    first: dict[int, int] = {}
    return [
        place if number is None else first.setdefault(index.group(number), place)
        for place, number in enumerate(found)
    ]


class CopyIndex:
    """Sketches of texts; which are near each other, directly or by way of others, is one group."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self._template = MinHash(num_perm=PERMUTATIONS)
        self._near = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
        self._sketches: list[Any] = []
        self._place: dict[bytes, int] = {}
        self._parent: list[int] = []  # a disjoint-set forest

    def add(self, words: Sequence[str]) -> int:
        """Add a text and return its number; texts of one sketch have one number."""
        sketch = self._template.copy()
        sketch.update_batch(list(_sequences(words)))
        key = sketch.hashvalues.tobytes()
        place = self._place.get(key)
        if place is None:
            place = self._place[key] = len(self._sketches)
            self._join_neighbours(place, sketch)
        return place

    def group(self, place: int) -> int:
        """Return the number of a text's group, once all are added."""
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def name(self, places: Iterable[int]) -> str:
        """Return a name for a group of texts that follows from what they say."""
        least = min(self._sketches[place].hashvalues.tobytes() for place in places)
        return f"w{hashlib.sha256(least).hexdigest()[:12]}"

    def _join_neighbours(self, place: int, sketch: Any) -> None:
        self._parent.append(place)
        near: Any = self._near.query(sketch)  # places, as they were inserted
        for other in near:
            if sketch.jaccard(self._sketches[other]) >= SIMILARITY:
                self._parent[self.group(other)] = self.group(place)
        self._near.insert(place, sketch)
        self._sketches.append(sketch)


def _sequences(words: Sequence[str]) -> Iterator[bytes]:
    for start in range(max(1, len(words) - SEQUENCE + 1)):
        yield " ".join(words[start : start + SEQUENCE]).encode("utf-8", "surrogatepass")
