"""Chooses a few sentences behind each number, by a draw that any order of articles repeats."""

import zlib
from collections.abc import Iterable

from stanceframe_service.outlets.counting import Counted, Hit, Key
from stanceframe_service.outlets.findings import Example, Part

__all__ = ["Examples"]

EACH = 2


class Examples:
    """Draws up to two places for each outlet and thing; a sentence shown twice is kept once."""

    def __init__(self, rows: Iterable[Counted], keys: dict[str, str], *, seed: int) -> None:
        drawn: dict[tuple[str, Key], list[tuple[int, Counted, Hit]]] = {}
        for row in rows:
            for hit in row.hits:
                # Not by voice or reporting words: a sentence may stand behind several numbers.
                drawing = f"{seed}|{row.id}|{hit.start}|{hit.key.kind}|{hit.key.id}"
                rank = zlib.crc32(drawing.encode(errors="replace"))
                best = drawn.setdefault((keys[row.outlet], hit.key), [])
                best.append((rank, row, hit))
                best.sort(key=lambda one: one[0])
                del best[EACH:]
        self._drawn = drawn
        self._places: dict[Example, int] = {}

    def part(self, outlet: str, key: Key, count: int) -> Part:
        """Return a number with its examples."""
        found = self._drawn.get((outlet, key), ())
        places = [self._place(_example(outlet, row, hit)) for _, row, hit in found]
        return Part(count=count, examples=tuple(dict.fromkeys(places)))

    def all(self) -> tuple[Example, ...]:
        """Return every example that a part refers to, in the order of their places."""
        return tuple(self._places)

    def _place(self, example: Example) -> int:
        return self._places.setdefault(example, len(self._places))


def _example(outlet: str, row: Counted, hit: Hit) -> Example:
    text, origin = hit.sentence.text, hit.sentence.start
    start, end = hit.start - origin, hit.end - origin
    return Example(
        outlet=outlet,
        article=row.id,
        date=row.written_date,
        sentence=hit.sentence.index,
        before=text[:start],
        marked=text[start:end],
        after=text[end:],
    )
