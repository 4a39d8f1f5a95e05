"""Who speaks a quotation that names no speaker: the sentences and paragraphs around it tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stanceframe.text.document import Document
from stanceframe.text.linking import Link
from stanceframe.text.passages import Passage
from stanceframe.text.persons import Person
from stanceframe.text.speakers import Speaker

__all__ = ["Said", "fill_speakers"]

_ASIDE = frozenset({"caption", "promo"})


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
    persons_in: Callable[[int], Sequence[Person]],
) -> None:
    """Give speech without a source in its sentence the speaker that its context names.

    In this order: the rest of the same quotation, and the one it continues; other speech of the
    paragraph, before or after; a sentence that introduces it with a colon; for a paragraph of
    nothing but speech, the speaker of the paragraph before; the only person of the sentence before.

    Args:
        document: The document.
        said: The passages of each sentence; their `speaker` is filled in.
        persons_in: The persons a sentence names outside quotations and reports.
    """
    reader = _ContextReader(document, said, persons_in)
    for number, passages in enumerate(said):
        for one in passages:
            if one.is_open:
                one.speaker = reader.speaker_of(number, one)


class _ContextReader:
    def __init__(
        self,
        document: Document,
        said: Sequence[Sequence[Said]],
        persons_in: Callable[[int], Sequence[Person]],
    ) -> None:
        self._document = document
        self._said = said
        self._persons_in = persons_in
        self._parts: dict[int, list[Said]] = {}
        for passages in said:
            for one in passages:
                if one.passage.quotation is not None:
                    self._parts.setdefault(one.passage.quotation, []).append(one)
        self._sentences_of: dict[int, list[int]] = {}
        for sentence in document.sentences:
            self._sentences_of.setdefault(sentence.paragraph, []).append(sentence.index)
        self._continued_by = {
            q.continues: place
            for place, q in enumerate(document.quotations)
            if q.continues is not None
        }

    def speaker_of(self, number: int, one: Said) -> Speaker | None:
        """Return the speaker of a passage of sentence `number`, or None."""
        paragraph = self._document.sentences[number].paragraph
        return (
            self._in_same_speech(one)
            or self._in_paragraph(number, paragraph)
            or self._introduced(number)
            or self._still_speaking(paragraph)
            or self._only_person_before(number, paragraph)
        )

    def _in_same_speech(self, one: Said) -> Speaker | None:
        quotation = one.passage.quotation
        if quotation is None:
            return None
        chain = [quotation]
        while (before := self._document.quotations[chain[0]].continues) is not None:
            chain.insert(0, before)
        while (after := self._continued_by.get(chain[-1])) is not None:
            chain.append(after)
        parts = [part for place in chain for part in self._parts.get(place, [])]
        return next((part.speaker for part in parts if part.speaker), None)

    def _in_paragraph(self, number: int, paragraph: int) -> Speaker | None:
        """Take the speaker of the nearest speech in the paragraph, what is before it first."""
        sentences = self._sentences_of[paragraph]
        for other in reversed([n for n in sentences if n <= number]):
            if (speaker := self._voice_of(other, speech_only=True)) is not None:
                return speaker
            if other != number and self._persons_in(other):
                break
        for other in [n for n in sentences if n >= number]:
            if (speaker := self._voice_of(other, speech_only=True)) is not None:
                return speaker
            if other != number and not self._is_only_speech(other):
                break
        return None

    def _introduced(self, number: int) -> Speaker | None:
        before = self._sentence_before(number)
        if before is None:
            return None
        span = self._document.sentences[before].span
        if not self._document.text[span.start : span.end].rstrip().endswith(":"):
            return None
        return self._voice_of(before) or self._person_of(before)

    def _still_speaking(self, paragraph: int) -> Speaker | None:
        """Take the last speaker of the paragraph before, if this one is nothing but speech."""
        sentences = self._sentences_of[paragraph]
        if not all(self._is_only_speech(number) for number in sentences):
            return None
        before = self._sentence_before(sentences[0])
        if before is None:
            return None
        same = self._sentences_of[self._document.sentences[before].paragraph]
        for number in reversed(same):
            if self._said[number]:
                return self._voice_of(number, speech_only=True) or self._voice_of(number)
        return None

    def _only_person_before(self, number: int, paragraph: int) -> Speaker | None:
        if number - 1 not in self._sentences_of[paragraph]:
            return None
        return self._voice_of(number - 1) or self._person_of(number - 1)

    def _sentence_before(self, number: int) -> int | None:
        """Return the sentence before, captions and promotion left out."""
        for other in range(number - 1, -1, -1):
            sentence = self._document.sentences[other]
            if sentence.zone not in _ASIDE and sentence.duplicate_of is None:
                return other
        return None

    def _voice_of(self, number: int, *, speech_only: bool = False) -> Speaker | None:
        """Return the one speaker of a sentence; None if it has none or several."""
        speakers = [
            one.speaker
            for one in self._said[number]
            if one.speaker and (one.passage.kind == "direct" or not speech_only)
        ]
        names = {speaker.name for speaker in speakers}
        return speakers[-1] if len(names) == 1 else None

    def _person_of(self, number: int) -> Speaker | None:
        persons = self._persons_in(number)
        return Speaker(persons[0].name, persons[0]) if len(persons) == 1 else None

    def _is_only_speech(self, number: int) -> bool:
        span = self._document.sentences[number].span
        outside = list(self._document.text[span.start : span.end])
        for one in self._said[number]:
            if one.passage.quotation is not None:
                start, end = (
                    one.passage.outer.start - span.start,
                    one.passage.outer.end - span.start,
                )
                outside[start:end] = " " * (end - start)
        return not any(character.isalnum() for character in outside)
