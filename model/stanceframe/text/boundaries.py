"""Where one sentence of news prose ends and the next begins."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from syntok.segmenter import analyze  # type: ignore[import-untyped]  # it ships no types

__all__ = ["find_boundaries"]

_TERMINATORS: Final = (
    ".!?\u2026\u203c\u203d\u2047-\u2049\u061f\u06d4\u0964\u0965\u3002\uff01\uff0e\uff1f\uff61"
)
_CLOSERS: Final = "'\"\u2019\u201d\u00bb\u203a)\\]\u300d\u300f"
_OPENERS: Final = "'\"\u2018\u201c\u00ab\u2039(\\["

# Where a sentence can end at all. Most lines of news have no such place.
_CANDIDATE: Final = re.compile(
    rf"[{_TERMINATORS}][{_CLOSERS}]*(?:\[\w{{1,3}}\])?(?:\s|[A-Z\u0080-\uffff])"
)
_ENDED: Final = re.compile(
    rf"[{_TERMINATORS}][{_CLOSERS}{_TERMINATORS}]*(?:\s[{_CLOSERS}]+)?(?:\[\w{{1,3}}\])?$"
)
_LOOK_BACK: Final = 60
_LONGEST_TITLE: Final = 12
_LOOK_AHEAD: Final = 200

# Closing marks and stops that the segmenter left at the head of the next sentence. A straight mark
# closes when a space or the end follows it.
_STRAY: Final = re.compile(
    r"(?:[\u2019\u201d\u00bb)\]]+|['\"]+(?=\s|$)|[.!?]+(?=\s))+(?![^\W_])\s*"
)

# Titles stand before a name, so no sentence ends with one.
_TITLE: Final = re.compile(
    r"(?:^|[\s(\"\u201c\u2018'\[\u2014-])(?:Mr|Mrs|Ms|Mx|Dr|Drs|Prof|Profs|Rev|Hon|Messrs|Mme|Mlle|Msgr|Fr"
    r"|Gen|Gens|Col|Cols|Lt|Maj|Capt|Sgt|Cpl|Pvt|Pfc|Adm|Cmdr|Cdr|Brig|Cmdt|Supt|Insp|Det|Ofc"
    r"|Sen|Sens|Rep|Reps|Gov|Govs|Pres|Amb|Sec|Atty|Dist|Del|Asst|Assoc|Dep|Min|St|Ste|Mt|Ft"
    r"|vs|v|cf|ca|approx|e\.g|i\.e|viz)\.$"
)
# These stand before a name or end a sentence; the next word decides.
_DOUBTFUL: Final = re.compile(
    r"(?:^|[\s(\"\u201c\u2018'\[\u2014-])(?:(?:[^\W\d_]\.)+[^\W\d_]?|[A-Z]|Jr|Sr|Inc|Corp|Co|Ltd|Bros|PLC|etc"
    r"|a\.m|p\.m|[IVX]{2,4})\.?[\"\u201d\u2019']?$"
)
_STARTER_WORDS: Final = """
    The A An This That These Those He She It We They You I His Her Its Our Their My There Here But
    And Or So Yet If In On At As After Before When While Since Although Though Because Until For
    From With By To Of However Meanwhile Then Now Later Still Also Instead Both Some Many Most What
    Why How Who Where No Not Asked Mr Mrs Ms
"""
_STARTERS: Final = frozenset(_STARTER_WORDS.split())
_COMMON_STARTER: Final = "(?:He|She|They|We|But|The|It|This|That|In|And|There|These|When|If|As)"
_FIRST_WORD: Final = re.compile(rf"[{_OPENERS}]*([^\W\d_]+)")
# What begins a sentence and ends like one: `3.`, `b)`, an ellipsis.
_OPENING_DOT: Final = re.compile(
    rf"(?:^|[{_TERMINATORS}][{_CLOSERS}]*\s)"
    rf"[{_OPENERS}]*(?:(?:\d{{1,3}}|[a-z]|[ivx]{{2,4}})[.)]|\.\.\.|\u2026)$"
)

_MARKS: Final = r"(?:\s?[\u201d\u2019\u00bb\"'])+$"
_QUOTE_ENDED: Final = re.compile(rf"[!?\u2026.]{_MARKS}")
_ASKED: Final = re.compile(rf"(?:[!?\u2026]|\.\.\.){_MARKS}")
_SPEAKER: Final = r"(?:(?:[A-Z][\w.'\u2019-]*|the|an?|of|for|al|bin|de|van|von)\s){1,7}?"
_ASKING_VERB: Final = (
    "asks?|asked|tweeted|tweets|shouted|shouts|cried|cries|yelled|exclaimed|wondered|quipped|joked"
    "|chanted"
)
_SAYING_VERB: Final = (
    "said|says|wrote|writes|added|adds|replied|replies|told|responded|declared|continued|posted"
)
# `“Why?” Ms Famm asked.`: the words after the quotation tell whose it is.
_QUOTATIVE: Final = re.compile(
    rf"{_SPEAKER}(?:(?:{_ASKING_VERB})\b(?! (?:that|if|whether|for|him|her|them|why|how|what)\b)"
    rf"|(?:{_SAYING_VERB})(?=[.,;:]|$|\s(?:in|on|at|to|of|during|after|before|when|while|as|by|with|from|last|this"
    r"|yesterday|earlier|later|reporters|Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    r"|Fox|CNN|NBC|the (?:Associated|BBC|New|Washington|Wall))\b))"
)
_DASH: Final = re.compile(r"[\u2014\u2013-]{1,2}\s?")
_LONGEST_SIGNATURE: Final = 90

# A small word, a stop, space and a capital: an end beyond doubt, for which no segmenter is needed.
# (syntok also takes `ago`, `art` and `set` for abbreviations, of other languages.)
_PLAIN_END: Final = re.compile(
    r"(?<=[a-z]{3})(?<!\W(?:etc|min|max|vol|fig))(?<!\Wincl|\Wcapt|\Wprof)(?<!approx)"
    r"[.!?][\"\u201d\u2019']*\s+(?=[\"\u201c\u2018']*[A-Z])"
)
_PLAIN_MIDDLE: Final = re.compile(r"[.!?\u2026][\"\u201d\u2019']*\s+[a-z]")
# Boundaries that syntok does not look for.
_OVERLOOKED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # stops of other scripts, which need no space after them or are not on its list
        rf"[\u3002\uff01\uff1f\uff61][{_CLOSERS}]*(?=[^\s{_CLOSERS}\u3002\uff01\uff1f])",
        rf"[\u061f\u06d4\u0964\u0965][{_CLOSERS}]*\s+(?=\S)",
        # an abbreviation, an initial or an ellipsis before a word that begins sentences
        rf"(?<=[\w)\s][.\u2026])[{_CLOSERS}]*\s+(?=[{_OPENERS}]*{_COMMON_STARTER}\s)",
        # an ellipsis that ends a word
        rf"(?<=[^\s\u2026])\u2026[{_CLOSERS}]*\s+(?=[{_OPENERS}]*[A-Z])",
        # `Why the U.N.? Because`, `by SpaceX. Gone`, `in 2014.In July`
        rf"(?<=\.)[?!][{_CLOSERS}]*\s+(?=[{_OPENERS}]*[A-Z])",
        r"(?<=[a-z][A-Z]\.)\s+(?=[A-Z])",
        r"(?<=\d\.)(?=[A-Z][a-z]+\s)",
        # `the north"."We know`: a stop between two quotations
        r"(?<=\w[\"\u201d]\.)(?=[\"\u201c][A-Z])",
        # marks set apart from their words, or not set apart from the next sentence
        rf"(?<=\s)[.!?][\u201d\u2019\"']+\s+(?=[{_OPENERS}]*[A-Z])",
        r"(?<=[a-z\d][.!?])[\u201d\u00bb]+(?=[A-Z][a-z])",
        # guillemets, and the number of a footnote
        rf"(?<=\w[.!?])(?:\s?[\u00bb\u203a]|\[\w{{1,3}}\])+\s+(?=[{_OPENERS}]*[A-Z])",
    )
)
_GLUED_MARK: Final = re.compile(r"(?<=[a-z\d][.!?])\"(?=\"?[A-Z][a-z]*\b)")


def find_boundaries(line: str) -> list[int]:
    """Return where the second and later sentences of a line begin.

    Where an end is in doubt, syntok proposes; these rules mend what it gets wrong in news:
    titles, initials, quotations that the next words attribute, closing marks, semicolons,
    enumerations.

    Example:
        >>> line = "“Is it over?” Gen. Sool asked. “It is.” Nobody laughed."
        >>> [line[place:] for place in find_boundaries(line)]
        ['“It is.” Nobody laughed.', 'Nobody laughed.']
    """
    reading = _read_plainly(line)
    places = {_after_strays(line, place) for place in reading.ends}
    if reading.is_doubtful:
        places |= {_after_strays(line, place) for place in _proposals(line)}
    return [
        place for place in sorted(places) if 0 < place < len(line) and _is_boundary(line, place)
    ]


class _Reading(NamedTuple):
    """The ends of sentences that are plain, and whether there may be others."""

    ends: list[int]
    is_doubtful: bool


def _read_plainly(line: str) -> _Reading:
    """Look at each place where a sentence can end; what stands in brackets is always doubtful."""
    ends: list[int] = []
    is_doubtful = False
    depth = seen = 0
    for candidate in _CANDIDATE.finditer(line):
        place = candidate.start()
        depth += sum(line.count(mark, seen, place) for mark in "([")
        depth -= sum(line.count(mark, seen, place) for mark in ")]")
        seen = place
        plain = _PLAIN_END.match(line, place)
        if plain and depth == 0:
            ends.append(plain.end())
        elif candidate.end() < len(line) and not _is_plain_middle(line, place):
            is_doubtful = True
    return _Reading(ends, is_doubtful)


def _is_plain_middle(line: str, place: int) -> bool:
    if _PLAIN_MIDDLE.match(line, place):
        return True
    return _TITLE.search(line[max(0, place - _LONGEST_TITLE) : place + 1]) is not None


def _proposals(line: str) -> Iterator[int]:
    for paragraph in analyze(line):
        for sentence in paragraph:
            yield sentence[0].offset
    for pattern in _OVERLOOKED:
        yield from (match.end() for match in pattern.finditer(line))
    for mark in _GLUED_MARK.finditer(line):
        is_closing = line.count('"', 0, mark.start()) % 2 == 1
        yield mark.end() if is_closing else mark.start()


def _after_strays(line: str, place: int) -> int:
    match = _STRAY.match(line, place)
    opens_quotation = line[place : place + 1] == '"' and line.count('"', 0, place) % 2 == 0
    return match.end() if match and not opens_quotation else place


def _is_boundary(line: str, place: int) -> bool:
    before = line[max(0, place - _LOOK_BACK) : place].rstrip()
    after = line[place : place + _LOOK_AHEAD]
    if not _ENDED.search(before) or not any(map(str.isalnum, after)):
        return False
    if _TITLE.search(before) or _OPENING_DOT.search(before):
        return False
    if _DOUBTFUL.search(before) and not _starts_sentence(after):
        return False
    return not _belongs_to_quotation(before, after)


def _starts_sentence(after: str) -> bool:
    first = _FIRST_WORD.match(after)
    return first is None or first[1] in _STARTERS


def _belongs_to_quotation(before: str, after: str) -> bool:
    """Say whether `after` goes on with the sentence in which a quotation just ended."""
    if dash := _DASH.match(after):
        rest = after[dash.end() :]
        return rest[:1].islower() or (len(rest) <= _LONGEST_SIGNATURE and _is_signature(rest))
    if after[0].islower():
        return _QUOTE_ENDED.search(before) is not None
    return _ASKED.search(before) is not None and _QUOTATIVE.match(after) is not None


def _is_signature(words: str) -> bool:
    """Say whether words after a dash name whose the quotation is: `— Runa Famm (@famm)`."""
    return words[:1].isupper() and not re.search(r"[.!?]\s*\w*$", words.split("(@")[0])
