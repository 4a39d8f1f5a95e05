"""Groups of near-identical articles and paragraphs of a run, by name."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import orjson

from stanceframe.types import COUNTED_ZONES
from stanceframe_service.copies import MIN_WORDS, CopyIndex, words_of

if TYPE_CHECKING:
    from stanceframe_service.batch.parts import PartRow

__all__ = ["NO_GROUPS", "WireGroups", "find_wire_groups"]

# Shorter ones are alike for reasons of their own ("The two spoke by telephone on Monday").
MIN_WORDS_OF_PARAGRAPH: Final = 15

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class WireGroups:
    """The names of groups, by article and by paragraph; who is alone has none.

    Attributes:
        articles: Name by the article's place in the input.
        paragraphs: Name by the article's place and the paragraph's.
    """

    articles: Mapping[int, str] = field(default_factory=dict)
    paragraphs: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def of_article(self, article: int) -> str | None:
        """Return the name of an article's group, if it is in one."""
        return self.articles.get(article)

    def of_paragraphs(self, article: int, count: int) -> Sequence[str | None]:
        """Return for each paragraph of an article the name of its group, if it is in one."""
        return [self.paragraphs.get((article, place)) for place in range(count)]


NO_GROUPS: Final = WireGroups()


def find_wire_groups(rows: "Iterable[tuple[int, PartRow]]") -> WireGroups:
    """Group the articles of a run, and their paragraphs, that nearly say the same.

    A group has members from two articles or more, and a name that follows from what they say:
    not from their order. Memory grows by some kilobytes for each distinct paragraph.
    """
    articles, paragraphs = _Index[int](), _Index[tuple[int, int]]()
    for article, row in rows:
        if not row.is_ok:
            continue
        words = _words_by_paragraph(orjson.loads(row.json), row.facts.paragraphs)
        everything = [word for one in words.values() for word in one]
        if len(everything) >= MIN_WORDS:
            articles.add(article, article, everything)
        for place, own in words.items():
            if len(own) >= MIN_WORDS_OF_PARAGRAPH:
                paragraphs.add((article, place), article, own)
    return WireGroups(articles=articles.names(), paragraphs=paragraphs.names())


def _words_by_paragraph(row: Any, starts: Sequence[int]) -> dict[int, list[str]]:
    """Return the words of the sentences that count, by paragraph."""
    words: defaultdict[int, list[str]] = defaultdict(list)
    place = 0
    for sentence in row["sentences"]:
        while place + 1 < len(starts) and starts[place + 1] <= sentence["start"]:
            place += 1
        if sentence["zone"] in COUNTED_ZONES and sentence["duplicate_of"] is None:
            words[place] += words_of(sentence["text"])
    return words


class _Index(Generic[Name]):
    """Texts by name in an index of copies, each with the article that it is of."""

    def __init__(self) -> None:
        self._copies = CopyIndex()
        self._members: defaultdict[int, list[Name]] = defaultdict(list)
        self._articles: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, name: Name, article: int, words: Sequence[str]) -> None:
        """Add a text."""
        place = self._copies.add(words)
        self._members[place].append(name)
        self._articles[place].add(article)

    def names(self) -> dict[Name, str]:
        """Return the name of each text's group; a group has members from two articles or more."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for place in self._members:
            groups[self._copies.group(place)].append(place)
        return {
            name: group_name
            for places in groups.values()
            if len(set.union(*(self._articles[place] for place in places))) > 1
            for group_name in [self._copies.name(places)]
            for place in places
            for name in self._members[place]
        }
