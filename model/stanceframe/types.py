"""The values that cross module borders: an article in, a labelled article out.

The dataclasses below are, field by field and in this order, the JSON of `docs/contract.md`;
`stanceframe.wire` writes them. Offsets count Unicode code points of the text as it was given,
and `text[start:end]` is always the `text` beside it.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

__all__ = [
    "COUNTED_ZONES",
    "HOLDERS",
    "POLARITIES",
    "TAG_LAYERS",
    "ZONES",
    "Article",
    "ArticleMeta",
    "ArticleWarning",
    "Attribution",
    "CueClass",
    "Evidence",
    "FailedArticle",
    "Failure",
    "FrameLabel",
    "Holder",
    "Kind",
    "LabelledArticle",
    "LabelledSentence",
    "LoadedWord",
    "MentionTarget",
    "Outcome",
    "Polarity",
    "Provenance",
    "Span",
    "StanceProbabilities",
    "StanceRecord",
    "TagLayer",
    "TextSpan",
    "Truncation",
    "Unit",
    "Voice",
    "Zone",
]

Zone = Literal["headline", "dateline", "caption", "body", "promo"]
Kind = Literal["direct", "partial", "indirect"]
Voice = Literal["own", "direct", "partial", "indirect"]
CueClass = Literal["neutral", "distancing", "confrontational", "endorsing"]
Holder = Literal["any", "author", "source"]
Polarity = Literal["favor", "none", "against"]
Unit = Literal["sentence", "text"]

TagLayer = Literal["source", "cue", "content", "loaded"]

ZONES: tuple[Zone, ...] = get_args(Zone)
COUNTED_ZONES: frozenset[Zone] = frozenset({"headline", "caption", "body"})
HOLDERS: tuple[Holder, ...] = get_args(Holder)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
TAG_LAYERS: tuple[TagLayer, ...] = get_args(TagLayer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of characters in an article: `article[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}:{self.end}")

    def contains(self, other: "Span") -> bool:
        """Say whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> "TextSpan":
        """Return this span with the characters that it covers in `text`."""
        return TextSpan(start=self.start, end=self.end, text=text[self.start : self.end])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A span together with its characters, as the JSON shows it."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The range alone."""
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMeta:
    """What is known about an article besides its text. Free strings; dates as given."""

    outlet: str | None = None
    date: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionTarget:
    """A target given by its place in the text, with an optional name to call it by."""

    start: int
    end: int
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One text to label.

    Attributes:
        id: The user's name for it; echoed.
        text: The text as given; all offsets count its code points.
        meta: Outlet, date, title and address where known. The title is not part of `text`.
        targets: Codebook ids, free text, or mentions; None means the codebook's targets
            wherever a sentence mentions them.
        unit: `text` labels the whole as one unit, for comments and arguments.
    """

    id: str
    text: str
    meta: ArticleMeta = field(default_factory=ArticleMeta)
    targets: tuple[str | MentionTarget, ...] | None = None
    unit: Unit = "sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A passage that the outlet hands to somebody else.

    Attributes:
        source: Words of this sentence that name the speaker; None where it names none.
        resolved_source: The speaker's name, from anywhere in the article, if unambiguous.
        cue: The reporting words that govern it; a fragment inherits those of its report.
        cue_class: What the cue does to the words it reports, by the codebook's verb lists.
        content: The words that are the speaker's, without quotation marks.
        kind: `direct`, `partial` (a fragment or scare quote) or `indirect`.
        p: Probability that this is an attribution, 0 to 1.
    """

    source: TextSpan | None
    resolved_source: str | None
    cue: TextSpan | None
    cue_class: CueClass | None
    content: TextSpan
    kind: Kind
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that invoke a frame, and whose they are."""

    start: int
    end: int
    text: str
    voice: Voice
    attribution: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLabel:
    """A frame of the codebook in one sentence. `p` is calibrated; `present` is p over threshold.

    Of exclusive frames the most probable alone can be present.
    """

    id: str
    p: float
    present: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceProbabilities:
    """Calibrated probabilities of the three stances; they sum to 1 up to rounding."""

    favor: float
    none: float
    against: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceRecord:
    """The stance of one holder toward one target in one sentence.

    Attributes:
        target: A codebook target's id, or the target's words where it is not of the codebook.
        mention: Where the sentence mentions the target, if it does.
        holder: `any`, `author` (the outlet) or `source`.
        attribution: Index of the attribution whose source holds it, for `source`.
        label: `favor`, `none` or `against`; `none` where abstained.
        p: The three probabilities.
        abstained: True where no label was probable enough to be given.
    """

    target: str
    mention: TextSpan | None
    holder: Holder
    attribution: int | None
    label: Polarity
    p: StanceProbabilities
    abstained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWord:
    """Words that carry an evaluation, and whose they are."""

    start: int
    end: int
    text: str
    voice: Voice
    attribution: int | None
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncation:
    """How much of a sentence the model read, in its tokens."""

    tokens: int
    read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """One sentence with all its labels; zones `promo` and `dateline`, and repeats, carry none."""

    index: int
    start: int
    end: int
    zone: Zone
    text: str
    duplicate_of: int | None
    truncated: Truncation | None
    attributions: tuple[Attribution, ...]
    frames: tuple[FrameLabel, ...]
    stances: tuple[StanceRecord, ...]
    loaded: tuple[LoadedWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made the labels: enough to repeat them."""

    model: str
    codebook: str
    calibration: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWarning:
    """What a reader of an article's labels must know: a stable word, and a sentence for people."""

    code: Literal["language"]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArticle:
    """An article's labels. Together the sentences cover every non-space character of the text.

    `warnings` stands in the JSON only where there are any.
    """

    id: str
    status: Literal["ok"] = "ok"
    meta: ArticleMeta
    sentences: tuple[LabelledSentence, ...]
    provenance: Provenance
    warnings: tuple[ArticleWarning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an item has no labels: a stable word for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedArticle:
    """The row of an item that could not be labelled, in its place."""

    id: str
    status: Literal["error"] = "error"
    error: Failure


Outcome = LabelledArticle | FailedArticle
