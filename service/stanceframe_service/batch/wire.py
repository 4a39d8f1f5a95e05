"""Groups of near-identical articles and paragraphs, such as printings of one agency report.

Texts are compared by the shares of their three-word sequences that they have in common (Jaccard),
estimated by MinHash (Broder, "On the resemblance and containment of documents", 1997); candidates
are found by locality-sensitive hashing, both from the library datasketch (extra `wire`).
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import orjson

from stanceframe.errors import MissingExtraError
from stanceframe.types import COUNTED_ZONES

if TYPE_CHECKING:
    from stanceframe_service.batch.parts import PartRow

__all__ = ["NO_GROUPS", "WireGroups", "check_wire_groups", "find_wire_groups"]

# Not swept, for want of labelled pairs. Agencies' reports are mostly cut from the end and get
# another first line; at 0.7 a text with every seventh sequence changed is still the same.
SIMILARITY: Final = 0.7
PERMUTATIONS: Final = 64
SEQUENCE: Final = 3
# Shorter ones are alike for reasons of their own ("The two spoke by telephone on Monday").
MIN_WORDS_OF_ARTICLE: Final = 8
MIN_WORDS_OF_PARAGRAPH: Final = 15
_WORD: Final = re.compile(r"\w+")

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


def check_wire_groups() -> None:
    """Refuse to look for groups where the library for it isn't installed.

    Raises:
        MissingExtraError: datasketch is missing.
    """
    try:
        import datasketch  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("datasketch", "wire", "--wire-groups") from error


def find_wire_groups(rows: "Iterable[tuple[int, PartRow]]") -> WireGroups:
    """Group the articles of a run, and their paragraphs, that nearly say the same.

    A group has members from two articles or more, and a name that follows from what they say:
    not from their order. Memory grows by some 3 kB for each distinct paragraph.
    """
    articles, paragraphs = _Index[int](), _Index[tuple[int, int]]()
    for article, row in rows:
        if not row.is_ok:
            continue
        words = _words_by_paragraph(orjson.loads(row.json), row.facts.paragraphs)
        everything = [word for one in words.values() for word in one]
        if len(everything) >= MIN_WORDS_OF_ARTICLE:
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
            words[place] += _WORD.findall(sentence["text"].casefold())
    return words


class _Index(Generic[Name]):
    """Texts by their sketches; which sketches are near each other, by a disjoint-set forest."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self._template = MinHash(num_perm=PERMUTATIONS)
        self._near = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
        self._sketches: list[Any] = []
        self._place: dict[bytes, int] = {}
        self._parent: list[int] = []
        self._members: list[list[Name]] = []
        self._articles: list[set[int]] = []

    def add(self, name: Name, article: int, words: Sequence[str]) -> None:
        """Add a text."""
        sketch = self._template.copy()
        sketch.update_batch(list(_sequences(words)))
        key = sketch.hashvalues.tobytes()
        place = self._place.get(key)
        if place is None:
            place = self._place[key] = len(self._sketches)
            self._join_neighbours(place, sketch)
        self._members[place].append(name)
        self._articles[place].add(article)

    def names(self) -> dict[Name, str]:
        """Return the name of each text's group."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for place in range(len(self._sketches)):
            groups[self._root(place)].append(place)
        return {
            name: group_name
            for places in groups.values()
            if len(set.union(*(self._articles[place] for place in places))) > 1
            for group_name in [self._name(places)]
            for place in places
            for name in self._members[place]
        }

    def _join_neighbours(self, place: int, sketch: Any) -> None:
        self._parent.append(place)
        self._members.append([])
        self._articles.append(set())
        near: Any = self._near.query(sketch)  # places, as they were inserted
        for other in near:
            if sketch.jaccard(self._sketches[other]) >= SIMILARITY:
                self._parent[self._root(other)] = self._root(place)
        self._near.insert(place, sketch)
        self._sketches.append(sketch)

    def _root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def _name(self, places: Sequence[int]) -> str:
        least = min(self._sketches[place].hashvalues.tobytes() for place in places)
        return f"w{hashlib.sha256(least).hexdigest()[:12]}"


def _sequences(words: Sequence[str]) -> Iterator[bytes]:
    for start in range(max(1, len(words) - SEQUENCE + 1)):
        yield " ".join(words[start : start + SEQUENCE]).encode("utf-8", "surrogatepass")
