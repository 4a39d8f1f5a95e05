"""Labelled articles in, one comparison out."""

from collections.abc import Sequence

from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.absences import absences_of
from stanceframe_service.comparison.alignment import align
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.findings import (
    ComparedArticle,
    ComparedSentence,
    Comparison,
)
from stanceframe_service.comparison.limits import limits_of
from stanceframe_service.comparison.loaded import loaded_phrases
from stanceframe_service.comparison.positions import positions_of
from stanceframe_service.comparison.sides import Side, sides_of
from stanceframe_service.comparison.similarity import Likeness
from stanceframe_service.comparison.speakers import sources_of, voice_words
from stanceframe_service.comparison.statements import own_sentences, told_by_sources
from stanceframe_service.comparison.uses import frame_subjects, term_subjects

__all__ = ["FORMAT", "MOST_ARTICLES", "compare"]

FORMAT = 1  # of the JSON twin; a change of meaning is a new number
MOST_ARTICLES = 6  # more columns nobody can read side by side


def compare(
    articles: Sequence[LabelledArticle],
    codebook: Codebook,
    *,
    made: str,
    terms: Sequence[str] | None = None,
) -> Comparison:
    """Lay labelled articles side by side.

    Args:
        articles: Two to six, labelled with the same codebook; the first is A.
        codebook: That codebook.
        made: The day, `2031-03-14`; the same articles on the same day give the same comparison.
        terms: Wordings to count; None takes the codebook's.

    Raises:
        ComparisonError: Too few or too many articles, or labels of another codebook, or a term that
            is not well-formed.
    """
    _check(articles, codebook)
    sides = sides_of(articles)
    told = [told_by_sources(side) for side in sides]
    own = [own_sentences(side) for side in sides]
    likeness = Likeness(one.stems for these in (*told, *own) for one in these)
    term_uses = term_subjects(sides, codebook.terms if terms is None else terms, codebook)
    frame_uses = frame_subjects(sides, codebook)
    sources = sources_of(sides)
    return Comparison(
        format=FORMAT,
        made=made,
        articles=tuple(map(_compared, sides)),
        terms=term_uses,
        frames=frame_uses,
        targets=positions_of(sides, codebook),
        sources=sources,
        loaded=loaded_phrases(sides),
        statements=align(told, own, likeness),
        absences=absences_of(sides, codebook, (*term_uses, *frame_uses), sources, told, likeness),
        codebook=f"{codebook.title}, {codebook.signature}",
        limits=limits_of(articles),
    )


def _check(articles: Sequence[LabelledArticle], codebook: Codebook) -> None:
    if not 2 <= len(articles) <= MOST_ARTICLES:
        raise ComparisonError(
            f"a comparison needs 2 to {MOST_ARTICLES} articles, got {len(articles)}; "
            "give one file for each article"
        )
    for article in articles:
        if article.provenance.codebook != codebook.signature:
            raise ComparisonError(
                f"{article.id!r} was labelled with codebook {article.provenance.codebook}, and "
                f"the comparison is made with {codebook.signature}; label all articles with one "
                "bundle, and name it with --model"
            )
        if not any(one.zone != "promo" for one in article.sentences):
            raise ComparisonError(
                f"{article.id!r} has no sentence that counts, only promotion; check that the "
                "file holds the article"
            )


def _compared(side: Side) -> ComparedArticle:
    article = side.article
    counted = {one.index for one in side.counted}
    headlines = [one.text for one in side.counted if one.zone == "headline"]
    return ComparedArticle(
        key=side.key,
        id=article.id,
        name=side.name,
        headline=headlines[0] if headlines else article.meta.title,
        meta=article.meta,
        words=voice_words(side.counted),
        counted=len(counted),
        repeats=sum(one.duplicate_of is not None for one in article.sentences),
        asides=sum(
            one.index not in counted and one.duplicate_of is None for one in article.sentences
        ),
        sentences=tuple(
            ComparedSentence(
                index=one.index,
                start=one.start,
                end=one.end,
                zone=one.zone,
                text=one.text,
                counted=one.index in counted,
                words=voice_words([one]),
            )
            for one in article.sentences
        ),
        provenance=article.provenance,
    )
