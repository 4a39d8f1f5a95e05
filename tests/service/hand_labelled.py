"""Builds labelled articles by hand, from sentences with the words that carry each label."""

from dataclasses import dataclass, field
from typing import Any

from stanceframe.codebook.loading import load_codebook
from stanceframe.types import (
    ArticleMeta,
    Attribution,
    Evidence,
    FrameLabel,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    Provenance,
    Span,
    StanceProbabilities,
    StanceRecord,
    TextSpan,
)

PROVENANCE = Provenance(
    model="by-hand@sha256:0123456789ab",
    codebook=load_codebook("conflict").signature,
    calibration="sha256:00aa11bb22cc",
    version="0.1.0",
)


@dataclass(kw_only=True)
class Told:
    """An attribution by its words; the resolved source is `by` unless `name` is given."""

    content: str
    by: str | None = None
    name: str | None = None
    cue: str | None = None
    cue_class: Any = None
    kind: Any = "indirect"
    p: float = 0.9


@dataclass(kw_only=True)
class Line:
    """A sentence, and its labels by the words that carry them.

    Frames are `(id, words)`; words None gives the frame no evidence. Loaded words are words.
    Stances are `(target, holder, label, attribution)`.
    """

    text: str
    told: tuple[Told, ...] = ()
    frames: tuple[tuple[str, str | None], ...] = ()
    loaded: tuple[str, ...] = ()
    stances: tuple[tuple[str, Any, Any, int | None], ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)


def labelled_article(identifier: str, *lines: Line, **meta: Any) -> LabelledArticle:
    """Put the lines one below the other; offsets are those of that text."""
    sentences, start = [], 0
    for index, line in enumerate(lines):
        sentences.append(_sentence(index, start, line))
        start += len(line.text) + 1
    return LabelledArticle(
        id=identifier,
        meta=ArticleMeta(**meta),
        sentences=tuple(sentences),
        provenance=PROVENANCE,
    )


def _sentence(index: int, start: int, line: Line) -> LabelledSentence:
    def span(words: str) -> TextSpan:
        at = start + line.text.index(words)
        return TextSpan(start=at, end=at + len(words), text=words)

    attributions = tuple(
        Attribution(
            source=span(one.by) if one.by else None,
            resolved_source=one.name or one.by,
            cue=span(one.cue) if one.cue else None,
            cue_class=one.cue_class,
            content=span(one.content),
            kind=one.kind,
            p=one.p,
        )
        for one in line.told
    )

    def owner(words: Span) -> dict[str, Any]:
        holding = [n for n, a in enumerate(attributions) if a.content.span.contains(words)]
        if not holding:
            return {"voice": "own", "attribution": None}
        inner = min(holding, key=lambda n: len(attributions[n].content.text))
        return {"voice": attributions[inner].kind, "attribution": inner}

    def placed(words: str) -> dict[str, Any]:
        at = span(words)
        return {"start": at.start, "end": at.end, "text": words, **owner(at.span)}

    fields: dict[str, Any] = {"zone": "body", "duplicate_of": None, "truncated": None}
    return LabelledSentence(
        **(fields | line.fields),
        index=index,
        start=start,
        end=start + len(line.text),
        text=line.text,
        attributions=attributions,
        frames=tuple(
            FrameLabel(
                id=frame,
                p=0.9,
                present=True,
                evidence=(Evidence(**placed(words)),) if words else (),
            )
            for frame, words in line.frames
        ),
        stances=tuple(
            StanceRecord(
                target=target,
                mention=None,
                holder=holder,
                attribution=attribution,
                label=label,
                p=StanceProbabilities(favor=0.3, none=0.3, against=0.4),
                abstained=False,
            )
            for target, holder, label, attribution in line.stances
        ),
        loaded=tuple(LoadedWord(**placed(words), p=0.8) for words in line.loaded),
    )
