"""The articles of a comparison as the counting reads them: what counts, and whose words it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stanceframe.types import (
    COUNTED_ZONES,
    Attribution,
    CueClass,
    LabelledArticle,
    LabelledSentence,
    Voice,
)
from stanceframe_service.comparison.findings import Count, NamedCount, Place
from stanceframe_service.comparison.names import SourceNames

__all__ = [
    "KEYS",
    "Owner",
    "Side",
    "count_by_name",
    "count_of",
    "is_counted",
    "owner_of",
    "sides_of",
]

KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Owner(NamedTuple):
    """Whose words they are, how they are passed on, and by which attribution, if any."""

    voice: Voice
    attribution: Attribution | None

    @property
    def cue(self) -> str | None:
        """The reporting words, in small letters."""
        cue = self.attribution.cue if self.attribution else None
        return None if cue is None else " ".join(cue.text.lower().split())

    @property
    def cue_class(self) -> CueClass | None:
        """What the reporting words do to what they report."""
        return self.attribution.cue_class if self.attribution else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One article of a comparison.

    Attributes:
        key: `A` for the first.
        name: The outlet, else the id; no two sides have the same.
        counted: Its sentences without promotion, datelines and repeats.
        names: The sources of all sides.
    """

    key: str
    name: str
    article: LabelledArticle
    counted: tuple[LabelledSentence, ...]
    names: SourceNames

    def source_of(self, attribution: Attribution) -> str:
        """Return the speaker's fullest name, or what the sentence calls them."""
        return self.names.of(_name(attribution))


def sides_of(articles: Sequence[LabelledArticle]) -> tuple[Side, ...]:
    """Give each article its key and its name, and the sources one name each."""
    known = SourceNames(
        name
        for article in articles
        for sentence in article.sentences
        for attribution in sentence.attributions
        if (name := _name(attribution)) is not None
    )
    return tuple(
        Side(
            key=KEYS[place],
            name=name,
            article=article,
            counted=tuple(filter(is_counted, article.sentences)),
            names=known,
        )
        for place, (article, name) in enumerate(zip(articles, _side_names(articles), strict=True))
    )


def owner_of(sentence: LabelledSentence, start: int, end: int) -> Owner:
    """Return the innermost attribution whose content holds the characters, or the outlet."""
    holding = [
        a for a in sentence.attributions if a.content.start <= start and end <= a.content.end
    ]
    if not holding:
        return Owner("own", None)
    inner = min(holding, key=lambda a: a.content.end - a.content.start)
    return Owner(inner.kind, inner)


def count_of(places: Iterable[Place]) -> Count:
    """Return the places in order, with their number."""
    ordered = tuple(sorted(places, key=lambda place: (place.start, place.end)))
    return Count(count=len(ordered), places=ordered)


def count_by_name(named: Iterable[tuple[str, Place]]) -> tuple[NamedCount, ...]:
    """Group places by name, the most frequent first, then by place."""
    groups: dict[str, list[Place]] = {}
    for name, place in named:
        groups.setdefault(name, []).append(place)
    counts = [NamedCount(name=name, number=count_of(places)) for name, places in groups.items()]
    return tuple(sorted(counts, key=lambda one: (-one.number.count, one.number.places[0].start)))


def is_counted(sentence: LabelledSentence) -> bool:
    """Say whether a sentence is of the report, and not printed before."""
    return sentence.zone in COUNTED_ZONES and sentence.duplicate_of is None


def _name(attribution: Attribution) -> str | None:
    if attribution.resolved_source is not None:
        return attribution.resolved_source
    return None if attribution.source is None else attribution.source.text


def _side_names(articles: Sequence[LabelledArticle]) -> Iterator[str]:
    """Yield outlets where they tell the articles apart, and outlet and id where they don't."""
    outlets = [article.meta.outlet for article in articles]
    ids = [article.id for article in articles]
    for key, article in zip(KEYS, articles, strict=False):
        outlet = article.meta.outlet
        if outlet and outlets.count(outlet) == 1:
            yield outlet
            continue
        name = f"{outlet}, {article.id}" if outlet else article.id
        yield name if ids.count(article.id) == 1 else f"{name} ({key})"
