"""Attributes texts whose tags a test gives in words."""

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.attribution import attribute
from stanceframe.text.document import read_document
from stanceframe.text.tags import NO_TAGS, SentenceTags, Tag
from stanceframe.types import Attribution, Span

CODEBOOK = load_codebook("conflict@1.0.0")


def tagged(text: str, sentence: Span, words: tuple[str, ...]) -> tuple[Tag, ...]:
    """Tag the first place of each string in a sentence."""
    starts = [text.index(word, sentence.start, sentence.end) for word in words]
    return tuple(
        Tag(Span(start=start, end=start + len(word)), 0.9)
        for start, word in sorted(zip(starts, words, strict=True))
    )


def read(text: str, *given: dict[str, tuple[str, ...]]) -> list[tuple[Attribution, ...]]:
    """Attribute a text. `given` are the tagged strings of its last sentences."""
    document = read_document(text)
    tags = [NO_TAGS] * len(document.sentences)
    for place, layers in enumerate(reversed(given), start=1):
        span = document.sentences[-place].span
        tags[-place] = SentenceTags(
            **{name: tagged(text, span, words) for name, words in layers.items()}
        )
    return list(attribute(document, tags, CODEBOOK))


def told(attributions: tuple[Attribution, ...]) -> list[tuple[str | None, str | None, str, str]]:
    return [
        (a.source.text if a.source else None, a.cue.text if a.cue else None, a.kind, a.content.text)
        for a in attributions
    ]


def one(text: str, **layers: tuple[str, ...]) -> list[tuple[str | None, str | None, str, str]]:
    [attributions] = read(text, layers)
    return told(attributions)
