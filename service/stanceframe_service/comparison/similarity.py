"""How much two statements have in common, rare words counting more than frequent ones."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

__all__ = ["Likeness", "in_order"]

# Swept over 2 to 6 on the eight pairs of example articles and the two shared reports: from 3 on the
# same 22 statements are joined; with 2, a full sentence is joined with a two-word caption. After a
# change, re-run tests/service/test_comparison_alignment.py.
ENOUGH_SHARED = 4


class Likeness:
    """Likeness of statements by the words they share, 0 to 1.

    Two reports of one event share its names in every sentence, so a word weighs less the more
    statements have it. The score lies between Dice's coefficient and the share of the shorter
    statement that the longer one has, since articles cut; the more words are shared, the nearer
    to the middle of the two, since two words of a fragment may be anybody's.

    Args:
        statements: The content words of every statement of all articles.

    Example:
        >>> likeness = Likeness([["truce", "winter"], ["truce", "harbour"], ["oil", "price"]])
        >>> likeness.of(["truce", "winter"], ["truce", "winter"])
        1.0
        >>> likeness.of(["truce", "winter"], ["oil", "price"])
        0.0
    """

    def __init__(self, statements: Iterable[Sequence[str]]) -> None:
        sets = [set(stems) for stems in statements]
        holding = Counter(stem for stems in sets for stem in stems)
        self._weights = {stem: math.log(1 + len(sets) / count) for stem, count in holding.items()}
        self._rarest = math.log(1 + max(len(sets), 1))

    def of(self, one: Sequence[str], other: Sequence[str]) -> float:
        """Return the likeness of two statements, given by their content words."""
        first, second = set(one), set(other)
        both = first & second
        if not both:
            return 0.0
        shared, weights = self._weight(both), (self._weight(first), self._weight(second))
        dice, contained = 2 * shared / sum(weights), shared / min(weights)
        trust = min(1.0, (len(both) - 1) / (ENOUGH_SHARED - 1)) / 2
        return round(dice + trust * (contained - dice), 4)

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._weights.get(stem, self._rarest) for stem in sorted(stems))


def in_order(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of the shorter statement's words that the longer has in the same order."""
    matcher = SequenceMatcher(None, list(one), list(other), autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    return matched / min(len(one), len(other))
