"""Compares a labelled document with one expectation and says, in words, where they differ."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.golden.expectations import Expectation, ExpectedStance, place

from stanceframe.types import (
    Attribution,
    Evidence,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    Span,
    StanceRecord,
    TextSpan,
    Voice,
)

# Marks, stops and space at the edge of a place may or may not belong to a content span.
_EDGES = " \t\n\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb.,?!"

_POSSESSIVE = re.compile(r"['\u2019]s\b")


_WORD = re.compile(r"\w+")
_Placed = TextSpan | Evidence | LoadedWord


class Owner(NamedTuple):
    """Whose words a span is, as the JSON says it."""

    voice: Voice
    attribution: Attribution | None


class Piece(NamedTuple):
    """The part of a place that lies in one sentence, without marks and stops at its edges."""

    sentence: LabelledSentence
    span: Span


def faults(labelled: LabelledArticle, text: str, expectation: Expectation) -> list[str]:
    """Return one sentence for each claim of the expectation that does not hold."""
    span = place(expectation.at, text, expectation.nth)
    pieces = _pieces(labelled, text, span)
    if not pieces:
        return [f"no sentence covers characters {span.start} to {span.end}"]
    return [
        *_faults_of_place(pieces, expectation),
        *_faults_of_ownership(pieces, expectation),
        *_faults_of_frames(pieces, expectation),
        *_faults_of_stances(pieces, expectation),
        *_faults_of_repetition(labelled, text, pieces, expectation),
    ]


def owner_of(sentence: LabelledSentence, span: Span) -> Owner:
    """Return the innermost attribution whose content holds the span, or the outlet's own voice."""
    holding = [a for a in sentence.attributions if a.content.span.contains(span)]
    if not holding:
        return Owner("own", None)
    inner = min(holding, key=lambda a: a.content.end - a.content.start)
    return Owner(inner.kind, inner)


def _pieces(labelled: LabelledArticle, text: str, span: Span) -> list[Piece]:
    found = []
    for sentence in labelled.sentences:
        start, end = max(span.start, sentence.start), min(span.end, sentence.end)
        while start < end and text[start] in _EDGES:
            start += 1
        while start < end and text[end - 1] in _EDGES:
            end -= 1
        if start < end:
            found.append(Piece(sentence, Span(start=start, end=end)))
    return found


def _faults_of_place(pieces: list[Piece], expected: Expectation) -> Iterator[str]:
    for sentence, span in pieces:
        where = _where(span)
        if expected.zones and sentence.zone not in expected.zones:
            yield f"{where}: zone is {sentence.zone}, expected {' or '.join(expected.zones)}"
        if expected.unlabelled:
            yield from (f"{where}: carries {label}" for label in _labels_on(sentence, span))


def _labels_on(sentence: LabelledSentence, span: Span) -> Iterator[str]:
    """Name what touches the span: evidence and words by overlap, stances by their mention."""
    placed: list[tuple[_Placed, str]] = [
        (a.content, f"words of {a.resolved_source}") for a in sentence.attributions
    ]
    placed += [(s.mention, f"a stance toward {s.target}") for s in sentence.stances if s.mention]
    placed += [
        (evidence, f"frame {f.id}") for f in sentence.frames if f.present for evidence in f.evidence
    ]
    placed += [(word, "a loaded word") for word in sentence.loaded]
    for label, told in placed:
        if Span(start=label.start, end=label.end).overlaps(span):
            yield told
    if sentence.zone == "promo" and any(frame.present for frame in sentence.frames):
        yield "a frame, being promo"


def _faults_of_ownership(pieces: list[Piece], expected: Expectation) -> Iterator[str]:
    for sentence, span in pieces:
        voice, attribution = owner_of(sentence, span)
        where = _where(span)
        if expected.voices and voice not in expected.voices:
            yield f"{where}: voice is {voice}, expected {' or '.join(expected.voices)}"
        if expected.speaker is not None and not _is_speaker(attribution, expected.speaker):
            wanted = " or ".join(expected.speaker) or "nobody (left open)"
            yield f"{where}: belongs to {_speaker(attribution)}, expected {wanted}"
    yield from _faults_of_cue(pieces, expected)


def _faults_of_cue(pieces: list[Piece], expected: Expectation) -> Iterator[str]:
    """Compare with the sentence that has the cue: the others of a quotation have none."""
    owners = [owner_of(sentence, span).attribution for sentence, span in pieces]
    cues = {a.cue.text.casefold() for a in owners if a is not None and a.cue is not None}
    classes = {a.cue_class for a in owners if a is not None}
    where = _where(pieces[0].span)
    if expected.cue is not None and expected.cue not in cues:
        yield f"{where}: cue is {sorted(cues)}, expected {expected.cue}"
    if expected.cue_class is not None and expected.cue_class not in classes:
        yield f"{where}: cue class is {classes}, expected {expected.cue_class}"


def _faults_of_frames(pieces: list[Piece], expected: Expectation) -> Iterator[str]:
    for sentence, span in pieces:
        present = {frame.id for frame in sentence.frames if frame.present}
        where = _where(span)
        if missing := set(expected.frames) - present:
            yield f"{where}: lacks frame {sorted(missing)}; has {sorted(present)}"
        if wrong := set(expected.no_frames) & present:
            yield f"{where}: has frame {sorted(wrong)}, expected without"
        for frame in sentence.frames:
            yield from (
                f"{where}: evidence of {frame.id} is in voice {evidence.voice}"
                for evidence in frame.evidence
                if expected.voices
                and Span(start=evidence.start, end=evidence.end) == span
                and evidence.voice not in expected.voices
            )


def _faults_of_stances(pieces: list[Piece], expected: Expectation) -> Iterator[str]:
    held = [(s.sentence, stance) for s in pieces for stance in s.sentence.stances]
    for wanted in expected.stances:
        if not any(_is_stance(sentence, stance, wanted) for sentence, stance in held):
            here = [f"{s.holder} {s.label} {s.target}" for _, s in held]
            yield f"{_where(pieces[0].span)}: lacks {_told(wanted)}; has {here}"
    for unwanted in expected.no_stances:
        for sentence, stance in held:
            if _is_stance(sentence, stance, unwanted):
                where = f"{sentence.start}-{sentence.end}"
                yield f"{where}: has {stance.holder} {stance.label} {stance.target}"


def _is_stance(sentence: LabelledSentence, stance: StanceRecord, wanted: ExpectedStance) -> bool:
    if (stance.holder, stance.label) != (wanted.holder, wanted.label) or stance.abstained:
        return False
    if wanted.target is not None and stance.target != wanted.target:
        return False
    if not wanted.speaker:
        return True
    index = stance.attribution
    return index is not None and _is_speaker(sentence.attributions[index], wanted.speaker)


def _faults_of_repetition(
    labelled: LabelledArticle, text: str, pieces: list[Piece], expected: Expectation
) -> Iterator[str]:
    if expected.duplicate_of is None:
        return
    firsts = _pieces(labelled, text, place(expected.duplicate_of, text))
    indexes = {piece.sentence.index for piece in firsts}
    for sentence, span in pieces:
        if sentence.duplicate_of not in indexes:
            yield f"{_where(span)}: repeats {sentence.duplicate_of}, expected one of {indexes}"
        if sentence.attributions or sentence.frames or sentence.stances or sentence.loaded:
            yield f"{_where(span)}: a repeated line carries labels"


def _is_speaker(attribution: Attribution | None, names: tuple[str, ...]) -> bool:
    if attribution is None:
        return False
    name = attribution.resolved_source
    if not names:
        return name is None
    return any(_words(wanted) <= _words(name or "") for wanted in names)


def _words(name: str) -> set[str]:
    return set(_WORD.findall(_POSSESSIVE.sub("", name.casefold())))


def _speaker(attribution: Attribution | None) -> str:
    return "the outlet" if attribution is None else str(attribution.resolved_source)


def _told(wanted: ExpectedStance) -> str:
    by = f" ({' or '.join(wanted.speaker)})" if wanted.speaker else ""
    return f"{wanted.holder} {wanted.label} {wanted.target}{by}"


def _where(span: Span) -> str:
    return f"characters {span.start}-{span.end}"
