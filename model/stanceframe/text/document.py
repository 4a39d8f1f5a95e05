"""A text read without a model: its paragraphs, sentences and quotations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stanceframe.text.lines import trimmed
from stanceframe.text.posts import with_posts
from stanceframe.text.quotes import Quotation, find_quotations
from stanceframe.text.repeats import find_repeats
from stanceframe.text.sentences import split_sentences
from stanceframe.text.zones import find_zones
from stanceframe.types import Span, Unit, Zone

__all__ = ["Document", "Paragraph", "Sentence", "read_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of the text, or the part of one that lies in one zone.

    Attributes:
        span: Its place in the text.
        zone: What it is.
        duplicate_of: Index of the paragraph that says the same before it.
    """

    span: Span
    zone: Zone
    duplicate_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the text.

    Attributes:
        index: Its place among the sentences.
        span: Its place in the text.
        zone: That of its paragraph.
        paragraph: Index of the paragraph that it stands in.
        duplicate_of: Index of the sentence that it repeats.
    """

    index: int
    span: Span
    zone: Zone
    paragraph: int
    duplicate_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with its parts, all in order of their place.

    The sentences are disjoint and cover every non-space character. Quotations are looked for
    where labels are counted: not in promotion, and not in the second printing of a line.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]


def read_document(text: str, *, unit: Unit = "sentence", title: str | None = None) -> Document:
    r"""Find the paragraphs, sentences and quotations of a text.

    Args:
        text: Any text; an empty one has no parts.
        unit: `text` takes the whole as one sentence, for comments and arguments.
        title: The headline, if it is known from elsewhere.

    Example:
        >>> document = read_document(
        ...     "Truce holds\n\nORLO (CNA) — It was quiet. “Too quiet,” he said."
        ... )
        >>> [sentence.zone for sentence in document.sentences]
        ['headline', 'dateline', 'body', 'body']
    """
    paragraphs = _whole(text) if unit == "text" else _paragraphs(text, title)
    counted = [p.span for p in paragraphs if p.zone != "promo" and p.duplicate_of is None]
    return Document(
        text=text,
        paragraphs=paragraphs,
        sentences=tuple(_sentences(text, paragraphs, unit)),
        quotations=with_posts(text, counted, find_quotations(text, counted)),
    )


def _whole(text: str) -> tuple[Paragraph, ...]:
    span = trimmed(text, 0, len(text))
    return (Paragraph(span=span, zone="body", duplicate_of=None),) if span else ()


def _paragraphs(text: str, title: str | None) -> tuple[Paragraph, ...]:
    parts = find_zones(text, title=title)
    # Promotion is not counted anyway, and a headline that also stood in a menu is still the first.
    lines = ["" if zone == "promo" else text[span.start : span.end] for span, zone in parts]
    return tuple(
        Paragraph(span=part.span, zone=part.zone, duplicate_of=first)
        for part, first in zip(parts, find_repeats(lines), strict=True)
    )


def _sentences(text: str, paragraphs: Sequence[Paragraph], unit: Unit) -> Iterator[Sentence]:
    firsts: list[int] = []
    index = 0
    for place, paragraph in enumerate(paragraphs):
        spans = [paragraph.span] if unit == "text" else split_sentences(text, paragraph.span)
        firsts.append(index)
        for offset, span in enumerate(spans):
            yield Sentence(
                index=index,
                span=span,
                zone=paragraph.zone,
                paragraph=place,
                duplicate_of=_repeated(paragraph, offset, firsts),
            )
            index += 1


def _repeated(paragraph: Paragraph, offset: int, firsts: Sequence[int]) -> int | None:
    """Return the sentence that stands at the same place of the paragraph repeated.

    Should the two printings differ in punctuation and so in their number of sentences, the last
    of the first printing stands for those that it lacks.
    """
    if paragraph.duplicate_of is None:
        return None
    first = firsts[paragraph.duplicate_of]
    return min(first + offset, firsts[paragraph.duplicate_of + 1] - 1)
