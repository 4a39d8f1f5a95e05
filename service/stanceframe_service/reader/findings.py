"""What the reader's page shows of one article, ready for the template."""

from dataclasses import dataclass
from typing import NamedTuple

from stanceframe.types import ArticleMeta, Provenance, Voice, Zone
from stanceframe_service.comparison.findings import VoiceWords
from stanceframe_service.comparison.highlights import Run

__all__ = [
    "FrameTag",
    "FrameUse",
    "HolderUse",
    "Option",
    "Paragraph",
    "Passage",
    "Piece",
    "ReadSentence",
    "Reading",
    "StanceTag",
    "Stretch",
    "TargetUse",
]


class Piece(NamedTuple):
    """Characters of a sentence that are marked alike.

    Attributes:
        roles: Of `source`, `cue` and `loaded`, those that they are.
        passages: The passages that a source or a cue belongs to, by their keys.
        frames: The codes of the frames that they are evidence of.
        loaded: Probability that they are loaded, else None.
    """

    text: str
    roles: tuple[str, ...]
    passages: tuple[str, ...]
    frames: tuple[str, ...]
    loaded: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words handed to a speaker. `key` is `12-0`: the sentence, and the attribution in it.

    Attributes:
        inside: Who relays it, where it stands in somebody else's words.
    """

    key: str
    voice: Voice
    source: str
    cue: str | None
    cue_class: str | None
    p: float
    inside: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Characters in a row of one speaker, or of the outlet where `passage` is None.

    Attributes:
        begins: Whether it is the passage's first; a passage has a second behind words inside it.
    """

    passage: Passage | None
    begins: bool
    pieces: tuple[Piece, ...]


class FrameTag(NamedTuple):
    """A frame in one sentence."""

    code: str
    name: str
    p: float
    voices: tuple[str, ...]


class StanceTag(NamedTuple):
    """Who is for or against what in one sentence; `code` of the holder is `h0` for the outlet."""

    holder_code: str
    holder: str
    target_code: str
    target: str
    label: str
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """One sentence with its marks and tags.

    Attributes:
        aside: Why it isn't counted, in words; None if it is.
        facts: What the filters ask for, as `kind.code.voice.holder`, with blanks between.
        read_in_part: The model read only its beginning.
    """

    index: int
    zone: Zone
    aside: str | None
    stretches: tuple[Stretch, ...]
    frames: tuple[FrameTag, ...]
    stances: tuple[StanceTag, ...]
    facts: str
    read_in_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences that stand together in the article."""

    zone: Zone
    sentences: tuple[ReadSentence, ...]

    @property
    def tagged(self) -> tuple[ReadSentence, ...]:
        """Its sentences with a frame or a stance."""
        return tuple(one for one in self.sentences if one.frames or one.stances)


class FrameUse(NamedTuple):
    """A frame in the article: sentences in all, and by whose words invoke it."""

    code: str
    name: str
    sentences: int
    own: int
    others: int


class HolderUse(NamedTuple):
    """A source, and its words."""

    code: str
    name: str
    words: int
    share: float


class TargetUse(NamedTuple):
    """Sentences of one holder for and against one target."""

    holder_code: str
    holder: str
    target_code: str
    target: str
    favor: int
    against: int


class Option(NamedTuple):
    """A choice of a filter."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as the reader shows it.

    Attributes:
        name: Its outlet, else its id.
        title: Its title or headline; None where it has neither.
        headline: The paragraph at its top that is display type; None where it begins with text.
        labels: The labelled article as JSON, to be saved.
    """

    name: str
    title: str | None
    meta: ArticleMeta
    words: VoiceWords
    counted: int
    repeats: int
    asides: int
    runs: tuple[Run, ...]
    headline: Paragraph | None
    paragraphs: tuple[Paragraph, ...]
    frames: tuple[FrameUse, ...]
    sources: tuple[HolderUse, ...]
    positions: tuple[TargetUse, ...]
    holders: tuple[Option, ...]
    targets: tuple[Option, ...]
    provenance: Provenance
    codebook: str
    limits: tuple[str, ...]
    labels: str
