"""What a comparison of articles says, as data: the JSON twin of the page, field by field.

Articles are called by a key, `A`, `B` and so on. Offsets count code points of the article's text,
and sentences are those of the labelled article. Every number comes with the places behind it.
"""

from dataclasses import dataclass
from typing import Literal

from stanceframe.types import ArticleMeta, CueClass, Provenance, Voice, Zone

__all__ = [
    "Absence",
    "Appearance",
    "ComparedArticle",
    "ComparedSentence",
    "Comparison",
    "Count",
    "CueCount",
    "LoadedPhrase",
    "LoadedUses",
    "Missing",
    "NamedCount",
    "OtherWording",
    "Place",
    "Position",
    "Rewording",
    "Segment",
    "SourceVoice",
    "Statement",
    "Subject",
    "TargetPositions",
    "Uses",
    "Version",
    "VoiceWords",
    "Where",
]

Where = Literal["own", "direct", "partial", "indirect", "unplaced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words of a sentence: `text` is the article's `[start:end]`."""

    sentence: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number, and the places that it counts."""

    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCount:
    """A count of what has this name: a source, a cue class, a wording."""

    name: str
    number: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class CueCount:
    """How often one reporting word governs; both are None where there is none."""

    cue: str | None
    cue_class: CueClass | None
    number: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Where one article uses a frame or a term, and whose words these are.

    Attributes:
        own: In the outlet's own voice. With the next four, sums to `total`.
        partial: As a fragment in quotation marks, inside the outlet's own grammar.
        unplaced: The model gave no words for the frame, so that no voice can be named.
        sources: Of all that is not in own voice, by whom.
        cues: With which reporting words.
        wordings: In which words, the most frequent first.
    """

    article: str
    total: Count
    own: Count
    direct: Count
    partial: Count
    indirect: Count
    unplaced: Count
    sources: tuple[NamedCount, ...]
    cues: tuple[CueCount, ...]
    cue_classes: tuple[NamedCount, ...]
    wordings: tuple[NamedCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWording:
    """A term isn't found in the article, and the frame that it invokes elsewhere is, in others."""

    article: str
    frame: str
    frame_name: str
    number: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A frame or a term, and its uses in each article, in their order."""

    kind: Literal["frame", "term"]
    id: str
    name: str
    uses: tuple[Uses, ...]
    other_wordings: tuple[OtherWording, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any of the articles has it."""
        return any(use.total.count for use in self.uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How often one holder is for and against one target in one article, in sentences."""

    article: str
    holder: str
    is_outlet: bool
    favor: Count
    against: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPositions:
    """Everybody's positions toward one target, the outlets' first."""

    target: str
    name: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How one article gives voice to one source.

    Attributes:
        words: Words handed to the source, `direct` + `partial` + `indirect`.
        share: Of the article's counted words, 0 to 1.
        passages: Its passages, in order.
        first_at: How far into the article the first of them begins, 0 to 1 of its words.
    """

    article: str
    words: int
    direct: int
    partial: int
    indirect: int
    share: float
    passages: Count
    first_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVoice:
    """A source, under the fullest of its names, in the articles that give it voice."""

    name: str
    appearances: tuple[Appearance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedUses:
    """Where one article has a loaded word: in own voice, and in the words of sources."""

    article: str
    own: Count
    sources: tuple[NamedCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPhrase:
    """Loaded words, written small, in the articles that have them."""

    phrase: str
    uses: tuple[LoadedUses, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a statement: `shared` with another version, or `only` in this one."""

    text: str
    state: Literal["shared", "only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One article's version of a statement.

    Attributes:
        source: Who says it here; None in the outlet's own voice.
        fragments: Words of it that stand in quotation marks, where the whole is a paraphrase.
        segments: Its text in pieces; together they are `place.text`.
        only_here: The words that no other version has, stop words left out at the edges.
    """

    article: str
    place: Place
    voice: Voice
    zone: Zone
    source: str | None
    cue: str | None
    cue_class: CueClass | None
    fragments: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    only_here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """Words of the first version, and what stands at their place in another."""

    article: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement as two or more articles have it.

    Attributes:
        same: `near-identical` if one's words are nearly all in the other, in order; else `similar`.
        similarity: Of the two least alike versions that were joined, 0 to 1.
    """

    source: str
    same: Literal["near-identical", "similar"]
    similarity: float
    versions: tuple[Version, ...]
    rewordings: tuple[Rewording, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is not found in one article, and where others have it."""

    name: str
    article: str
    number: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What other articles have and this one was not found to have, in its counted sentences.

    Attributes:
        targets: Actors among the codebook's targets that are not mentioned.
        names: Names of any kind, besides those of `targets`.
        figures: Numbers with the word that they count.
        words: Words that another article uses in two sentences or more.
        statements: Statements of sources with nothing in similar words.
    """

    article: str
    frames: tuple[Missing, ...]
    terms: tuple[Missing, ...]
    targets: tuple[Missing, ...]
    sources: tuple[Missing, ...]
    names: tuple[Missing, ...]
    figures: tuple[Missing, ...]
    words: tuple[Missing, ...]
    statements: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceWords:
    """Words by whose they are; together the article's counted words."""

    own: int
    direct: int
    partial: int
    indirect: int

    @property
    def total(self) -> int:
        """All counted words."""
        return self.own + self.direct + self.partial + self.indirect


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSentence:
    """A sentence as the article has it; `counted` unless promo, dateline or a repeat."""

    index: int
    start: int
    end: int
    zone: Zone
    text: str
    counted: bool
    words: VoiceWords


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedArticle:
    """One of the articles, with what was counted of it.

    Attributes:
        key: `A` for the first.
        name: What to call it: its outlet, else its id.
        headline: Its first headline, else its title.
        repeats: Sentences left out since they repeat another.
        asides: Sentences left out since they are datelines or promotion.
    """

    key: str
    id: str
    name: str
    headline: str | None
    meta: ArticleMeta
    words: VoiceWords
    counted: int
    repeats: int
    asides: int
    sentences: tuple[ComparedSentence, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Articles side by side. `made` is the day it was made, `2031-03-14`."""

    format: int
    made: str
    articles: tuple[ComparedArticle, ...]
    terms: tuple[Subject, ...]
    frames: tuple[Subject, ...]
    targets: tuple[TargetPositions, ...]
    sources: tuple[SourceVoice, ...]
    loaded: tuple[LoadedPhrase, ...]
    statements: tuple[Statement, ...]
    absences: tuple[Absence, ...]
    codebook: str
    limits: tuple[str, ...]
