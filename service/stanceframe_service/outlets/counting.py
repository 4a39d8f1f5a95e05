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

__all__ = [
    "BY",
    "CUES",
    "TOTAL",
    "VOICES",
    "Counted",
    "Hit",
    "Key",
    "count_article",
    "cue_key",
]

TOTAL = "total"
VOICES = ("own", "direct", "partial", "indirect")
# Classes of reporting words; `none` where a source's words stand without any.
CUES = ("neutral", "distancing", "confrontational", "endorsing", "none")
BY = "by:"  # before the name of a source in whose words a frame or a term is


class Key(NamedTuple):
    """What is counted: a frame, a term or a stance, by its id, and in which way.

    `where` is `total`, a voice or `unplaced`; a class of reporting words: `cue-distancing`; a named
    source: `by:Irena Voss`. Of a stance it is holder and label, `own-favor`, or label and named
    holder, `favor:Irena Voss`. A loaded phrase is `own` or `others`, all of them together have
    no id; a source that is given voice is `voice`.
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
        hits: The first place of each thing in each sentence.
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
        for hit in _hits(side, sentence, terms):
            hits.setdefault(hit.key, hit)
        for name, told in _count_words(side, sentence, counted).items():
            key = Key("source", name, "voice")
            hits[key] = Hit(key, sentence, told.content.start, told.content.end, told)
        counted.counts.update(hits.keys())
        counted.hits += hits.values()
    return counted


def _hits(side: Side, sentence: LabelledSentence, terms: PhraseIndex) -> Iterator[Hit]:
    for hit in (*_frame_hits(sentence), *_term_hits(sentence, terms)):
        yield hit
        if hit.told is not None and (name := side.source_of(hit.told)) != UNNAMED:
            yield hit._replace(key=hit.key._replace(where=f"{BY}{name}"))
    yield from _stance_hits(side, sentence)
    for word in sentence.loaded:
        own = word.voice == "own"
        if own:
            yield Hit(Key("loaded", "", "own"), sentence, word.start, word.end)
        phrase = Key("loaded", _written(word.text), "own" if own else "others")
        yield Hit(phrase, sentence, word.start, word.end)


def _term_hits(sentence: LabelledSentence, terms: PhraseIndex) -> Iterator[Hit]:
    for term, start, end in terms.scan(sentence.text, 0, len(sentence.text)):
        place = (sentence.start + start, sentence.start + end)
        voice, told = owner_of(sentence, *place)
        yield Hit(Key("term", term, TOTAL), sentence, *place)
        yield Hit(Key("term", term, voice), sentence, *place)
        if voice != "own":
            yield Hit(cue_key("term", term, told), sentence, *place, told)


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


def _stance_hits(side: Side, sentence: LabelledSentence) -> Iterator[Hit]:
    for record in sentence.stances:
        if record.holder == "any" or record.label == "none":
            continue
        holder = "own" if record.holder == "author" else "source"
        start, end = sentence.start, sentence.end
        if record.mention is not None:
            start, end = record.mention.start, record.mention.end
        yield Hit(Key("stance", record.target, f"{holder}-{record.label}"), sentence, start, end)
        if holder == "source" and record.attribution is not None:
            name = side.source_of(sentence.attributions[record.attribution])
            if name != UNNAMED:
                named = Key("stance", record.target, f"{record.label}:{name}")
                yield Hit(named, sentence, start, end)


def _count_words(
    side: Side, sentence: LabelledSentence, counted: Counted
) -> dict[str, Attribution]:
    """Count the words by voice and by source; return where each named source first has any."""
    if not sentence.attributions:
        counted.words["own"] += count_words(sentence.text)
        return {}
    heard: dict[str, Attribution] = {}
    for word in words_of(sentence.text):
        voice, attribution = owner_of(
            sentence, sentence.start + word.start, sentence.start + word.end
        )
        counted.words[voice] += 1
        if attribution is not None:
            name = side.source_of(attribution)
            counted.sources[name] += 1
            heard.setdefault(name, attribution)
    heard.pop(UNNAMED, None)
    return heard


def _written(text: str) -> str:
    return " ".join(text.lower().split())
