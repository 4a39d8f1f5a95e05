"""Which articles of a corpus are compared: by outlet, date and what they are about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stanceframe.codebook.wording import expand
from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.sides import is_counted

__all__ = ["Selection", "day_of", "event_index", "is_about"]

_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
MENTIONS = 2  # sentences; one alone may be an aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a user asks for.

    Attributes:
        event: Words one of which an article must have in a headline or its title, or in two
            sentences; in the codebook's pattern language. None takes every article.
        since: First day, None for any.
        until: Last day, None for any.
        outlets: These outlets alone; None takes the most frequent.
        most: How many of them.
        least: Articles that an outlet must have.
    """

    event: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] | None = None
    most: int = 10
    least: int = 20

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ComparisonError(
                f"--from {self.since} is after --to {self.until}; exchange the two days"
            )

    def takes_day(self, day: date | None) -> bool:
        """Say whether a day is within; an article without one is only where no day is asked."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def chosen(self, counts: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        """Return the outlets to compare, those with most articles first.

        Raises:
            ComparisonError: There are fewer than two, or one that was named has too few articles.
        """
        numbers = dict(counts)
        ranked = sorted(numbers, key=lambda name: (-numbers[name], name))
        if self.outlets is not None:
            missing = [name for name in self.outlets if not numbers.get(name)]
            if missing:
                known = ", ".join(map(repr, ranked[:10])) or "none"
                raise ComparisonError(
                    f"no article of {missing[0]!r} is in the selection; there are: {known}"
                )
            ranked = [name for name in ranked if name in self.outlets]
        found = tuple(name for name in ranked if numbers[name] >= self.least)[: self.most]
        if len(found) < 2:
            raise ComparisonError(
                f"fewer than two outlets have {self.least} articles or more in the selection "
                f"({_listed(ranked, numbers)}); widen it, or lower --least"
            )
        return found


def day_of(written: str | None) -> date | None:
    """Return the day that a date begins with, `1911-03-02…`; None where it doesn't."""
    found = _DAY.match(written or "")
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def event_index(words: Sequence[str]) -> PhraseIndex:
    """Return an index of an event's words.

    Raises:
        ComparisonError: A word is not well-formed.
    """
    for word in words:
        try:
            expand(word)
        except ValueError as error:
            raise ComparisonError(f"--event: {error}") from error
    return PhraseIndex({"event": list(words)})


def is_about(article: LabelledArticle, event: PhraseIndex) -> bool:
    """Say whether title or headline names the event, or two sentences do."""
    title = article.meta.title or ""
    if title and _has(event, title):
        return True
    found = 0
    for sentence in article.sentences:
        if is_counted(sentence) and _has(event, sentence.text):
            found += MENTIONS if sentence.zone == "headline" else 1
            if found >= MENTIONS:
                return True
    return found > 0 and len(article.sentences) == 1


def _has(event: PhraseIndex, text: str) -> bool:
    return next(event.scan(text, 0, len(text)), None) is not None


def _listed(ranked: Sequence[str], numbers: dict[str, int]) -> str:
    return ", ".join(f"{name!r} {numbers[name]}" for name in ranked[:5]) or "no outlet is named"
