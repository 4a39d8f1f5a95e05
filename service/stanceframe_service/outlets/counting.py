"""Counts one labelled article: what its sentences have, in whose words, with places to show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import Attribution, LabelledArticle, LabelledSentence, Provenance
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import Side, owner_of, sides_of
from stanceframe_service.comparison.words import count_words, words_of
from stanceframe_service.outlets.selection import day_of

__all__ = ["CUES", "TOTAL", "VOICES", "Counted", "Hit", "Key", "count_article", "cue_key"]

TOTAL = "total"
VOICES = ("own", "direct", "partial", "indirect")
# Classes of reporting words; `none` where a source's words stand without any.
CUES = ("neutral", "distancing", "confrontational", "endorsing", "none")


class Key(NamedTuple):
    """What is counted: a frame, a term or a stance, by its id, and in which way.

    `where` is `total`, a voice or `unplaced`, or a class of reporting words: `cue-distancing`; of
    a stance, holder and label: `own-favor`.
    """

    kind: str
    id: str
    where: str


class Hit(NamedTuple):
    """A place where an article has something: characters of one of its sentences.

    `told` is what hands them to a source, where the key is about that.
    """

    key: Key
    sentence: LabelledSentence
    start: int
    end: int
    told: Attribution | None = None


@dataclass(slots=True, kw_only=True)
class Counted:
    """One article's numbers.

    Attributes:
        sentences: Counted sentences.
        counts: In how many of them each thing is.
        words: Words by voice.
        sources: Words by source.
        givers: Sentences by frame or term, as kind and id, and the source in whose words it is.
        holders: Sentences by target, source and label.
        loaded: Loaded phrases with whether they are in own voice, by sentences.
        text: The counted sentences, to find the same elsewhere.
    """

    id: str
    outlet: str
    day: date | None
    written_date: str | None
    provenance: Provenance
    sentences: int
    text: str
    counts: Counter[Key] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    givers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    holders: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    loaded: Counter[tuple[str, bool]] = field(default_factory=Counter)
    hits: list[Hit] = field(default_factory=list)


def cue_key(kind: str, name: str, told: Attribution | None) -> Key:
    """Return under what a frame or a term in a source's words is counted by reporting words."""
    return Key(kind, name, f"cue-{(told and told.cue_class) or 'none'}")


def count_article(article: LabelledArticle, terms: PhraseIndex) -> Counted:
    """Count an article's frames, terms, stances, sources and loaded words."""
    (side,) = sides_of([article])
    counted = Counted(
        id=article.id,
        outlet=article.meta.outlet or "",
        day=day_of(article.meta.date),
        written_date=article.meta.date,
        provenance=article.provenance,
        sentences=len(side.counted),
        text=" ".join(one.text for one in side.counted),
    )
    for sentence in side.counted:
        hits: dict[Key, Hit] = {}
        givers: set[tuple[str, str, str]] = set()
        for hit in _hits(sentence, terms):
            hits.setdefault(hit.key, hit)
            if hit.told is not None:
                givers.add((hit.key.kind, hit.key.id, side.source_of(hit.told)))
        counted.givers.update(one for one in givers if one[2] != UNNAMED)
        counted.counts.update(hits.keys())
        counted.hits += hits.values()
        _count_words(side, sentence, counted)
        _count_holders(side, sentence, counted)
        phrases = {(_written(word.text), word.voice == "own") for word in sentence.loaded}
        counted.loaded.update(phrases)
    return counted


def _hits(sentence: LabelledSentence, terms: PhraseIndex) -> Iterator[Hit]:
    yield from _frame_hits(sentence)
    for term, start, end in terms.scan(sentence.text, 0, len(sentence.text)):
        place = (sentence.start + start, sentence.start + end)
        voice, told = owner_of(sentence, *place)
        yield Hit(Key("term", term, TOTAL), sentence, *place)
        yield Hit(Key("term", term, voice), sentence, *place)
        if voice != "own":
            yield Hit(cue_key("term", term, told), sentence, *place, told)
    yield from _stance_hits(sentence)
    for word in sentence.loaded:
        if word.voice == "own":
            yield Hit(Key("loaded", "", "own"), sentence, word.start, word.end)


def _frame_hits(sentence: LabelledSentence) -> Iterator[Hit]:
    for frame in sentence.frames:
        if not frame.present:
            continue
        places: list[tuple[str, int, int]]
        places = [(one.voice, one.start, one.end) for one in frame.evidence]
        places = places or [("unplaced", sentence.start, sentence.end)]
        yield Hit(Key("frame", frame.id, TOTAL), sentence, *places[0][1:])
        for voice, start, end in places:
            yield Hit(Key("frame", frame.id, voice), sentence, start, end)
        for one in frame.evidence:
            if one.voice != "own":
                told = None if one.attribution is None else sentence.attributions[one.attribution]
                yield Hit(cue_key("frame", frame.id, told), sentence, one.start, one.end, told)


def _stance_hits(sentence: LabelledSentence) -> Iterator[Hit]:
    for record in sentence.stances:
        if record.holder == "any" or record.label == "none":
            continue
        holder = "own" if record.holder == "author" else "source"
        start, end = sentence.start, sentence.end
        if record.mention is not None:
            start, end = record.mention.start, record.mention.end
        yield Hit(Key("stance", record.target, f"{holder}-{record.label}"), sentence, start, end)


def _count_words(side: Side, sentence: LabelledSentence, counted: Counted) -> None:
    if not sentence.attributions:
        counted.words["own"] += count_words(sentence.text)
        return
    for word in words_of(sentence.text):
        voice, attribution = owner_of(
            sentence, sentence.start + word.start, sentence.start + word.end
        )
        counted.words[voice] += 1
        if attribution is not None:
            counted.sources[side.source_of(attribution)] += 1


def _count_holders(side: Side, sentence: LabelledSentence, counted: Counted) -> None:
    found = {
        (record.target, side.source_of(sentence.attributions[record.attribution]), record.label)
        for record in sentence.stances
        if record.holder == "source" and record.label != "none" and record.attribution is not None
    }
    counted.holders.update(one for one in found if one[1] != UNNAMED)


def _written(text: str) -> str:
    return " ".join(text.lower().split())
