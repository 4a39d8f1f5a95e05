"""A sentence in stretches of one speaker, each in pieces: source, cue, loaded word, evidence."""

import itertools
from collections.abc import Iterator, Mapping

from stanceframe.types import Attribution, LabelledSentence
from stanceframe_service.comparison.sides import Side, owner_of
from stanceframe_service.reader.findings import Passage, Piece, Stretch

__all__ = ["passage_key", "stretches_of"]


def passage_key(sentence: LabelledSentence, place: int) -> str:
    """Return the key of a sentence's attribution: `12-0`."""
    return f"{sentence.index}-{place}"


def stretches_of(
    side: Side, sentence: LabelledSentence, frames: Mapping[str, str]
) -> Iterator[Stretch]:
    """Yield the sentence's stretches, in order; together their pieces are its text.

    Args:
        side: The article, for the names of its sources.
        sentence: One of its sentences.
        frames: The codes of frames, by id.
    """
    edges = itertools.pairwise(sorted(set(_edges(sentence))))
    pieces = [(_owner(sentence, *edge), _piece(sentence, *edge, frames)) for edge in edges]
    begun: set[int] = set()
    for place, group in itertools.groupby(pieces, key=lambda pair: pair[0]):
        yield Stretch(
            passage=None if place is None else _passage(side, sentence, place),
            begins=place is not None and place not in begun,
            pieces=tuple(piece for _, piece in group),
        )
        if place is not None:
            begun.add(place)


def _edges(sentence: LabelledSentence) -> Iterator[int]:
    yield from (sentence.start, sentence.end)
    for attribution in sentence.attributions:
        for part in (attribution.content, attribution.source, attribution.cue):
            if part is not None:
                yield from (part.start, part.end)
    for word in sentence.loaded:
        yield from (word.start, word.end)
    for frame in sentence.frames:
        for evidence in frame.evidence if frame.present else ():
            yield from (evidence.start, evidence.end)


def _owner(sentence: LabelledSentence, start: int, end: int) -> int | None:
    inner = owner_of(sentence, start, end).attribution
    if inner is None:
        return None
    return next(n for n, one in enumerate(sentence.attributions) if one is inner)


def _piece(sentence: LabelledSentence, start: int, end: int, frames: Mapping[str, str]) -> Piece:
    roles: dict[str, None] = {}
    passages: dict[str, None] = {}
    for place, attribution in enumerate(sentence.attributions):
        for role, part in (("source", attribution.source), ("cue", attribution.cue)):
            if part is not None and part.start <= start and end <= part.end:
                roles[role] = passages[passage_key(sentence, place)] = None
    loaded = [one.p for one in sentence.loaded if one.start <= start and end <= one.end]
    if loaded:
        roles["loaded"] = None
    return Piece(
        text=sentence.text[start - sentence.start : end - sentence.start],
        roles=tuple(roles),
        passages=tuple(passages),
        frames=tuple(
            frames[frame.id]
            for frame in sentence.frames
            if frame.present
            and any(one.start <= start and end <= one.end for one in frame.evidence)
        ),
        loaded=max(loaded, default=None),
    )


def _passage(side: Side, sentence: LabelledSentence, place: int) -> Passage:
    attribution = sentence.attributions[place]
    outer = _relayed_by(sentence, attribution)
    return Passage(
        key=passage_key(sentence, place),
        voice=attribution.kind,
        source=side.source_of(attribution),
        cue=attribution.cue.text if attribution.cue else None,
        cue_class=attribution.cue_class,
        p=attribution.p,
        inside=None if outer is None else side.source_of(outer),
    )


def _relayed_by(sentence: LabelledSentence, inner: Attribution) -> Attribution | None:
    """Return the innermost attribution to another speaker around this one."""
    around = [
        one
        for one in sentence.attributions
        if one.content.span != inner.content.span
        and one.content.span.contains(inner.content.span)
        and one.resolved_source != inner.resolved_source
    ]
    return min(around, key=lambda one: one.content.end - one.content.start, default=None)
