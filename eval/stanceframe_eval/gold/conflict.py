"""Gold of the suite `conflict`."""

from collections.abc import Iterable
from pathlib import Path

from stanceframe.corpora.conflict import ConflictSentence, GoldAttribution, read_conflict
from stanceframe.types import Span
from stanceframe_eval.gold.bands import hedge_band, length_band, voice_band
from stanceframe_eval.gold.items import Item, MarkedSpan, Marks, Question, claim_of

__all__ = ["read_conflict_items"]


def read_conflict_items(path: Path) -> tuple[Item, ...]:
    """Read a file of `conflict`; an item is a sentence, a cluster its document."""
    return tuple(_item(sentence) for sentence in read_conflict(path))


def _item(sentence: ConflictSentence) -> Item:
    given = sentence.attributions
    return Item(
        question=Question(id=sentence.id, text=sentence.text, before=sentence.before),
        cluster=sentence.cluster,
        gold={
            "frames": Marks(labels=frozenset(frame.id for frame in sentence.frames)),
            "evidence": Marks(
                spans=tuple(
                    MarkedSpan(start=one.evidence.start, end=one.evidence.end, label=one.id)
                    for one in sentence.frames
                    if one.evidence
                )
            ),
            "stance": Marks(
                labels=frozenset(
                    claim_of(one.target, one.holder, one.label)
                    for one in sentence.stances
                    if one.of_codebook
                )
            ),
            "source": _spans(one.source for one in given),
            "cue": _spans(one.cue for one in given),
            "content": _spans(one.content for one in given),
            "loaded": _spans(sentence.loaded),
        },
        slices=_slices(sentence, given),
    )


def _spans(spans: Iterable[Span | None]) -> Marks:
    return Marks(spans=tuple(MarkedSpan(start=one.start, end=one.end) for one in spans if one))


def _slices(sentence: ConflictSentence, given: tuple[GoldAttribution, ...]) -> dict[str, str]:
    return {
        "voice": voice_band(frozenset(one.kind for one in given)),
        "length": length_band(sentence.text),
        "hedge": hedge_band(sentence.text),
        "source_set": sentence.source,
        "context": "later in its text" if sentence.before else "opens its text",
    }
