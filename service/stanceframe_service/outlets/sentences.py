"""The sentences behind the numbers of a comparison of outlets, as data."""

from dataclasses import dataclass

from stanceframe.types import Voice

__all__ = ["Drawing", "Example", "Highlight", "Listed", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """Characters of a sentence that aren't the outlet's own plain words, in code points of it.

    Attributes:
        voice: Whose words they are.
        roles: Of `source`, `cue` and `loaded`, those that they are.
        told: The speaker, the cue and its class, and the probability; empty in own voice.
    """

    start: int
    end: int
    voice: Voice
    roles: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence behind a number, in three parts: `marked` is what was counted.

    `highlights` are in order, and none reaches from one part into the next.
    """

    outlet: str
    article: str
    date: str | None
    sentence: int
    before: str
    marked: str
    after: str
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A number of sentences.

    `number` is its place in `drawn`, where its examples are named, and what `numbers` of
    `comparison-sentences.jsonl` hold for each of its sentences; None where there are none.
    """

    count: int
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A counted sentence: a row of `comparison-sentences.jsonl`.

    `numbers` are those that count it, as `number` of a `Part` names them.
    """

    outlet: str
    article: str
    date: str | None
    sentence: int
    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How the examples were drawn.

    Attributes:
        each: So many were asked for, for each number.
        cut: Whether some numbers have fewer, to keep the page within `most_bytes` of examples.
    """

    each: int
    cut: bool
    most_bytes: int
