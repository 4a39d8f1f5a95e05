"""Finds where a text mentions the targets of a codebook."""

from dataclasses import dataclass

from stanceframe.codebook.schema import Codebook
from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import Span

__all__ = ["TargetMatcher", "TargetMention"]

# Not a letter an identifier may have, so it can't meet a target's own id.
_EXCEPTION = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMention:
    """A place where a text mentions a target of the codebook, by one of its aliases."""

    target: str
    span: Span


class TargetMatcher:
    """Finds a codebook's targets by their aliases.

    Example:
        >>> from stanceframe.codebook.loading import load_codebook
        >>> text = "Tehran\u2019s envoy urged a truce."
        >>> [m.target for m in TargetMatcher(load_codebook("conflict")).find(text, 0, len(text))]
        ['iran', 'ceasefire']
    """

    def __init__(self, codebook: Codebook) -> None:
        # Exceptions go first, so that where one begins it is met before the alias it cancels.
        phrases = {target.id + _EXCEPTION: target.exceptions for target in codebook.targets}
        phrases |= {target.id: target.aliases for target in codebook.targets}
        self._index = PhraseIndex(phrases)

    def find(self, text: str, start: int, end: int) -> tuple[TargetMention, ...]:
        """Return the mentions in `text[start:end]`, in order of place.

        Mentions of one target never overlap: the first wins, and of two that begin together the
        longest. Mentions of different targets may, as in "end the war in Gaza". A mention inside
        one of its target's exceptions is none.
        """
        taken: dict[str, int] = {}
        mentions = []
        for label, begin, stop in self._index.scan(text, start, end):
            target = label.removesuffix(_EXCEPTION)
            if begin < taken.get(target, start):
                continue
            taken[target] = stop
            if target == label:
                mentions.append(TargetMention(target=target, span=Span(start=begin, end=stop)))
        return tuple(mentions)
