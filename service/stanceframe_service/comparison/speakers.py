"""How many words are whose: the outlet's own, and each source's, with where it first speaks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stanceframe.types import LabelledSentence, Voice
from stanceframe_service.comparison.findings import (
    Appearance,
    Place,
    SourceVoice,
    VoiceWords,
)
from stanceframe_service.comparison.sides import Side, count_of, owner_of
from stanceframe_service.comparison.words import words_of

__all__ = ["sources_of", "voice_words"]


class _Owned(NamedTuple):
    """One word, or one passage of them: whose it is, and how many words stand before it."""

    source: str | None
    voice: Voice
    place: Place
    before: int


def voice_words(sentences: Iterable[LabelledSentence]) -> VoiceWords:
    """Count the words of sentences by voice; a word is its innermost speaker's."""
    voices = [
        owner_of(sentence, sentence.start + word.start, sentence.start + word.end).voice
        for sentence in sentences
        for word in words_of(sentence.text)
    ]
    return VoiceWords(
        own=voices.count("own"),
        direct=voices.count("direct"),
        partial=voices.count("partial"),
        indirect=voices.count("indirect"),
    )


def sources_of(sides: Sequence[Side]) -> tuple[SourceVoice, ...]:
    """Return every source with what each article gives it, those with most words first."""
    found: dict[str, list[Appearance]] = {}
    for side in sides:
        for name, appearance in _appearances(side):
            found.setdefault(name, []).append(appearance)
    voices = [SourceVoice(name=name, appearances=tuple(these)) for name, these in found.items()]
    return tuple(
        sorted(
            voices,
            key=lambda one: (-len(one.appearances), -sum(a.words for a in one.appearances)),
        )
    )


def _appearances(side: Side) -> Iterator[tuple[str, Appearance]]:
    words = list(_owned_words(side))
    by_source: dict[str, list[_Owned]] = {}
    for word in words:
        if word.source is not None:
            by_source.setdefault(word.source, []).append(word)
    for name, theirs in by_source.items():
        voices = [word.voice for word in theirs]
        yield (
            name,
            Appearance(
                article=side.key,
                words=len(theirs),
                direct=voices.count("direct"),
                partial=voices.count("partial"),
                indirect=voices.count("indirect"),
                share=round(len(theirs) / len(words), 4),
                passages=count_of(_passages(side, name)),
                first_at=round(theirs[0].before / len(words), 4),
            ),
        )


def _owned_words(side: Side) -> Iterator[_Owned]:
    before = 0
    for sentence in side.counted:
        for word in words_of(sentence.text):
            start, end = sentence.start + word.start, sentence.start + word.end
            voice, attribution = owner_of(sentence, start, end)
            source = None if attribution is None else side.source_of(attribution)
            place = Place(sentence=sentence.index, start=start, end=end, text=word.text)
            yield _Owned(source, voice, place, before)
            before += 1


def _passages(side: Side, name: str) -> Iterator[Place]:
    """Yield a source's passages; a fragment inside its own report is part of that one."""
    for sentence in side.counted:
        theirs = [a.content for a in sentence.attributions if side.source_of(a) == name]
        for content in theirs:
            if not any(other != content and other.span.contains(content.span) for other in theirs):
                yield Place(
                    sentence=sentence.index,
                    start=content.start,
                    end=content.end,
                    text=content.text,
                )
