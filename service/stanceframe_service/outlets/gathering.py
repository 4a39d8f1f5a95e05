"""Reads a scored corpus once, and keeps of each article what the comparison counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.terms import Term, index_of
from stanceframe_service.copies import first_of_each
from stanceframe_service.outlets.counting import Counted, count_article
from stanceframe_service.outlets.findings import SharedCopy, Wire
from stanceframe_service.outlets.selection import Selection, day_of, event_index, is_about

__all__ = ["Corpus", "gather"]

SHOWN_COPIES = 8
LENGTH_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The articles to compare.

    Attributes:
        numbers: The place of each article's outlet.
        groups: A number for each article, the same for near-identical ones.
        nameless: How many articles were passed over, since they name no outlet.
    """

    outlets: tuple[str, ...]
    rows: tuple[Counted, ...]
    numbers: tuple[int, ...]
    groups: tuple[int, ...]
    nameless: int
    shared: SharedCopy


def gather(
    articles: Iterable[LabelledArticle],
    selection: Selection,
    terms: Sequence[Term],
    *,
    codebook: str,
    wire: Wire,
    groups: Mapping[str, str] | None = None,
) -> Corpus:
    """Count the articles of a selection, and set agency copy aside as asked.

    Args:
        articles: Labelled articles; those without an outlet are passed over.
        selection: Which of them.
        terms: To count.
        codebook: The signature that all labels must have.
        wire: `apart` leaves out what several outlets print; `once` counts it for the first of
            them; `each` counts every copy.
        groups: The group of near-identical articles that each is in, by id, where that is known;
            else it is computed.

    Raises:
        ComparisonError: Too few outlets are left, or labels are of another codebook.
    """
    rows, nameless = _counted(_asked_for(articles, selection, codebook), index_of(terms))
    found = Counter(row.outlet for row in rows)
    outlets = selection.chosen(found.items())
    rows = [row for row in rows if row.outlet in outlets]
    rows.sort(key=lambda row: (row.day or date.max, row.outlet, row.id))
    together = _groups(rows, groups or {})
    kept, shared = _without_copies(rows, wire, together)
    return Corpus(
        outlets=outlets,
        rows=tuple(rows[place] for place in kept),
        numbers=tuple(outlets.index(rows[place].outlet) for place in kept),
        groups=tuple(together[place] for place in kept),
        nameless=nameless,
        shared=shared,
    )


def _counted(articles: Iterable[LabelledArticle], terms: PhraseIndex) -> tuple[list[Counted], int]:
    """Return the numbers of each article, and how many articles name no outlet."""
    rows, nameless = [], 0
    for article in articles:
        if not article.meta.outlet:
            nameless += 1
            continue
        row = count_article(article, terms)
        if row.sentences:
            rows.append(row)
    return rows, nameless


def _asked_for(
    articles: Iterable[LabelledArticle], selection: Selection, codebook: str
) -> Iterator[LabelledArticle]:
    """Yield the articles of the days, the event and the outlets; also those that name no outlet."""
    event = event_index(selection.event) if selection.event else None
    for article in articles:
        if article.provenance.codebook != codebook:
            raise ComparisonError(
                f"{article.id!r} was labelled with codebook {article.provenance.codebook}, and the "
                f"comparison is made with {codebook}; name the run's bundle with --model"
            )
        outlet = article.meta.outlet
        wanted = not outlet or selection.outlets is None or outlet in selection.outlets
        if not wanted or not selection.takes_day(day_of(article.meta.date)):
            continue
        if event is None or is_about(article, event):
            yield article


def _groups(rows: Sequence[Counted], known: Mapping[str, str]) -> list[int]:
    """Return for each row the place of the first of its group."""
    if not known:
        return first_of_each(row.text for row in rows)
    first: dict[str, int] = {}
    return [
        first.setdefault(known[row.id], place) if row.id in known else place
        for place, row in enumerate(rows)
    ]


def _without_copies(
    rows: Sequence[Counted], wire: Wire, groups: Sequence[int]
) -> tuple[list[int], SharedCopy]:
    """Return the places of what counts, and what is said of the rest; rows are in order of days."""
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    several = {
        group: places
        for group, places in members.items()
        if len({rows[place].outlet for place in places}) > 1
    }
    repeats = {
        place
        for places in members.values()
        for earlier, place in enumerate(places)
        if rows[place].outlet in {rows[other].outlet for other in places[:earlier]}
    }
    out: set[int] = set()
    if wire != "each":
        out |= repeats
        for places in several.values():
            out.update(places if wire == "apart" else places[1:])
    most = sorted(several.values(), key=lambda places: -len(places))[:SHOWN_COPIES]
    return [place for place in range(len(rows)) if place not in out], SharedCopy(
        counted=wire,
        groups=len(several),
        articles=sum(map(len, several.values())),
        repeats=len(repeats),
        left_out=len(out),
        shown=tuple(_shown(rows, places) for places in most),
    )


def _shown(rows: Sequence[Counted], places: Sequence[int]) -> str:
    outlets = dict.fromkeys(rows[place].outlet for place in places)
    text = rows[places[0]].text
    short = text if len(text) <= LENGTH_SHOWN else text[: LENGTH_SHOWN - 1] + "…"
    return f"{short} ({', '.join(outlets)})"
