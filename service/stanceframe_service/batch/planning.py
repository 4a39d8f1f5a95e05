"""Cuts the stream of items into parts, so that a new article changes one part and no other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from stanceframe.errors import RecipeError
from stanceframe_service.batch.items import InputItem
from stanceframe_service.batch.parts import part_key

__all__ = ["WHOLE", "PlannedPart", "Shard", "parse_shard", "plan_parts"]

# A kill costs the parts that are being made: some ten seconds of work at this size.
MAX_ITEMS: Final = 256
MAX_CHARACTERS: Final = 200_000
# A part also ends after every item whose hash begins so: its cuts follow from what is in it, and
# an article that is added moves none but the next. One item in so many:
CUT_EVERY: Final = 64


class PlannedPart(NamedTuple):
    """Some neighbouring items, the name of their part, and the place of the first in the input."""

    key: str
    first: int
    items: Sequence[InputItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One share of a run's parts: number `index`, from 1, of `count`."""

    index: int = 1
    count: int = 1

    def has(self, part: PlannedPart) -> bool:
        """Say whether a part is of this share; its name decides, so that every machine agrees."""
        return int(part.key[:8], 16) % self.count == self.index - 1


WHOLE: Final = Shard()


def parse_shard(value: str) -> Shard:
    """Read `2/8`.

    Raises:
        RecipeError: It is not of that form.

    Example:
        >>> parse_shard("2/8")
        Shard(index=2, count=8)
    """
    index, _, count = value.partition("/")
    if index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
        return Shard(index=int(index), count=int(count))
    raise RecipeError(f"--shard is {value!r}; it must be I/N with 1 <= I <= N, such as 2/8")


def plan_parts(items: Iterable[InputItem]) -> Iterator[PlannedPart]:
    """Yield the parts of a stream of items, each as soon as it is whole."""
    first, part = 0, list[InputItem]()
    characters = 0
    for item in items:
        part.append(item)
        characters += item.characters
        if len(part) >= MAX_ITEMS or characters >= MAX_CHARACTERS or _is_cut(item):
            yield PlannedPart(part_key(part), first, part)
            first, part, characters = first + len(part), [], 0
    if part:
        yield PlannedPart(part_key(part), first, part)


def _is_cut(item: InputItem) -> bool:
    return item.key[0] % CUT_EVERY == 0
