"""A labelled article in, what the reader's page shows of it out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledArticle, LabelledSentence, StanceRecord
from stanceframe.wire import to_json
from stanceframe_service.comparison.highlights import voice_runs
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.positions import OUTLET, positions_of
from stanceframe_service.comparison.sides import Side, is_counted, sides_of
from stanceframe_service.comparison.speakers import sources_of, voice_words
from stanceframe_service.comparison.uses import frame_mentions
from stanceframe_service.reader.codes import Codes
from stanceframe_service.reader.findings import (
    FrameTag,
    FrameUse,
    HolderUse,
    Paragraph,
    Reading,
    ReadSentence,
    StanceTag,
    TargetUse,
)
from stanceframe_service.reader.stretches import stretches_of

__all__ = ["NOT_SHOWN", "reading_of"]

NOT_SHOWN = (
    "These marks say in whose words a program found what; they do not show what is true, what "
    "anybody intended, or whether the article is fair."
)
ANY_MAY_BE_WRONG = "Any single mark may be wrong: read the sentence before you quote it."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names and codes of one article's frames, holders and targets."""

    side: Side
    frame_names: dict[str, str]
    frame_codes: dict[str, str]
    target_names: dict[str, str]
    holders: Codes
    targets: Codes

    def holder_of(self, sentence: LabelledSentence, record: StanceRecord) -> str:
        if record.holder == "author":
            return OUTLET
        if record.attribution is None:
            return UNNAMED
        return self.side.source_of(sentence.attributions[record.attribution])


def reading_of(article: LabelledArticle, codebook: Codebook, *, text: str | None = None) -> Reading:
    """Return what the page shows of an article.

    Args:
        article: The article, labelled with this codebook.
        codebook: For the names of frames and targets; what it doesn't know keeps its id.
        text: The article's text, for its paragraphs; without it, two sentences that have more
            than one character between them are in two.
    """
    (side,) = sides_of([article])
    names = _names(side, codebook)
    paragraphs = [
        Paragraph(zone=group[0].zone, sentences=tuple(_read(names, one) for one in group))
        for group in _grouped(article.sentences, text)
    ]
    opens = bool(paragraphs) and paragraphs[0].zone == "headline"
    repeats = sum(one.duplicate_of is not None for one in article.sentences)
    return Reading(
        name=side.name,
        title=article.meta.title,
        meta=article.meta,
        words=voice_words(side.counted),
        counted=len(side.counted),
        repeats=repeats,
        asides=len(article.sentences) - len(side.counted) - repeats,
        runs=voice_runs(side),
        headline=paragraphs[0] if opens else None,
        paragraphs=tuple(paragraphs[opens:]),
        frames=_frame_uses(names),
        sources=_holder_uses(names),
        positions=_target_uses(names, codebook),
        holders=names.holders.options(),
        targets=names.targets.options(),
        provenance=article.provenance,
        codebook=f"{codebook.title}, {codebook.signature}",
        limits=(NOT_SHOWN, ANY_MAY_BE_WRONG),
        labels=to_json(article, indent=True).decode(),
    )


def _names(side: Side, codebook: Codebook) -> _Names:
    frames = {frame.id: frame.name for frame in codebook.frames}
    unknown = [one.id for sentence in side.counted for one in sentence.frames]
    frames |= {name: name for name in unknown if name not in frames}
    codes = Codes("f")
    return _Names(
        side=side,
        frame_names=frames,
        frame_codes={name: codes.of(name) for name in frames},
        target_names={target.id: target.name for target in codebook.targets},
        holders=Codes("h", [OUTLET]),
        targets=Codes("t"),
    )


def _grouped(
    sentences: Sequence[LabelledSentence], text: str | None
) -> Iterator[list[LabelledSentence]]:
    group: list[LabelledSentence] = []
    for one in sentences:
        if group and _breaks(group[-1], one, text):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _breaks(before: LabelledSentence, after: LabelledSentence, text: str | None) -> bool:
    if before.zone != after.zone:
        return True
    if text is None:
        return after.start - before.end > 1
    return "\n" in text[before.end : after.start]


def _read(names: _Names, sentence: LabelledSentence) -> ReadSentence:
    counted = is_counted(sentence)
    return ReadSentence(
        index=sentence.index,
        zone=sentence.zone,
        aside=None if counted else _aside(sentence),
        stretches=tuple(stretches_of(names.side, sentence, names.frame_codes)),
        frames=tuple(_frame_tags(names, sentence)),
        stances=tuple(_stance_tags(names, sentence)),
        facts=" ".join(dict.fromkeys(_facts(names, sentence))) if counted else "",
        read_in_part=sentence.truncated is not None,
    )


def _aside(sentence: LabelledSentence) -> str:
    if sentence.duplicate_of is not None:
        return f"printed before, in {sentence.duplicate_of}"
    return {"promo": "not the report", "dateline": "dateline"}.get(sentence.zone, "not counted")


def _frame_tags(names: _Names, sentence: LabelledSentence) -> Iterator[FrameTag]:
    for frame in sentence.frames:
        if frame.present:
            voices = dict.fromkeys(one.voice for one in frame.evidence)
            code = names.frame_codes[frame.id]
            yield FrameTag(code, names.frame_names[frame.id], frame.p, tuple(voices))


def _held(sentence: LabelledSentence) -> Iterator[StanceRecord]:
    """Yield the stances that somebody holds; what a sentence leans to as a whole has no holder."""
    return (one for one in sentence.stances if one.holder != "any" and one.label != "none")


def _stance_tags(names: _Names, sentence: LabelledSentence) -> Iterator[StanceTag]:
    for record in _held(sentence):
        holder = names.holder_of(sentence, record)
        target = names.target_names.get(record.target, record.target)
        p = record.p.favor if record.label == "favor" else record.p.against
        yield StanceTag(
            names.holders.of(holder), holder, names.targets.of(target), target, record.label, p
        )


def _facts(names: _Names, sentence: LabelledSentence) -> Iterator[str]:
    """Yield `kind.code.voice.holder` for the sentence's words (w), frames (f) and stances (t)."""
    for stretch in stretches_of(names.side, sentence, names.frame_codes):
        if stretch.passage is not None:
            yield f"w..{stretch.passage.voice}.{names.holders.of(stretch.passage.source)}"
        elif any(any(map(str.isalnum, piece.text)) for piece in stretch.pieces):
            yield f"w..own.{names.holders.of(OUTLET)}"
    for frame in sentence.frames:
        for one in frame.evidence if frame.present else ():
            held = None if one.attribution is None else sentence.attributions[one.attribution]
            holder = OUTLET if held is None else names.side.source_of(held)
            yield f"f.{names.frame_codes[frame.id]}.{one.voice}.{names.holders.of(holder)}"
        if frame.present and not frame.evidence:
            yield f"f.{names.frame_codes[frame.id]}.."
    for record in _held(sentence):
        holder = names.holder_of(sentence, record)
        target = names.targets.of(names.target_names.get(record.target, record.target))
        place = record.attribution
        voice = "own" if place is None else sentence.attributions[place].kind
        yield f"t.{target}.{voice}.{names.holders.of(holder)}"


def _frame_uses(names: _Names) -> tuple[FrameUse, ...]:
    uses = []
    for frame, name in names.frame_names.items():
        mentions = frame_mentions(names.side, frame)
        own = {one.place.sentence for one in mentions if one.where == "own"}
        others = {one.place.sentence for one in mentions if one.source is not None}
        sentences = {one.place.sentence for one in mentions}
        if sentences:
            code = names.frame_codes[frame]
            uses.append(FrameUse(code, name, len(sentences), len(own), len(others)))
    return tuple(sorted(uses, key=lambda one: -one.sentences))


def _holder_uses(names: _Names) -> tuple[HolderUse, ...]:
    uses: Iterable[HolderUse] = (
        HolderUse(names.holders.of(source.name), source.name, one.words, one.share)
        for source in sources_of([names.side])
        for one in source.appearances
    )
    return tuple(sorted(uses, key=lambda one: -one.words))


def _target_uses(names: _Names, codebook: Codebook) -> tuple[TargetUse, ...]:
    return tuple(
        TargetUse(
            names.holders.of(one.holder),
            one.holder,
            names.targets.of(target.name),
            target.name,
            one.favor.count,
            one.against.count,
        )
        for target in positions_of([names.side], codebook)
        for one in target.positions
    )
