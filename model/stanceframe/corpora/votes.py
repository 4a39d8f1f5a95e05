"""How raters voted on an item: the soft label that a set with several raters gives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Count", "Votes", "count_votes"]


class Count(NamedTuple):
    """How many raters chose a label."""

    label: str
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """The votes for each label that raters could choose; at least one was cast.

    Attributes:
        counts: Every label once, in the order in which the set has them.

    Example:
        >>> votes = count_votes(("for", "against"), ["for", "against", "for", "for"])
        >>> votes.shares
        {'for': 0.75, 'against': 0.25}
        >>> votes.most_chosen
        ('for',)
    """

    counts: tuple[Count, ...]

    def __post_init__(self) -> None:
        labels = [count.label for count in self.counts]
        if len(set(labels)) != len(labels):
            raise ValueError(f"each label must be there once, got {labels}")
        if any(count.votes < 0 for count in self.counts) or self.total == 0:
            raise ValueError(f"votes need one vote or more and none below 0, got {self.counts}")

    @property
    def total(self) -> int:
        """How many votes were cast."""
        return sum(count.votes for count in self.counts)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the votes that each label got; they add up to 1."""
        return {count.label: count.votes / self.total for count in self.counts}

    @property
    def most_chosen(self) -> tuple[str, ...]:
        """The label with the most votes, or all of those that tie, in the set's order."""
        most = max(count.votes for count in self.counts)
        return tuple(count.label for count in self.counts if count.votes == most)


def count_votes(labels: Iterable[str], answers: Iterable[str]) -> Votes:
    """Count answers.

    Args:
        labels: Those that raters could choose.
        answers: One of each rater who gave one.

    Raises:
        ValueError: There is no answer, or one is none of the labels.
    """
    found = Counter(answers)
    counts = tuple(Count(label, found.pop(label, 0)) for label in labels)
    if found:
        raise ValueError(f"{sorted(found)} are none of the labels")
    return Votes(counts=counts)
