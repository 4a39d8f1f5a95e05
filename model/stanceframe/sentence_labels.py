"""From the network's logits to one sentence's tags, frames with evidence, and loaded words."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from stanceframe.calibration import Calibration
from stanceframe.decoding import ScoredSpan, decode_evidence, decode_layers, rounded, words_of
from stanceframe.features import ModelInput
from stanceframe.logits_memory import InputLogits
from stanceframe.screening import Screen, screen_of
from stanceframe.text.attribution import voice_at
from stanceframe.text.document import Sentence
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import (
    TAG_LAYERS,
    Attribution,
    Evidence,
    FrameLabel,
    LoadedWord,
    Span,
    Truncation,
)

__all__ = ["Scores", "SentenceReading", "frame_labels", "loaded_words", "read_logits"]

Scores = Literal["present", "all"]
EVIDENCE_SPANS = 2  # the codebook allows two wordings a frame


class SentenceReading(NamedTuple):
    """What pass one says of a sentence, in the article's offsets."""

    frames: tuple[float, ...]
    present: tuple[bool, ...]
    evidence: tuple[tuple[Span, ...], ...]
    tags: SentenceTags
    loaded: tuple[ScoredSpan, ...]
    truncated: Truncation | None
    screen: Screen | None


def read_logits(
    sentence: Sentence,
    given: ModelInput,
    logits: InputLogits,
    calibration: Calibration,
    *,
    exclusive: bool = False,
) -> SentenceReading:
    """Calibrate and decode pass one of a sentence.

    Args:
        sentence: Which.
        given: What the network read of it.
        logits: What it said.
        calibration: The bundle's.
        exclusive: Whether a sentence has one frame at most, as its codebook says.
    """
    start, words = sentence.span.start, words_of(given)
    layers = decode_layers(logits.tags, words, [calibration.tags[one] for one in TAG_LAYERS])
    shifted = [[_shift(one, start) for one in layer] for layer in layers]
    sources, cues, contents = (tuple(Tag(span=o.span, p=o.p) for o in ly) for ly in shifted[:3])
    frames = calibration.of_frames(logits.frames)
    present = calibration.present(frames, exclusive=exclusive)
    evidence: list[tuple[Span, ...]] = []
    for index, found_there in enumerate(present):
        if not found_there:
            evidence.append(())
            continue
        found = decode_evidence(logits.evidence[:, index], words, calibration.evidence)
        evidence.append(_strongest(found, start))
    return SentenceReading(
        frames=tuple(frames),
        present=present,
        evidence=tuple(evidence),
        tags=SentenceTags(sources=sources, cues=cues, contents=contents),
        loaded=tuple(shifted[3]),
        truncated=_truncation(given),
        screen=screen_of(given, logits, calibration.screen, start),
    )


def frame_labels(
    text: str,
    reading: SentenceReading,
    attributions: Sequence[Attribution],
    calibration: Calibration,
    scores: Scores,
) -> tuple[FrameLabel, ...]:
    """Name the frames present, or all of them, each with its evidence and whose words it is."""
    labels = []
    for index, frame in enumerate(calibration.frames):
        p, present = reading.frames[index], reading.present[index]
        if not present and scores == "present":
            continue
        spans = reading.evidence[index] if present else ()
        evidence = tuple(_owned(text, span, attributions) for span in spans)
        labels.append(FrameLabel(id=frame, p=rounded(p), present=present, evidence=evidence))
    return tuple(labels)


def loaded_words(
    text: str, reading: SentenceReading, attributions: Sequence[Attribution]
) -> tuple[LoadedWord, ...]:
    """Name the loaded words and whose they are."""
    words = []
    for span, p in reading.loaded:
        owner = voice_at(attributions, span)
        words.append(
            LoadedWord(
                start=span.start,
                end=span.end,
                text=text[span.start : span.end],
                voice=owner.voice,
                attribution=owner.attribution,
                p=rounded(p),
            )
        )
    return tuple(words)


def _strongest(found: Sequence[ScoredSpan], start: int) -> tuple[Span, ...]:
    """Keep the most probable wordings of a frame, in the order of the sentence."""
    best = sorted(found, key=lambda one: -one.p)[:EVIDENCE_SPANS]
    return tuple(sorted((_shift(one, start).span for one in best), key=lambda s: s.start))


def _owned(text: str, span: Span, attributions: Sequence[Attribution]) -> Evidence:
    owner = voice_at(attributions, span)
    return Evidence(
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        voice=owner.voice,
        attribution=owner.attribution,
    )


def _shift(one: ScoredSpan, start: int) -> ScoredSpan:
    span = Span(start=one.span.start + start, end=one.span.end + start)
    return ScoredSpan(span, one.p)


def _truncation(given: ModelInput) -> Truncation | None:
    return Truncation(tokens=given.tokens, read=given.read) if given.read < given.tokens else None
