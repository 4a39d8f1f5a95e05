"""Terms to count: wordings that differ in spelling alone are one."""

from collections.abc import Iterable
from typing import NamedTuple

from stanceframe.codebook.wording import expand
from stanceframe.text.phrases import PhraseIndex
from stanceframe_service.comparison.errors import ComparisonError

__all__ = ["Term", "index_of", "readable", "terms_of"]


class Term(NamedTuple):
    """A term under its first wording, with every wording that is it.

    `name` is what a reader would write: the first phrase, the star kept.
    """

    id: str
    name: str
    wordings: tuple[str, ...]


def terms_of(written: Iterable[str]) -> tuple[Term, ...]:
    """Return the terms in order; spellings with hyphen, in one word or in two are joined.

    Raises:
        ComparisonError: A wording is not well-formed; the message says what would be.

    Example:
        >>> [term.wordings for term in terms_of(["ceasefire{|s}", "oil", "cease{-| }fire{|s}"])]
        [('ceasefire{|s}', 'cease{-| }fire{|s}'), ('oil',)]
    """
    groups: dict[frozenset[str], list[str]] = {}
    for wording in dict.fromkeys(written):
        groups.setdefault(_spelled(wording), []).append(wording)
    return tuple(
        Term(wordings[0], readable(wordings[0]), tuple(wordings)) for wordings in groups.values()
    )


def index_of(terms: Iterable[Term]) -> PhraseIndex:
    """Return an index that finds each term under its id."""
    return PhraseIndex({term.id: term.wordings for term in terms})


def readable(wording: str) -> str:
    """Return a wording as a reader would write it: its first phrase, the star kept.

    Example:
        >>> readable("war crime{|s}"), readable("genocid*")
        ('war crime', 'genocid*')
    """
    return " … ".join(part[0] for part in expand(wording))


def _spelled(wording: str) -> frozenset[str]:
    try:
        parts = expand(wording)
    except ValueError as error:
        raise ComparisonError(f"--terms: {error}") from error
    return frozenset(
        f"{place} {phrase.replace('-', '').replace(' ', '')}"
        for place, phrases in enumerate(parts)
        for phrase in phrases
    )
