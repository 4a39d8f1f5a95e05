"""Finds articles in nearly the same words: agency copy that several outlets print."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from stanceframe.errors import MissingExtraError

__all__ = ["ALIKE", "groups_of"]

# Share of word triples that two texts have in common. Agency copy is cut and re-headed, so less
# than all; two headlines on one event rarely share so many.
ALIKE = 0.7
PERMUTATIONS = 128
WORDS = 3


def groups_of(texts: Sequence[str]) -> list[int]:
    """Return for each text the number of its group: the place of the first text like it.

    A text like none has its own place. Likeness is estimated by MinHash, see Broder, On the
    resemblance and containment of documents (1997).

    Raises:
        MissingExtraError: The library for it isn't installed.
    """
    try:
        from datasketch import MinHash, MinHashLSH
    except ModuleNotFoundError as error:
        raise MissingExtraError("datasketch", "wire", "finding shared copy") from error
    empty = MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32)
    index = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)
    groups = list(range(len(texts)))
    sketches: list[Any] = []
    for place, text in enumerate(texts):
        sketch = empty.copy()
        sketch.update_batch(list(_shingles(text)))
        near = (int(str(one)) for one in index.query(sketch))
        # The index returns what may be alike; the sketches themselves say how much.
        like = [groups[one] for one in near if sketches[one].jaccard(sketch) >= ALIKE]
        groups[place] = min(like, default=place)
        index.insert(str(place), sketch)
        sketches.append(sketch)
    return groups


def _shingles(text: str) -> Iterator[bytes]:
    words = text.lower().split()
    for start in range(max(1, len(words) - WORDS + 1)):
        yield " ".join(words[start : start + WORDS]).encode(errors="replace")
