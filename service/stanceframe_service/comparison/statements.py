"""What sources are reported to say, statement by statement, ready to be laid side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from stanceframe.types import Attribution, LabelledSentence, TextSpan
from stanceframe_service.comparison.findings import Place, Version
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import Owner, Side
from stanceframe_service.comparison.words import Word, words_of

__all__ = ["Told", "own_sentences", "told_by_sources"]

LEAST_WORDS = 2  # content words: of one word nobody can say which statement it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A statement as one article tells it, with the words that it is compared by.

    Attributes:
        source: The speaker, None in the outlet's own voice.
        stems: Its content words without inflection, in order.
    """

    article: str
    source: str | None
    version: Version
    words: tuple[Word, ...]
    stems: tuple[str, ...]


def told_by_sources(side: Side) -> list[Told]:
    """Return what sources say, one for each source and stretch of a sentence.

    A fragment in quotation marks belongs to the report that it stands in, if both have the same
    source. A quotation of several sentences is several statements, since another article may
    keep one of them and cut the next.
    """
    return [told for one in side.counted for told in _told(side, one) if _can_compare(told)]


def own_sentences(side: Side) -> list[Told]:
    """Return the sentences without any attribution: the outlet speaks for itself there."""
    return [
        told
        for one in side.counted
        if not one.attributions and _can_compare(told := _own(side, one))
    ]


def _told(side: Side, sentence: LabelledSentence) -> Iterator[Told]:
    for attribution in sentence.attributions:
        source = side.source_of(attribution)
        same = [a for a in sentence.attributions if side.source_of(a) == source]
        if any(a is not attribution and _encloses(a, attribution) for a in same):
            continue
        fragments = tuple(
            a.content.text
            for a in same
            if a is not attribution and a.kind == "partial" and _encloses(attribution, a)
        )
        owner = Owner(attribution.kind, attribution)
        place = _place(sentence, attribution.content)
        version = Version(
            article=side.key,
            place=place,
            voice=attribution.kind,
            zone=sentence.zone,
            source=source,
            cue=owner.cue,
            cue_class=owner.cue_class,
            fragments=fragments,
        )
        yield _compared(version, source)


def _own(side: Side, sentence: LabelledSentence) -> Told:
    whole = TextSpan(start=sentence.start, end=sentence.end, text=sentence.text)
    version = Version(
        article=side.key,
        place=_place(sentence, whole),
        voice="own",
        zone=sentence.zone,
        source=None,
        cue=None,
        cue_class=None,
    )
    return _compared(version, None)


def _encloses(outer: Attribution, inner: Attribution) -> bool:
    if not outer.content.span.contains(inner.content.span):
        return False
    # Of two with the very same words, the first is the statement and the second its echo.
    return outer.content.span != inner.content.span or outer.kind != "partial"


def _place(sentence: LabelledSentence, content: TextSpan) -> Place:
    return Place(sentence=sentence.index, start=content.start, end=content.end, text=content.text)


def _compared(version: Version, source: str | None) -> Told:
    words = tuple(words_of(version.place.text))
    return Told(
        article=version.article,
        source=None if source in {None, UNNAMED} else source,
        version=version,
        words=words,
        stems=tuple(word.stem for word in words if word.is_content),
    )


def _can_compare(told: Told) -> bool:
    return len(set(told.stems)) >= LEAST_WORDS
