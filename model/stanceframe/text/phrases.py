"""Finds many phrases in a text at once: their openings first, then those that open so."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from stanceframe.codebook.wording import ANY_ENDING, expand

__all__ = ["PhraseHit", "PhraseIndex", "PhraseTable"]

# A word may not go on before or after a phrase. The underscore ends a word: #Gaza_war.
_NOT_IN_WORD = r"(?<![^\W_])"
_WORD_ENDS = r"(?![^\W_])"
# Counts are bounded so that no text, however strange, makes matching slow.
_SPACE = r"[\s_]{1,5}"
_VARIANTS = {
    " ": _SPACE,
    "'": "['\u2019\u2018\u02bc`\u00b4]",
    "-": "[-\u2010\u2011\u2012\u2013]",
    ANY_ENDING: r"[^\W_]*",
}
# Quotation marks, brackets and hashes may stand around the words between; commas end the search.
_MARKS = "['\u2018\u2019\"\u201c\u201d\u00ab\u00bb#()\\[\\]]{0,2}"
_FEW_WORDS = rf"{_MARKS}{_SPACE}(?:{_MARKS}[\w'\u2019-]{{1,40}}{_MARKS}{_SPACE}){{0,3}}?{_MARKS}"
_BLANKS = re.compile(r"[\s_]+")
_SPELLINGS = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)
_END = ""
_OPENING = 2
# Stands for openings that can be written in several ways, such as "x-".
_UNSURE = ""

_Trie = dict[str, "_Trie"]
_Parts = tuple[tuple[str, ...], ...]


class PhraseHit(NamedTuple):
    """The longest phrase of one label that begins at one place: `text[start:end]`."""

    label: str
    start: int
    end: int


class _LabelPatterns(NamedTuple):
    label: str
    patterns: list[re.Pattern[str]]


class PhraseIndex:
    """Phrases under labels, written in the codebook's pattern language.

    A capital letter matches a capital only, a small letter either case; straight and curly
    apostrophes are equal, and so are the hyphens; a space matches any white space, and the
    underscore of hashtags. Matching reads the text as it is, so offsets hold whatever it has.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        parts = {label: [expand(w) for w in written] for label, written in phrases.items()}
        heads = [head for wordings in parts.values() for head, *_ in wordings]
        self._openings = re.compile(_NOT_IN_WORD + _opening_of(itertools.chain(*heads)))
        self._parts = {label: _by_opening(wordings) for label, wordings in parts.items()}
        self._compiled: dict[str, list[_LabelPatterns]] = {}

    def scan(self, text: str, start: int, end: int) -> Iterator[PhraseHit]:
        """Yield every label's longest phrase at each place of `text[start:end]`.

        In order of place, then of the labels as given. Phrases of one label may overlap; what
        that means is for the caller to say.
        """
        for opening in self._openings.finditer(text, start, end):
            place = opening.start()
            for label, patterns in self._patterns_at(text[place : place + _OPENING].lower()):
                stop = 0
                for pattern in patterns:
                    if (match := pattern.match(text, place, end)) and match.end() > stop:
                        stop = match.end()
                if stop:
                    yield PhraseHit(label, place, stop)

    def _patterns_at(self, opening: str) -> list[_LabelPatterns]:
        """Return the expressions for what begins with these letters, compiled on first use."""
        if (compiled := self._compiled.get(opening)) is None:
            compiled = [
                _LabelPatterns(label, _patterns(wordings))
                for label, of_opening in self._parts.items()
                if (wordings := of_opening.get(opening, []) + of_opening.get(_UNSURE, []))
            ]
            self._compiled[opening] = compiled
        return compiled


class PhraseTable:
    """Phrases that each have one label, in one expression.

    Three times as fast as a `PhraseIndex` over some hundreds of them, and no good for thousands.

    Raises:
        ValueError: A phrase has dots, a star or two labels, or begins as another does in the
            other case, so that it wouldn't be clear which is the longer one.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._labels: dict[str, str] = {}
        every: list[str] = []
        for label, written in phrases.items():
            for wording in written:
                first, *more = expand(wording)
                if more or any(phrase.endswith(ANY_ENDING) for phrase in first):
                    raise ValueError(f"{wording!r} has dots or a star: write its phrases out")
                every += first
                for phrase in map(_plain, first):
                    if self._labels.setdefault(phrase, label) != label:
                        raise ValueError(f"{phrase!r} stands under two labels")
        _check_beginnings(every)
        self._phrases = re.compile(_NOT_IN_WORD + _longest_of(every))

    def scan(self, text: str) -> Iterator[PhraseHit]:
        """Yield phrases in order of place. They never overlap: the first wins, then the longest."""
        for match in self._phrases.finditer(text):
            yield PhraseHit(self._labels[_plain(match.group())], match.start(), match.end())


def _check_beginnings(phrases: Collection[str]) -> None:
    known = {phrase.lower(): phrase for phrase in phrases}
    for phrase in phrases:
        for end in range(1, len(phrase)):
            shorter = known.get(phrase[:end].lower())
            if shorter and not phrase[end].isalnum() and shorter != phrase[:end]:
                raise ValueError(f"{phrase!r} begins as {shorter!r}: write both in one case")


def _plain(phrase: str) -> str:
    """Return a phrase without what may be written in several ways."""
    return _BLANKS.sub(" ", phrase.translate(_SPELLINGS)).lower()


def _by_opening(wordings: Iterable[_Parts]) -> dict[str, list[_Parts]]:
    """Return the wordings by the first letters of what they match.

    At any place of a text few of a codebook's labels can begin, and mostly one.
    """
    sorted_parts: dict[str, list[_Parts]] = {}
    for first, *more in wordings:
        for phrase in first:
            opening = phrase[:_OPENING].lower()
            if len(phrase) < _OPENING or any(character in _VARIANTS for character in opening):
                opening = _UNSURE
            sorted_parts.setdefault(opening, []).append(((phrase,), *more))
    return sorted_parts


def _opening_of(phrases: Iterable[str]) -> str:
    """Return a lookahead for the first letters of any phrase.

    It is the one expression that all phrases must go into before the first text is read, so it
    holds no more of them: whole phrases took over a second to compile.
    """
    seconds: dict[str, set[str]] = {}
    for phrase in phrases:
        rest = phrase[1:_OPENING]
        seconds.setdefault(_unit(phrase[0]), set()).add(_unit(rest) if rest else "")
    branches = (f"{first}(?:{'|'.join(sorted(rest))})" for first, rest in seconds.items())
    return f"(?={'|'.join(branches) or '(?!)'})"


def _patterns(wordings: Iterable[_Parts]) -> list[re.Pattern[str]]:
    """Return one expression for the wordings without dots, and one for each other end."""
    heads: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for first, *more in wordings:
        heads.setdefault(tuple(more), []).extend(first)
    return [
        re.compile(_FEW_WORDS.join(_longest_of(part) for part in (first, *more)))
        for more, first in heads.items()
    ]


def _longest_of(phrases: Iterable[str]) -> str:
    """Return an expression for the longest of the phrases.

    Common beginnings are written once (a trie). A plain alternation of a thousand phrases would
    be tried one by one at each letter.
    """
    trie: _Trie = {}
    for phrase in phrases:
        node = trie
        for character in phrase:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _expression(trie) if trie else "(?!)"


def _expression(trie: _Trie) -> str:
    branches = [_unit(letter) + _expression(rest) for letter, rest in trie.items() if letter]
    if _END in trie:
        branches.append(_WORD_ENDS)  # last: a longer phrase is tried first
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _unit(character: str) -> str:
    if character in _VARIANTS:
        return _VARIANTS[character]
    upper = character.upper()
    if upper == character or len(upper) != 1:
        return re.escape(character)
    return f"[{character}{upper}]"
