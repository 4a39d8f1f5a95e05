"""What the token tagger says of a sentence: three flat layers of spans, with probabilities."""

from typing import NamedTuple

from stanceframe.types import Span

__all__ = ["NO_TAGS", "SentenceTags", "Tag"]


class Tag(NamedTuple):
    """A tagged span, in offsets of the article, and the probability of its tokens."""

    span: Span
    p: float


class SentenceTags(NamedTuple):
    """The tags of one sentence. The layers know nothing of each other, nor of nesting."""

    sources: tuple[Tag, ...] = ()
    cues: tuple[Tag, ...] = ()
    contents: tuple[Tag, ...] = ()


NO_TAGS = SentenceTags()
