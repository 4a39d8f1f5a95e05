"""A fault in a codebook: where it is, what is wrong, what would be right."""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Fault", "Place", "place_name", "repeated"]

Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing that is wrong. The place is a path of keys and positions from the top."""

    place: Place
    message: str


def place_name(place: Place) -> str:
    """Return a place as people write it.

    Example:
        >>> place_name(("frames", 2, "not_when", 0, "instead"))
        'frames[2].not_when[0].instead'
    """
    name = ""
    for step in place:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".") or "the file"


def repeated(place: Place, values: Iterable[str], what: str) -> list[Fault]:
    """Return a fault for each value that stands earlier in the same list."""
    first: dict[str, int] = {}
    faults = []
    for position, value in enumerate(values):
        if first.setdefault(value, position) != position:
            message = f"{what} {value!r} is there twice (first at {first[value]}); keep one"
            faults.append(Fault((*place, position), message))
    return faults
