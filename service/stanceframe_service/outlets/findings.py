"""What a comparison of outlets says, as data: the JSON twin of the page, field by field.

Outlets are called by a key, `A`, `B` and so on. Shares are of counted sentences unless a field
says otherwise, and every interval comes from resampling whole articles.
"""

from dataclasses import dataclass
from typing import Literal

from stanceframe.types import Provenance
from stanceframe_service.comparison.findings import VoiceWords
from stanceframe_service.outlets.sentences import Drawing, Example, Part

__all__ = [
    "Absent",
    "CueParts",
    "Expected",
    "Giver",
    "GroupCell",
    "GroupLoaded",
    "GroupSource",
    "GroupSourceCell",
    "GroupStance",
    "GroupSubject",
    "Holder",
    "LoadedCell",
    "Measured",
    "Outlet",
    "OutletComparison",
    "Parts",
    "Point",
    "Rate",
    "Series",
    "SharedCopy",
    "StanceCell",
    "Test",
    "Wire",
]

Wire = Literal["apart", "once", "each"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many sentences, as a share with its 95% interval, 0 to 1."""

    count: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Sentences with a frame or a term, in all and by whose words it stands in.

    A sentence counts once in each voice that it has it in; `unplaced` are those for whose frame
    the model gave no words.
    """

    total: Part
    own: Part
    direct: Part
    partial: Part
    indirect: Part
    unplaced: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class CueParts:
    """Sentences with a frame or a term in a source's words, by the class of the reporting words.

    A sentence counts once in each class; `none` are those without reporting words.
    """

    neutral: Part
    distancing: Part
    confrontational: Part
    endorsing: Part
    none: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A source, and in how many sentences a frame or a term is in its words."""

    name: str
    sentences: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One outlet's share against that of all others together.

    Attributes:
        others: The share of the others.
        p: Two-sided, of permuting whole articles between the outlets.
        p_holm: Corrected for all tests of the comparison.
        differs: Whether `p_holm` is below 0.05.
    """

    others: float
    p: float
    p_holm: float
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCell:
    """A frame or a term in one outlet.

    Attributes:
        total: Sentences with it, once each, whoever speaks.
        own: Sentences with it in the outlet's own voice.
        cues: Those in a source's words, by what the reporting words do to them.
        sources: The named sources in whose words it is most often.
        corrected: `total` corrected for the classifier's errors, where they are known.
        test: Of `total`; None where there is too little to test.
        test_own: Of `own`.
    """

    outlet: str
    total: Rate
    own: Rate
    parts: Parts
    cues: CueParts
    sources: tuple[Giver, ...]
    corrected: Rate | None
    test: Test | None
    test_own: Test | None

    @property
    def told(self) -> bool:
        """Whether any of it is in a source's words."""
        return self.parts.direct.count + self.parts.partial.count + self.parts.indirect.count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSubject:
    """A frame or a term, and its share in each outlet."""

    kind: Literal["frame", "term"]
    id: str
    name: str
    cells: tuple[GroupCell, ...]

    @property
    def found(self) -> bool:
        """Whether any outlet has it."""
        return any(cell.total.count for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A source with its sentences for and against one target in one outlet."""

    name: str
    favor: Part
    against: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceCell:
    """One outlet's sentences for and against one target: its own, and those of its sources."""

    outlet: str
    own_favor: Part
    own_against: Part
    source_favor: Part
    source_against: Part
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStance:
    """Positions toward one target in each outlet."""

    target: str
    name: str
    cells: tuple[StanceCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSourceCell:
    """How one outlet gives voice to one source: words, share of all words, articles, sentences."""

    outlet: str
    words: int
    share: float
    articles: int
    sentences: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSource:
    """A source, in the outlets that give it voice."""

    name: str
    cells: tuple[GroupSourceCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCell:
    """A loaded phrase in one outlet: sentences in own voice, and in the words of others."""

    phrase: str
    own: Part
    others: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLoaded:
    """Sentences with a loaded word in own voice in one outlet, and its most frequent phrases."""

    outlet: str
    own: Rate
    sentences: Part
    test: Test | None
    phrases: tuple[LoadedCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A frame's share in one period; None where there are too few articles."""

    period: str
    articles: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A frame over time: in all outlets together (`outlet` None) or in one."""

    frame: str
    name: str
    outlet: str | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something that was not found, and in how many sentences it were at the others' share."""

    kind: Literal["frame", "term", "source"]
    name: str
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """What one outlet was not found to have though the others' share makes one expect it."""

    outlet: str
    missing: tuple[Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCopy:
    """Articles in nearly the same words, and how they were counted.

    Attributes:
        groups: Groups of such articles that more than one outlet printed.
        articles: Articles in them.
        repeats: Articles that repeat one of the same outlet.
        left_out: Articles that were not counted for these reasons.
    """

    counted: Wire
    groups: int
    articles: int
    repeats: int
    left_out: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One of the outlets: what of it was counted."""

    key: str
    name: str
    articles: int
    sentences: int
    words: VoiceWords
    others_words: Rate
    first_day: str | None
    last_day: str | None
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How it was measured: enough to do it again.

    `nameless` articles of the selection were passed over, since they name no outlet.
    """

    selection: str
    nameless: int
    seed: int
    resamples: int
    permutations: int
    tests: int
    confusions: str | None
    codebook: str
    provenances: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletComparison:
    """Outlets side by side.

    Attributes:
        made: The day it was made, `2031-03-14`.
        examples: Sentences behind the numbers, drawn at random.
        drawn: For each number, by its place, those of `examples` that it counts.
    """

    format: int
    made: str
    outlets: tuple[Outlet, ...]
    frames: tuple[GroupSubject, ...]
    terms: tuple[GroupSubject, ...]
    stances: tuple[GroupStance, ...]
    sources: tuple[GroupSource, ...]
    loaded: tuple[GroupLoaded, ...]
    series: tuple[Series, ...]
    absences: tuple[Absent, ...]
    shared: SharedCopy
    examples: tuple[Example, ...]
    drawn: tuple[tuple[int, ...], ...]
    drawing: Drawing
    measured: Measured
    limits: tuple[str, ...]
