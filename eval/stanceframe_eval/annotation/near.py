"""Near-identical sentences: no two of them go to coders, who would code one thing twice."""

import re
from collections import Counter
from typing import Final

__all__ = ["ALIKE", "Apart"]

# Jaccard of three-word runs from which two sentences are one, as agency copy with a word changed.
ALIKE: Final = 0.6
_WORD: Final = re.compile(r"\w+")
_RUN: Final = 3

Shingles = frozenset[tuple[str, ...]]


class Apart:
    """Lets sentences in as long as none near-identical was let in before."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str, ...], list[int]] = {}
        self._sizes: list[int] = []

    def admits(self, text: str) -> bool:
        """Let a sentence in, or say that one like it is there.

        Example:
            >>> apart = Apart()
            >>> apart.admits("The ferry left at noon, an hour late."), apart.admits("It sank.")
            (True, True)
            >>> apart.admits("The ferry left at noon, an hour late!")
            False
        """
        runs = _shingles(text)
        shared = Counter(place for run in runs for place in self._holders.get(run, ()))
        for place, count in shared.items():
            if count / (len(runs) + self._sizes[place] - count) >= ALIKE:
                return False
        for run in runs:
            self._holders.setdefault(run, []).append(len(self._sizes))
        self._sizes.append(len(runs))
        return True


def _shingles(text: str) -> Shingles:
    words = [word.casefold() for word in _WORD.findall(text)] or [text]
    if len(words) <= _RUN:
        return frozenset([tuple(words)])
    return frozenset(tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))
