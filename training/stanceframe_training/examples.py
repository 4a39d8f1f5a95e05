"""What the network learns from, before it becomes numbers: sentences, and pairs with a target."""

from dataclasses import dataclass, field

from stanceframe.types import HOLDERS, POLARITIES, Holder, Polarity, Span

__all__ = ["UNKNOWN", "PairExample", "SentenceExample", "TagSpans"]

UNKNOWN = -100  # torch's ignore_index: this corpus says nothing of that label


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSpans:
    """Character spans of each tag layer in one sentence; layers never overlap themselves."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    loaded: tuple[Span, ...] = ()

    @property
    def layers(self) -> tuple[tuple[Span, ...], ...]:
        """The layers in the network's order."""
        return (self.source, self.cue, self.content, self.loaded)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceExample:
    """A sentence with its frames and tags.

    Attributes:
        text: The sentence.
        context: The sentence before it, or nothing.
        frames: Indices of the frames it invokes, each with the spans that invoke it.
        tags: Its tag layers.
    """

    text: str
    context: str
    frames: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    tags: TagSpans


@dataclass(frozen=True, slots=True, kw_only=True)
class PairExample:
    """A sentence and a target, with the stance of each holder that the corpus tells of."""

    text: str
    mentions: tuple[Span, ...]
    target: str
    stance: dict[Holder, Polarity]

    @property
    def classes(self) -> tuple[int, int, int]:
        """Class of each holder in the network's order; `UNKNOWN` where the corpus is silent."""
        first, second, third = (
            POLARITIES.index(self.stance[holder]) if holder in self.stance else UNKNOWN
            for holder in HOLDERS
        )
        return first, second, third
