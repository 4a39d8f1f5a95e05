"""What the product says of some characters of a text: the gold sentence among its neighbours.

The product splits a text as it sees fit. So labels are gathered from every product sentence
that shares a character with the window, cut to it, and counted from its start.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stanceframe.types import (
    COUNTED_ZONES,
    CueClass,
    Holder,
    Kind,
    LabelledSentence,
    Outcome,
    Polarity,
    Span,
    StanceProbabilities,
    StanceRecord,
    TextSpan,
)

__all__ = [
    "WindowAttribution",
    "WindowCue",
    "WindowFrame",
    "WindowLabels",
    "WindowStance",
    "look_through",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAttribution:
    """A passage that the product hands to a speaker, as far as it lies in the window."""

    content: Span
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCue:
    """Reporting words, as far as they lie in the window, and what they do to the report."""

    span: Span
    cue_class: CueClass | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFrame:
    """A frame, the highest of its probabilities, and its evidence inside the window."""

    id: str
    p: float
    present: bool
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStance:
    """A stance of one holder toward one target.

    Attributes:
        target: A codebook id, or words.
        mentioned: Whether the sentence mentions it.
        holder: Whose it is.
        label: The label as given; `none` where the product abstained.
        content: What the source says, as far as it lies in the window; for holder `source`.
        p: The three probabilities.
    """

    target: str
    mentioned: bool
    holder: Holder
    label: Polarity
    content: Span | None
    p: StanceProbabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLabels:
    """All labels of a window.

    Attributes:
        labelled: False if the product gave none, because it failed or took the text for
            promotion or a repeat. Such a window counts as one where nothing was found.
    """

    labelled: bool = False
    sources: tuple[Span, ...] = ()
    cues: tuple[Span, ...] = ()
    contents: tuple[Span, ...] = ()
    attributions: tuple[WindowAttribution, ...] = ()
    classed_cues: tuple[WindowCue, ...] = ()
    frames: tuple[WindowFrame, ...] = ()
    stances: tuple[WindowStance, ...] = ()
    loaded: tuple[Span, ...] = ()


def look_through(outcome: Outcome, window: Span) -> WindowLabels:
    """Gather the labels of a window; of an article that failed, none."""
    if outcome.status == "error":
        return WindowLabels()
    sentences = [
        sentence
        for sentence in outcome.sentences
        if sentence.start < window.end and window.start < sentence.end
    ]
    attributions = [given for sentence in sentences for given in sentence.attributions]
    contents = tuple(_cut((given.content for given in attributions), window))
    return WindowLabels(
        labelled=any(_is_counted(sentence) for sentence in sentences),
        sources=tuple(_cut((given.source for given in attributions), window)),
        cues=tuple(_cut((given.cue for given in attributions), window)),
        contents=contents,
        attributions=tuple(
            WindowAttribution(content=content, kind=given.kind)
            for given in attributions
            for content in _cut([given.content], window)
        ),
        classed_cues=tuple(
            WindowCue(span=cue, cue_class=given.cue_class)
            for given in attributions
            for cue in _cut([given.cue], window)
        ),
        frames=tuple(_frames(sentences, window)),
        stances=tuple(_stances(sentences, window)),
        loaded=tuple(
            _cut((word_span for sentence in sentences for word_span in _loaded(sentence)), window)
        ),
    )


def _is_counted(sentence: LabelledSentence) -> bool:
    return sentence.zone in COUNTED_ZONES and sentence.duplicate_of is None


def _cut(spans: Iterable[Span | TextSpan | None], window: Span) -> Iterator[Span]:
    """Yield what lies in the window, counted from its start."""
    for span in spans:
        if span is None:
            continue
        start, end = max(span.start, window.start), min(span.end, window.end)
        if start < end:
            yield Span(start=start - window.start, end=end - window.start)


def _frames(sentences: Iterable[LabelledSentence], window: Span) -> Iterator[WindowFrame]:
    """Pool each frame: present if any sentence has it, as probable as where it is most so."""
    labels = [label for sentence in sentences for label in sentence.frames]
    for frame_id in dict.fromkeys(label.id for label in labels):
        same = [label for label in labels if label.id == frame_id]
        evidence = (
            Span(start=words.start, end=words.end)
            for label in same
            if label.present
            for words in label.evidence
        )
        yield WindowFrame(
            id=frame_id,
            p=max(label.p for label in same),
            present=any(label.present for label in same),
            evidence=tuple(_cut(evidence, window)),
        )


def _stances(sentences: Iterable[LabelledSentence], window: Span) -> Iterator[WindowStance]:
    for sentence in sentences:
        for record in sentence.stances:
            content = _content_of(record, sentence, window)
            if record.attribution is not None and content is None:
                continue  # said in the part of the product's sentence that isn't the window
            yield WindowStance(
                target=record.target,
                mentioned=record.mention is not None,
                holder=record.holder,
                label="none" if record.abstained else record.label,
                content=content,
                p=record.p,
            )


def _content_of(record: StanceRecord, sentence: LabelledSentence, window: Span) -> Span | None:
    if record.attribution is None:
        return None
    return next(_cut([sentence.attributions[record.attribution].content], window), None)


def _loaded(sentence: LabelledSentence) -> Iterator[Span]:
    return (Span(start=words.start, end=words.end) for words in sentence.loaded)
