"""Changes the words of an annotated sentence, and moves its spans along."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from stanceframe.corpora.conflict import ConflictSentence, sentence_sha1
from stanceframe.types import Span

__all__ = ["Change", "rewritten"]


class Change(NamedTuple):
    """`text[start:end]` becomes `words`; start and end are equal for an insertion."""

    start: int
    end: int
    words: str


class _SplitSpanError(ValueError):
    """A span begins or ends inside replaced words."""


def rewritten(sentence: ConflictSentence, changes: Sequence[Change]) -> ConflictSentence | None:
    """Apply changes, which may not overlap; None if an annotated span ends inside one.

    Insertions at a span's edge stay outside of the span.
    """
    ordered = sorted(changes)
    text, done = "", 0
    for change in ordered:
        text += sentence.text[done : change.start] + change.words
        done = change.end
    text += sentence.text[done:]

    def moved(span: Span) -> Span:
        return Span(
            start=_moved(span.start, ordered, is_start=True),
            end=_moved(span.end, ordered, is_start=False),
        )

    try:
        return replace(
            sentence,
            text=text,
            sha1=sentence_sha1(text),
            attributions=tuple(
                replace(
                    one,
                    content=moved(one.content),
                    source=one.source and moved(one.source),
                    cue=one.cue and moved(one.cue),
                )
                for one in sentence.attributions
            ),
            frames=tuple(
                replace(one, evidence=one.evidence and moved(one.evidence))
                for one in sentence.frames
            ),
            stances=tuple(
                replace(one, mention=one.mention and moved(one.mention)) for one in sentence.stances
            ),
            loaded=tuple(moved(span) for span in sentence.loaded),
        )
    except _SplitSpanError:
        return None


def _moved(place: int, changes: Sequence[Change], *, is_start: bool) -> int:
    shift = 0
    for change in changes:
        if change.start < place < change.end:
            raise _SplitSpanError
        is_insertion = change.start == change.end
        if change.end < place or (change.end == place and (not is_insertion or is_start)):
            shift += len(change.words) - (change.end - change.start)
    return place + shift
