"""Gives each number of a comparison its place, and finds the sentences that it counts."""

from collections import Counter
from collections.abc import Iterator, Mapping

from stanceframe_service.outlets.counting import Counted, Hit, Key
from stanceframe_service.outlets.gathering import Corpus
from stanceframe_service.outlets.sentences import Listed, Part

__all__ = ["Numbers"]


class Numbers:
    """The numbers of a comparison, in the order in which they are first asked for."""

    def __init__(self, corpus: Corpus, named: Mapping[str, str]) -> None:
        self._corpus = corpus
        self._named = named
        self._places: dict[tuple[str, Key], int] = {}
        self._sums: dict[str, Counter[Key]] = {key: Counter() for key in named.values()}
        for row in corpus.rows:
            self._sums[named[row.outlet]].update(row.counts)
        self._wheres: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
        for outlet, sums in self._sums.items():
            for key, count in sums.items():
                place = (outlet, key.kind, key.id)
                self._wheres.setdefault(place, []).append((key.where, count))

    def __len__(self) -> int:
        return len(self._places)

    def part(self, outlet: str, key: Key) -> Part:
        """Return the number of sentences that one outlet has a thing in."""
        count = self._sums[outlet][key]
        if not count:
            return Part(count=0, number=None)
        place = self._places.setdefault((outlet, key), len(self._places))
        return Part(count=count, number=place)

    def ids(self, outlet: str, kind: str) -> Iterator[str]:
        """Yield what of a kind an outlet has, in no order that means anything."""
        for of, what, name in self._wheres:
            if (of, what) == (outlet, kind):
                yield name

    def wheres(self, outlet: str, kind: str, name: str) -> list[tuple[str, int]]:
        """Return in which ways an outlet has a thing, each with its sentences."""
        return self._wheres.get((outlet, kind, name), [])

    def hits(self) -> Iterator[tuple[int, str, Counted, Hit, int]]:
        """Yield what each number counts: the number, outlet, article, place, group of copies."""
        for row, group in zip(self._corpus.rows, self._corpus.groups, strict=True):
            outlet = self._named[row.outlet]
            for hit in row.hits:
                place = self._places.get((outlet, hit.key))
                if place is not None:
                    yield place, outlet, row, hit, group

    def listed(self) -> Iterator[Listed]:
        """Yield every sentence that a number counts, in the order of the articles' days."""
        for row in self._corpus.rows:
            outlet = self._named[row.outlet]
            found: dict[int, tuple[str, set[int]]] = {}
            for hit in row.hits:
                place = self._places.get((outlet, hit.key))
                if place is not None:
                    _, places = found.setdefault(hit.sentence.index, (hit.sentence.text, set()))
                    places.add(place)
            for index, (text, places) in sorted(found.items()):
                yield Listed(
                    outlet=row.outlet,
                    article=row.id,
                    date=row.written_date,
                    sentence=index,
                    text=text,
                    numbers=tuple(sorted(places)),
                )
