"""Who says it: each frame and each term by voice, source, reporting words and wording."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stanceframe.codebook.schema import Codebook
from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import LabelledSentence
from stanceframe_service.comparison.findings import (
    CueCount,
    OtherWording,
    Place,
    Subject,
    Uses,
    Where,
)
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import (
    Owner,
    Side,
    count_by_name,
    count_of,
    owner_of,
)
from stanceframe_service.comparison.terms import Term, index_of, terms_of

__all__ = ["Mention", "frame_mentions", "frame_subjects", "term_subjects"]

NO_CLASS = "no reporting words"


class Mention(NamedTuple):
    """One use of a frame or a term: where, whose words, and the source if they are no outlet's."""

    place: Place
    where: Where
    source: str | None
    owner: Owner


def frame_subjects(sides: Sequence[Side], codebook: Codebook) -> tuple[Subject, ...]:
    """Count every frame of the codebook in every article.

    A frame counts once in a sentence for each voice and source that its words are in.
    """
    return tuple(
        Subject(
            kind="frame",
            id=frame.id,
            name=frame.name,
            uses=tuple(_uses(side.key, frame_mentions(side, frame.id)) for side in sides),
        )
        for frame in codebook.frames
    )


def term_subjects(
    sides: Sequence[Side], terms: Sequence[str], codebook: Codebook
) -> tuple[Subject, ...]:
    """Count every mention of each term in every article.

    Args:
        sides: The articles.
        terms: Wordings in the codebook's pattern language: `genocid*`, `war crime{|s}`.
        codebook: For the frames that stand for a term in other words.

    Raises:
        ComparisonError: A term is not well-formed; the message says what would be.
    """
    return tuple(_term(sides, term, codebook) for term in terms_of(terms))


def frame_mentions(side: Side, frame_id: str) -> list[Mention]:
    """Return where an article has a frame, once for each sentence, voice and source."""
    found: dict[tuple[int, Where, str | None], Mention] = {}
    for sentence in side.counted:
        for frame in sentence.frames:
            if frame.id != frame_id or not frame.present:
                continue
            for mention in _evidence(side, sentence, frame.id):
                found.setdefault((sentence.index, mention.where, mention.source), mention)
    return list(found.values())


def _evidence(side: Side, sentence: LabelledSentence, frame_id: str) -> Iterator[Mention]:
    (frame,) = (one for one in sentence.frames if one.id == frame_id)
    if not frame.evidence:
        whole = Place(
            sentence=sentence.index, start=sentence.start, end=sentence.end, text=sentence.text
        )
        yield Mention(whole, "unplaced", None, Owner("own", None))
    for words in frame.evidence:
        place = Place(sentence=sentence.index, start=words.start, end=words.end, text=words.text)
        holder = None if words.attribution is None else sentence.attributions[words.attribution]
        yield _mention(side, place, Owner(words.voice, holder))


def _term(sides: Sequence[Side], term: Term, codebook: Codebook) -> Subject:
    index = index_of([term])
    mentions = {side.key: list(_term_mentions(side, index)) for side in sides}
    return Subject(
        kind="term",
        id=term.id,
        name=term.name,
        uses=tuple(_uses(side.key, mentions[side.key]) for side in sides),
        other_wordings=tuple(_other_wordings(sides, mentions, codebook)),
    )


def _term_mentions(side: Side, index: PhraseIndex) -> Iterator[Mention]:
    for sentence in side.counted:
        taken = 0
        for _, start, end in index.scan(sentence.text, 0, len(sentence.text)):
            if start < taken:
                continue
            taken = end
            first, last = sentence.start + start, sentence.start + end
            place = Place(
                sentence=sentence.index, start=first, end=last, text=sentence.text[start:end]
            )
            yield _mention(side, place, owner_of(sentence, first, last))


def _mention(side: Side, place: Place, owner: Owner) -> Mention:
    source = None if owner.voice == "own" else UNNAMED
    if owner.attribution is not None:
        source = side.source_of(owner.attribution)
    return Mention(place, owner.voice, source, owner)


def _other_wordings(
    sides: Sequence[Side], mentions: dict[str, list[Mention]], codebook: Codebook
) -> Iterator[OtherWording]:
    """Yield where an article lacks the term and has the frame that the term invokes elsewhere."""
    lacking = [side for side in sides if not mentions[side.key]]
    for frame in codebook.frames if len(lacking) < len(sides) else ():
        invoking = (
            evidence.start < mention.place.end and mention.place.start < evidence.end
            for side in sides
            for mention in mentions[side.key]
            for sentence in side.counted
            if sentence.index == mention.place.sentence
            for label in sentence.frames
            if label.id == frame.id and label.present
            for evidence in label.evidence
        )
        if not any(invoking):
            continue
        for side in lacking:
            number = count_of(mention.place for mention in frame_mentions(side, frame.id))
            if number.count:
                yield OtherWording(
                    article=side.key, frame=frame.id, frame_name=frame.name, number=number
                )


def _uses(key: str, mentions: Sequence[Mention]) -> Uses:
    by_where: dict[Where, list[Place]] = {}
    for mention in mentions:
        by_where.setdefault(mention.where, []).append(mention.place)
    others = [mention for mention in mentions if mention.source is not None]
    return Uses(
        article=key,
        total=count_of(mention.place for mention in mentions),
        own=count_of(by_where.get("own", ())),
        direct=count_of(by_where.get("direct", ())),
        partial=count_of(by_where.get("partial", ())),
        indirect=count_of(by_where.get("indirect", ())),
        unplaced=count_of(by_where.get("unplaced", ())),
        sources=count_by_name((one.source or UNNAMED, one.place) for one in others),
        cues=_cues(others),
        cue_classes=count_by_name((one.owner.cue_class or NO_CLASS, one.place) for one in others),
        wordings=count_by_name(
            (" ".join(one.place.text.lower().split()), one.place)
            for one in mentions
            if one.where != "unplaced"
        ),
    )


def _cues(mentions: Iterable[Mention]) -> tuple[CueCount, ...]:
    groups: dict[tuple[str | None, str | None], list[Mention]] = {}
    for one in mentions:
        groups.setdefault((one.owner.cue, one.owner.cue_class), []).append(one)
    counts = [
        CueCount(
            cue=group[0].owner.cue,
            cue_class=group[0].owner.cue_class,
            number=count_of(one.place for one in group),
        )
        for group in groups.values()
    ]
    return tuple(sorted(counts, key=lambda one: (-one.number.count, one.number.places[0].start)))
