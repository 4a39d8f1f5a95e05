"""The project's conflict corpus as training examples: sentences, and pairs with targets."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import ConflictSentence, GoldStance
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Holder, Polarity, Span
from stanceframe_training.examples import PairExample, SentenceExample, TagSpans

__all__ = ["claim_pairs", "free_names", "merge_spans", "pair_examples", "sentence_example"]

UNMENTIONED_SHARE = 0.3  # of sentences that also meet a codebook target they don't mention
NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")


def sentence_example(sentence: ConflictSentence, codebook: Codebook) -> SentenceExample:
    """Turn a gold sentence into frames, evidence and flat tag layers."""
    frames: dict[int, tuple[Span, ...]] = {}
    for frame in sentence.frames:
        index = codebook.frame_ids.index(frame.id)
        spans = (frame.evidence,) if frame.evidence else ()
        frames[index] = frames.get(index, ()) + spans
    given = sentence.attributions
    return SentenceExample(
        text=sentence.text,
        context=sentence.before[-1] if sentence.before else "",
        frames=frames,
        tags=TagSpans(
            source=merge_spans([one.source for one in given if one.source]),
            cue=merge_spans([one.cue for one in given if one.cue]),
            content=merge_spans([one.content for one in given]),
            loaded=merge_spans(sentence.loaded),
        ),
    )


def pair_examples(
    sentence: ConflictSentence,
    codebook: Codebook,
    matcher: TargetMatcher,
    generator: np.random.Generator,
) -> Iterator[PairExample]:
    """Pair a sentence with each target it mentions or takes a stance on, and with some it doesn't.

    A mentioned target without a gold stance is a `none` of both holders. Names that no gold
    stance is about are such targets as well, or else every free target would seem to be judged.
    """
    mentions = matcher.find(sentence.text, 0, len(sentence.text))
    names = {target.id: target.name for target in codebook.targets}
    gold = _by_target(sentence.stances)
    wanted = {m.target for m in mentions} | {t for t in gold if t in names}
    if generator.random() < UNMENTIONED_SHARE:
        wanted.add(codebook.target_ids[int(generator.integers(len(names)))])
    for target in sorted(wanted):
        spans = tuple(m.span for m in mentions if m.target == target)
        yield _pair(sentence.text, spans, names[target], gold.get(target, ()))
    judged = [stances[0].mention for t, stances in gold.items() if t not in names]
    for target, stances in gold.items():
        if target not in names:
            mention = stances[0].mention
            spans = (mention,) if mention else ()
            yield _pair(sentence.text, spans, target.removeprefix("x:"), stances)
    taken = [span for span in judged if span] + [m.span for m in mentions]
    yield from _unjudged_names(sentence.text, taken, generator)


def claim_pairs(
    sentence: ConflictSentence, codebook: Codebook, matcher: TargetMatcher
) -> Iterator[PairExample]:
    """Pair a sentence with the codebook targets that it takes a stance on, and with no others."""
    mentions = matcher.find(sentence.text, 0, len(sentence.text))
    names = {target.id: target.name for target in codebook.targets}
    for target, stances in _by_target(sentence.stances).items():
        if target in names:
            spans = tuple(m.span for m in mentions if m.target == target)
            yield _pair(sentence.text, spans, names[target], stances)


def merge_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Keep the outermost of nested or overlapping spans, joined, in order."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            merged.append(Span(start=last.start, end=max(last.end, span.end)))
        else:
            merged.append(span)
    return tuple(merged)


def _by_target(stances: Sequence[GoldStance]) -> dict[str, tuple[GoldStance, ...]]:
    grouped: dict[str, tuple[GoldStance, ...]] = {}
    for stance in stances:
        grouped[stance.target] = (*grouped.get(stance.target, ()), stance)
    return grouped


def _pair(
    text: str, mentions: tuple[Span, ...], name: str, stances: Sequence[GoldStance]
) -> PairExample:
    held: dict[Holder, Polarity] = {"author": "none", "source": "none"}
    for stance in stances:
        held[stance.holder] = stance.label
    return PairExample(text=text, mentions=mentions, target=name, stance=held)


def free_names(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return the capitalised names of a sentence that meet none of the taken spans.

    The first word of a sentence is left out: its capital says nothing.
    """
    names = (Span(start=m.start(), end=m.end()) for m in NAME.finditer(text) if m.start() > 0)
    return [name for name in names if not any(name.overlaps(other) for other in taken)]


def _unjudged_names(
    text: str, taken: Sequence[Span], generator: np.random.Generator
) -> Iterator[PairExample]:
    free = free_names(text, taken)
    if free:
        span = free[int(generator.integers(len(free)))]
        yield _pair(text, (span,), text[span.start : span.end], ())
