"""A sentence in pieces for the page: whose words, and which are source, cue or loaded."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from stanceframe.types import Attribution, LabelledSentence, Voice
from stanceframe_service.comparison.sides import Side, owner_of
from stanceframe_service.comparison.words import words_of

__all__ = ["Piece", "Run", "pieces_of", "units_at", "voice_runs"]


class Piece(NamedTuple):
    """Characters of a sentence that are marked alike; pieces together are its text.

    Attributes:
        voice: Whose words they are.
        roles: Of `source`, `cue` and `loaded`, those that they are.
        told: For a reader who asks: the speaker, the cue and its class.
    """

    text: str
    voice: Voice
    roles: tuple[str, ...]
    told: str


class Run(NamedTuple):
    """So many words in a row of one voice, in one sentence."""

    voice: Voice
    words: int
    before: int
    sentence: int


def pieces_of(
    sentence: LabelledSentence,
    source_of: Callable[[Attribution], str],
    *,
    cuts: Iterable[int] = (),
) -> Iterator[Piece]:
    """Yield the sentence in pieces, in order.

    Args:
        sentence: What to cut.
        source_of: The name of an attribution's speaker.
        cuts: Further places to cut at, in code points of the text.
    """
    edges = sorted(_edges(sentence).union(cuts))
    for start, end in itertools.pairwise(edges):
        owner = owner_of(sentence, start, end)
        yield Piece(
            text=sentence.text[start - sentence.start : end - sentence.start],
            voice=owner.voice,
            roles=tuple(_roles(sentence, start, end)),
            told=_told(sentence, source_of, start, end),
        )


def units_at(sentence_text: str, offset: int) -> int:
    """Return an offset in code points as one in UTF-16 units, which browsers count."""
    return len(sentence_text[:offset].encode("utf-16-le", errors="replace")) // 2


def voice_runs(side: Side) -> tuple[Run, ...]:
    """Return the counted words of an article as runs of one voice, in order."""
    runs: list[Run] = []
    before = 0
    for sentence in side.counted:
        for word in words_of(sentence.text):
            start, end = sentence.start + word.start, sentence.start + word.end
            voice = owner_of(sentence, start, end).voice
            last = runs[-1] if runs else None
            if last and last.voice == voice and last.sentence == sentence.index:
                runs[-1] = last._replace(words=last.words + 1)
            else:
                runs.append(Run(voice, 1, before, sentence.index))
            before += 1
    return tuple(runs)


def _edges(sentence: LabelledSentence) -> set[int]:
    spans = [a.content.span for a in sentence.attributions]
    spans += [s.span for a in sentence.attributions for s in (a.source, a.cue) if s is not None]
    found = {sentence.start, sentence.end}
    for span in spans:
        found |= {span.start, span.end}
    for word in sentence.loaded:
        found |= {word.start, word.end}
    return found


def _roles(sentence: LabelledSentence, start: int, end: int) -> Iterator[str]:
    sources = [a.source for a in sentence.attributions if a.source is not None]
    cues = [a.cue for a in sentence.attributions if a.cue is not None]
    for role, spans in (("source", sources), ("cue", cues), ("loaded", sentence.loaded)):
        if any(one.start <= start and end <= one.end for one in spans):
            yield role


def _told(
    sentence: LabelledSentence, source_of: Callable[[Attribution], str], start: int, end: int
) -> str:
    attribution = owner_of(sentence, start, end).attribution
    if attribution is None:
        return ""
    parts = [f"{attribution.kind}: {source_of(attribution)}"]
    if attribution.cue is not None:
        parts.append(f"{attribution.cue.text} ({attribution.cue_class or 'no class'})")
    return ", ".join([*parts, f"p {attribution.p:.2f}"])
