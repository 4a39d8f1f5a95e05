"""Pairs what was predicted with what is gold, one to one, by the characters they share."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from stanceframe.types import Span

__all__ = ["Pair", "character_overlap", "pair_off"]

Predicted = TypeVar("Predicted")
Gold = TypeVar("Gold")


class Pair(NamedTuple):
    """Positions of a predicted and a gold thing that belong together."""

    predicted: int
    gold: int


def character_overlap(one: Span, other: Span) -> float:
    """Return F1 of the characters of two spans: 1 for the same span, 0 for none shared.

    Example:
        >>> character_overlap(Span(start=0, end=4), Span(start=2, end=6))
        0.5
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0.0, 2 * shared / (one.end - one.start + other.end - other.start))


def pair_off(
    predicted: Sequence[Predicted],
    gold: Sequence[Gold],
    likeness: Callable[[Predicted, Gold], float],
) -> list[Pair]:
    """Pair the most alike first; a likeness of 0 is no pair. Ties go by position."""
    candidates = sorted(
        (-alike, Pair(here, there))
        for here, one in enumerate(predicted)
        for there, other in enumerate(gold)
        if (alike := likeness(one, other)) > 0
    )
    pairs: list[Pair] = []
    for _, pair in candidates:
        if not any(pair.predicted == took.predicted or pair.gold == took.gold for took in pairs):
            pairs.append(pair)
    return pairs
