"""Writes a comparison as one HTML page that needs nothing else: no network, no other file."""

from collections.abc import Sequence
from dataclasses import dataclass

from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.findings import (
    ComparedArticle,
    Comparison,
    Place,
    SourceVoice,
    Statement,
)
from stanceframe_service.comparison.glance import WHERE_WORDS, at_a_glance
from stanceframe_service.comparison.highlights import (
    Piece,
    Run,
    pieces_of,
    units_at,
    voice_runs,
)
from stanceframe_service.comparison.sides import Side, sides_of
from stanceframe_service.pages.rendering import PALETTE, Source, environment_of, inline

__all__ = ["page_of"]

PACKAGE = "stanceframe_service.comparison"
UNITS_SHOWN = 24  # squares for a count; a longer row is drawn as one bar


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An article as the page shows it: its sentences in pieces, and its voices in a strip."""

    article: ComparedArticle
    sentences: tuple[tuple[int, tuple[Piece, ...]], ...]
    runs: tuple[Run, ...]


def page_of(comparison: Comparison, articles: Sequence[LabelledArticle]) -> str:
    """Return the page.

    All text goes through autoescape, and a content security policy lets nothing run or load but
    the page's own script and style, which it names by their hashes.

    Args:
        comparison: What to show.
        articles: The articles that it compares, in its order.
    """
    sides = sides_of(articles)
    template = environment_of(PACKAGE).get_template("page.html")
    return template.render(
        comparison=comparison,
        glance=at_a_glance(comparison),
        shown=[
            _show(article, side) for article, side in zip(comparison.articles, sides, strict=True)
        ],
        by_source=_by_source(comparison.statements),
        refs=_References(comparison),
        most_words=_most_words(comparison.sources),
        where_words=WHERE_WORDS,
        units_shown=UNITS_SHOWN,
        style=inline(PALETTE, Source(PACKAGE, "page.css")),
        script=inline(Source(PACKAGE, "page.js")),
    )


class _References:
    """Writes places as the page's script reads them: `A-3:10-18 A-5`.

    The offsets count UTF-16 units from the start of the sentence.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._texts = {
            (article.key, sentence.index): sentence
            for article in comparison.articles
            for sentence in article.sentences
        }

    def __call__(self, key: str, places: Sequence[Place]) -> str:
        return " ".join(self._reference(key, place) for place in places)

    def _reference(self, key: str, place: Place) -> str:
        sentence = self._texts[key, place.sentence]
        start = units_at(sentence.text, place.start - sentence.start)
        end = units_at(sentence.text, place.end - sentence.start)
        return f"{key}-{place.sentence}:{start}-{end}"


def _show(article: ComparedArticle, side: Side) -> _Shown:
    return _Shown(
        article=article,
        sentences=tuple(
            (one.index, tuple(pieces_of(one, side.source_of))) for one in side.article.sentences
        ),
        runs=voice_runs(side),
    )


def _by_source(statements: Sequence[Statement]) -> list[tuple[str, list[Statement]]]:
    """Group statements by source, those with the most first."""
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(statement.source, []).append(statement)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _most_words(sources: Sequence[SourceVoice]) -> int:
    """Return the words of the longest bar."""
    return max((one.words for source in sources for one in source.appearances), default=1)
