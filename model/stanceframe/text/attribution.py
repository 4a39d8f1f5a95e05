"""Whose words they are: the one place that decides voice, source, cue and cue class."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from stanceframe.codebook.schema import Codebook
from stanceframe.text.as_reports import complete_as_report
from stanceframe.text.context import Said, fill_speakers
from stanceframe.text.cues import CueLexicon
from stanceframe.text.document import Document
from stanceframe.text.linking import NO_LINK, Linked
from stanceframe.text.passages import IndexedQuotation, Passage, find_passages
from stanceframe.text.persons import PersonIndex
from stanceframe.text.relays import link_sentence
from stanceframe.text.sifting import sift
from stanceframe.text.speakers import SpeakerResolver
from stanceframe.text.speech import complete_links
from stanceframe.text.tags import SentenceTags
from stanceframe.text.tidying import tidy
from stanceframe.types import Attribution, Span, Voice

__all__ = ["Owner", "attribute", "voice_at"]

# How probable it is that words between marks are an attribution, by what is known of them: the
# share of 1,472 quotations in conflict train and dev, read without tags, annotated as one.
_P_SPEECH = 0.95
_P_FRAGMENT = 0.98
_P_FRAGMENT_OF_NOBODY = 0.93
_P_NAME = 0.22
_EDGE = 2  # characters: the comma and the mark that follow a content
_DECIMALS = 4
_AUXILIARIES = re.compile(r"(?:(?:has|have|had|was|were|is|are|been|being|also|will|would)\s+)+")


class Owner(NamedTuple):
    """Whose words a span is: the voice, and the attribution's place among the sentence's."""

    voice: Voice
    attribution: int | None


def attribute(
    document: Document, tags: Sequence[SentenceTags], codebook: Codebook
) -> tuple[tuple[Attribution, ...], ...]:
    """Join the quotations and the tagger's spans of a document into attributions.

    Marks and the codebook's reporting words suffice for quoted speech; the tags add what is
    reported without marks. Reads the whole document, since who speaks may stand paragraphs before.

    Args:
        document: The document, with its quotations.
        tags: The tagger's spans, a `SentenceTags` for each sentence.
        codebook: Where the reporting words and their classes are.

    Returns:
        The attributions of each sentence, by the place of their content, reports before the
        fragments that they hold.
    """
    lexicon = _lexicon(codebook)  # pyright: ignore[reportArgumentType]  frozen models are hashable
    said = [
        [Said(one.passage, one.link) for one in linked]
        for linked in _linked_sentences(document, tags, lexicon)
    ]
    resolver = SpeakerResolver(
        document.text,
        [sentence.span for sentence in document.sentences],
        document.quotations,
        PersonIndex(document.text, _named_regions(document)),
        lexicon,
    )
    for number, passages in enumerate(said):
        _resolve(resolver, number, passages)
    fill_speakers(document, said, resolver.subject_of)
    return tuple(
        tuple(_attribution(document.text, one, lexicon) for one in passages) for passages in said
    )


def voice_at(attributions: Sequence[Attribution], span: Span) -> Owner:
    """Say whose words a span is: the innermost attribution's that holds it, else the outlet's.

    Where a span begins with the reporting word and goes on into the words that it reports, as
    `rejected a ceasefire`, it is theirs whose words those are.

    Example:
        >>> voice_at((), Span(start=0, end=4))
        Owner(voice='own', attribution=None)
    """
    holders = [
        (one.content.end - one.content.start, -place)
        for place, one in enumerate(attributions)
        if _holds(one.content.span, _after_cue(one, span))
    ]
    if not holders:
        return Owner("own", None)
    place = -min(holders)[1]
    return Owner(attributions[place].kind, place)


def _after_cue(one: Attribution, span: Span) -> Span:
    """Cut a reporting word off a span's front that the reported words follow at once."""
    content = one.content.start
    if one.cue is None or not one.cue.start <= span.start < one.cue.end <= content < span.end:
        return span
    return Span(start=content, end=span.end) if content <= one.cue.end + _EDGE else span


def _holds(content: Span, span: Span) -> bool:
    """Say whether a span lies in a content, up to a mark and a comma taken along."""
    return (
        content.overlaps(span)
        and content.start - 1 <= span.start
        and span.end <= content.end + _EDGE
    )


@lru_cache(maxsize=8)
def _lexicon(codebook: Codebook) -> CueLexicon:
    return CueLexicon(codebook)


def _named_regions(document: Document) -> list[Span]:
    return [p.span for p in document.paragraphs if p.zone != "promo"]


def _linked_sentences(
    document: Document, tags: Sequence[SentenceTags], lexicon: CueLexicon
) -> Iterator[list[Linked]]:
    """Find and link the passages of each sentence, from its marks, its tags and its words."""
    outermost = [
        IndexedQuotation(place, q) for place, q in enumerate(document.quotations) if q.depth == 0
    ]
    first = 0
    for sentence, raw in zip(document.sentences, tags, strict=True):
        given = tidy(document.text, sentence.span, raw)
        while (
            first < len(outermost) and outermost[first].quotation.outer.end <= sentence.span.start
        ):
            first += 1
        last = first
        while last < len(outermost) and outermost[last].quotation.outer.start < sentence.span.end:
            last += 1
        passages = find_passages(
            document.text, sentence.span, outermost[first:last], given.contents
        )
        linked = link_sentence(document.text, sentence.span, passages, given, lexicon)
        spoken = [one for one in linked if not _is_mere_name(one)]
        completed = complete_links(document.text, sentence.span, spoken, lexicon)
        whole = complete_as_report(document.text, sentence.span, completed, given, lexicon)
        yield sift(document.text, sentence.span, whole)


def _is_mere_name(one: Linked) -> bool:
    """Say whether marks hold a title or a name that nobody says: "The Silent Hills"."""
    if one.passage.is_title:
        return True
    return one.passage.is_name and one.passage.tag_p is None and one.link == NO_LINK


def _resolve(resolver: SpeakerResolver, number: int, passages: Sequence[Said]) -> None:
    sources = sorted(
        {one.link.source.span for one in passages if one.link.source},
        key=lambda span: (span.start, span.end),
    )
    speakers = {span: resolver.resolve(span, number, _said_by(span, passages)) for span in sources}
    for one in passages:
        if one.link.source is not None:
            one.speaker = speakers[one.link.source.span]
    resolver.note_reports(
        number, [one.passage.content for one in passages if one.speaker and one.speaker.is_somebody]
    )


def _said_by(source: Span, passages: Sequence[Said]) -> list[Span]:
    return [
        one.passage.content
        for one in passages
        if one.link.source is not None and one.link.source.span == source
    ]


def _bare(text: str, cue: Span) -> Span:
    """Drop the auxiliaries before a reporting word: the guide wants "said", not "has said"."""
    auxiliaries = _AUXILIARIES.match(text, cue.start, cue.end)
    start = auxiliaries.end() if auxiliaries else cue.start
    return Span(start=start, end=cue.end) if start < cue.end else cue


def _attribution(text: str, one: Said, lexicon: CueLexicon) -> Attribution:
    source, cue = one.link.source, one.link.cue
    words = _bare(text, cue.span).of(text) if cue else None
    return Attribution(
        source=source.span.of(text) if source else None,
        resolved_source=one.speaker.name if one.speaker else None,
        cue=words,
        cue_class=lexicon.classify(words.text) if words else None,
        content=one.passage.content.of(text),
        kind=one.passage.kind,
        p=round(_probability(one.passage, has_speaker=one.speaker is not None), _DECIMALS),
    )


def _probability(passage: Passage, *, has_speaker: bool) -> float:
    """Join what the marks and the tagger say, as two witnesses that err apart."""
    if passage.quotation is None:
        return passage.tag_p or 0.0
    if passage.kind == "direct":
        prior = _P_SPEECH
    elif passage.is_name:
        prior = _P_NAME
    else:
        prior = _P_FRAGMENT if has_speaker else _P_FRAGMENT_OF_NOBODY
    return 1.0 - (1.0 - prior) * (1.0 - (passage.tag_p or 0.0))
