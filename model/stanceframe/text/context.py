"""Who speaks a quotation that names no speaker: the sentences and paragraphs around it tell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stanceframe.text.document import Document
from stanceframe.text.linking import Link
from stanceframe.text.passages import Passage
from stanceframe.text.speakers import Speaker

__all__ = ["Said", "fill_speakers"]

_ASIDE = frozenset({"caption", "promo"})
_SIGNATURE = re.compile(r"\s*[—–―-]\s*(?:[^.!?:\"“]|\b[A-Z]\.){3,60}\W*")
_NEAR = 12  # sentences of a paragraph in which another speech may name the speaker


@dataclass(slots=True)
class Said:
    """A passage with its link, and its speaker once known."""

    passage: Passage
    link: Link
    speaker: Speaker | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is speech between marks whose speaker its sentence does not name."""
        return self.passage.kind == "direct" and self.link.source is None and not self.speaker


def fill_speakers(
    document: Document,
    said: Sequence[Sequence[Said]],
    subject_of: Callable[[int], Speaker | None],
) -> None:
    """Give speech without a source in its sentence the speaker that its context names.

    In this order: the rest of the same quotation, and those it continues or that continue it;
    other speech of the paragraph, before or after; a sentence that introduces it with a colon; for
    a paragraph of nothing but speech, the speaker of the paragraph before; whom the sentence
    before is about.

    Args:
        document: The document.
        said: The passages of each sentence; their `speaker` is filled in.
        subject_of: Whom a sentence without a known speaker is about, by its number.
    """
    reader = _ContextReader(document, said, subject_of)
    for number, passages in enumerate(said):
        for one in passages:
            speaker = reader.speaker_of(number, one) if one.is_open else None
            if speaker is not None and speaker.name is not None:
                one.speaker = speaker
                reader.note(one)


class _ContextReader:
    def __init__(
        self,
        document: Document,
        said: Sequence[Sequence[Said]],
        subject_of: Callable[[int], Speaker | None],
    ) -> None:
        self._document = document
        self._said = said
        self._subject_of = subject_of
        self._first_part = _first_parts(document)
        self._speaker_of_speech: dict[int, Speaker] = {}
        for passages in said:
            for one in passages:
                self.note(one)
        self._before = _counted_before(document)
        self._sentences_of: dict[int, list[int]] = {}
        for sentence in document.sentences:
            self._sentences_of.setdefault(sentence.paragraph, []).append(sentence.index)
        self._only_speech: dict[int, bool] = {}

    def note(self, one: Said) -> None:
        """Remember the speaker of a quotation for all that belongs to the same speech."""
        if one.speaker and one.passage.kind == "direct" and one.passage.quotation is not None:
            first = self._first_part[one.passage.quotation]
            self._speaker_of_speech.setdefault(first, one.speaker)

    def speaker_of(self, number: int, one: Said) -> Speaker | None:
        """Return the speaker of a passage of sentence `number`, or None."""
        return (
            self._in_same_speech(one)
            or self._in_paragraph(number)
            or self._introduced(number)
            or self._still_speaking(number)
            or self._told_before(number)
        )

    def _in_same_speech(self, one: Said) -> Speaker | None:
        if one.passage.quotation is None:
            return None
        return self._speaker_of_speech.get(self._first_part[one.passage.quotation])

    def _in_paragraph(self, number: int) -> Speaker | None:
        """Take the speaker of the nearest speech in the paragraph, what is before it first."""
        return self._nearest_speech(number, -1) or self._nearest_speech(number, 1)

    def _nearest_speech(self, number: int, step: int) -> Speaker | None:
        """Go from sentence to sentence, past others' speech as long as nobody else comes up."""
        for other in self._neighbours(number, step):
            if (speaker := self._voice_of(other, speech_only=True)) is not None:
                return speaker
            if other == number or self._is_only_speech(other):
                continue
            if (subject := self._subject_of(other)) is not None:
                return subject if step > 0 and self._is_signature(other) else None
        return None

    def _neighbours(self, number: int, step: int) -> list[int]:
        """Return a sentence and those near it in its paragraph, forwards or backwards."""
        paragraph = self._document.sentences[number].paragraph
        sentences = self._sentences_of[paragraph]
        place = number - sentences[0]
        near = sentences[place:] if step > 0 else sentences[place::-1]
        return near[:_NEAR]

    def _is_signature(self, number: int) -> bool:
        span = self._document.sentences[number].span
        return _SIGNATURE.fullmatch(self._document.text, span.start, span.end) is not None

    def _introduced(self, number: int) -> Speaker | None:
        before = self._before[number]
        if before is None:
            return None
        span = self._document.sentences[before].span
        if not self._document.text[span.start : span.end].rstrip().endswith(":"):
            return None
        return self._voice_of(before) or self._subject_of(before)

    def _still_speaking(self, number: int) -> Speaker | None:
        """Take the last speaker of the paragraph before, if this one is nothing but speech."""
        paragraph = self._document.sentences[number].paragraph
        if not self._is_speech_paragraph(paragraph):
            return None
        before = self._before[self._sentences_of[paragraph][0]]
        if before is None:
            return None
        others = self._sentences_of[self._document.sentences[before].paragraph]
        for other in reversed(others[-_NEAR:]):
            if self._said[other]:
                return self._voice_of(other, speech_only=True) or self._voice_of(other)
        return None

    def _told_before(self, number: int) -> Speaker | None:
        """Take whom the sentence before is about, if it stands in the same paragraph."""
        if number == self._sentences_of[self._document.sentences[number].paragraph][0]:
            return None
        return self._voice_of(number - 1) or self._subject_of(number - 1)

    def _voice_of(self, number: int, *, speech_only: bool = False) -> Speaker | None:
        """Return the one speaker of a sentence; None if it has none or several."""
        speakers = [
            one.speaker
            for one in self._said[number]
            if one.speaker and (one.passage.kind == "direct" or not speech_only)
        ]
        names = {speaker.name for speaker in speakers}
        return speakers[-1] if len(names) == 1 else None

    def _is_speech_paragraph(self, paragraph: int) -> bool:
        if paragraph not in self._only_speech:
            sentences = self._sentences_of[paragraph]
            self._only_speech[paragraph] = all(self._is_only_speech(n) for n in sentences)
        return self._only_speech[paragraph]

    def _is_only_speech(self, number: int) -> bool:
        """Say whether a sentence has no word outside quotation marks."""
        span = self._document.sentences[number].span
        at = span.start
        for one in self._said[number]:
            if one.passage.quotation is not None:
                if _has_word(self._document.text[at : one.passage.outer.start]):
                    return False
                at = max(at, one.passage.outer.end)
        return not _has_word(self._document.text[at : span.end])


def _first_parts(document: Document) -> list[int]:
    """Give each quotation the one that its speech began with, paragraphs before."""
    first: list[int] = []
    for place, quotation in enumerate(document.quotations):
        first.append(place if quotation.continues is None else first[quotation.continues])
    return first


def _counted_before(document: Document) -> list[int | None]:
    """Give each sentence the one before it, captions, promotion and repeats left out."""
    before: list[int | None] = []
    last: int | None = None
    for sentence in document.sentences:
        before.append(last)
        if sentence.zone not in _ASIDE and sentence.duplicate_of is None:
            last = sentence.index
    return before


def _has_word(words: str) -> bool:
    return any(character.isalnum() for character in words)
