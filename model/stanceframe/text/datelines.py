"""The slug of an article: where and by whom it was filed, before its first words."""

import re
from typing import Final

from stanceframe.text.timestamps import is_timestamp

__all__ = ["dateline_end", "is_byline"]

_LONGEST_DATELINE: Final = 90
_LONGEST_BYLINE: Final = 160
_ASIDE_WINDOW: Final = 600
_MOST_WORDS: Final = 16

_AGENCY: Final = (
    r"AP|AFP|Reuters|REUTERS|CNN|UPI|DPA|dpa|EFE|ANSA|TASS|Tass|Interfax|RIA|Sputnik|RT|Xinhua"
    r"|Kyodo|Yonhap|PTI|ANI|IANS|Bernama|Anadolu|AA|WAFA|SANA|NNA|MENA|SPA|WAM|QNA|IRNA|ISNA|MNA"
    r"|FNA|Tasnim|Mehr|Fars|Bloomberg|BBC|JTA|PA|AAP|CP|CNSNews\.com|Thomson Reuters Foundation"
)
_CAPITAL: Final = r"[A-Z\u00c0-\u00d6\u00d8-\u00de]"
_CAPS_WORD: Final = rf"(?:{_CAPITAL}[A-Z\u00c0-\u00d6\u00d8-\u00de.'\u2019]+)"
_CAPITALS: Final = rf"{_CAPS_WORD}(?:[ /-]{_CAPS_WORD}){{0,4}}"
_NAME: Final = rf"{_CAPITAL}[\w.'\u2019]*"
_DASH: Final = r"(?:\s?(?:\u2014|\u2013|\u2015|--+)\s?|\s?-\s|-(?=\s|$))"

_PLACE: Final = r"(?P<place>[^()\"\u201c\u201d:;!?\[\]]{0,70}?)"

_STRONG: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # `MIRO (CNA) —`, `Miro (CNA) -`, `(CNA) --`, `Miro(CNA)-`, `MIRO, March 7 (CNA): `
        rf"{_PLACE},?\s?\((?P<agency>{_NAME}(?:[ ./&-]{_NAME}){{0,3}})\)(?:{_DASH}|\s?:\s)\s*",
        # `Miro (CNN) The minister said`: only where the agency is known, for want of a dash.
        rf"{_PLACE},?\s?\((?P<agency>{_AGENCY})\)\s*",
        # `Miro, WAFA -`
        rf"{_PLACE},\s(?P<agency>{_AGENCY}){_DASH}\s*",
        # `MIRO, March 7. /TASS/.`
        rf"{_PLACE}[.,]?\s/(?P<agency>{_AGENCY})/[.:]?\s*",
        # `MIRO —`, `HAVEN CITY, Ardenia —`, `MIRO/ORLO -`
        rf"(?P<place>{_CAPITALS}(?:,\s[\w.\u2019' ]{{2,30}}){{0,2}}){_DASH}\s*",
    )
)
# `Haven City --`, `Miro, Talassa —`: too much like prose anywhere but at the very beginning.
_WEAK: Final = re.compile(
    rf"(?P<place>{_NAME}(?: {_NAME}){{0,2}}(?:, {_NAME}(?: {_NAME}){{0,2}})?)"
    r"\s(?:\u2014|\u2013|--)\s"
)
# Agency and section run together by a page's template: `Talassa PressWorld:`.
_GLUED: Final = re.compile(
    rf"(?:{_NAME} ){{0,4}}\w*(?:"
    r"(?<=[a-z])(?:Europe|World|Asia|Africa|America|Americas|Politics|Economy|International|National"
    r"|Middle East|Region|Society|Culture|Sports?|Business|Defen[cs]e|Opinion|Local)"
    rf"|(?:Press|News|Agency|Media|World|Europe|Asia|Africa|International|Online|Desk)(?={_CAPITAL}[a-z])\w+"
    rf")(?: {_NAME}){{0,2}}\s?:\s+"
)
_STARTS_PROSE: Final = re.compile(
    rf"[\"'\u2018\u201c\u00ab(\[]{{0,2}}(?:{_CAPITAL}|\d)|[\u0590-\uffdc]"
)
_PARTY: Final = re.compile(r"[A-Z](?:-.*)?")
_PLACE_WORDS: Final = "and of in the on at de la le el al bin von van den aboard near"
_SMALL_WORDS: Final = frozenset(_PLACE_WORDS.split())

_BYLINE: Final = re.compile(
    rf"(?:By|BY|Story by|Written by|Reported by|Words by)[ :]\s?(?:{_CAPITAL}|our |a |the |staff|@)"
)
_NAMES_ONLY: Final = re.compile(
    rf"{_NAME}(?: {_NAME}){{1,2}}(?:(?:,| and|, and|;) {_NAME}(?: {_NAME}){{1,2}}){{0,4}},?"
)
_CREW_WORDS: Final = "our own a staff for with agencies special to"
_BYLINE_WORDS: Final = _SMALL_WORDS | frozenset(_CREW_WORDS.split())
_JOB: Final = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|columnists?|contributors?|analysts?)\b"
)
_JOB_ONLY: Final = re.compile(
    r"Special (?:for|to) (?:the |The )?[A-Z].{2,40}"
    r"|(?:(?:Staff|Guest|Senior|Opinion|Political|Chief|Foreign) )*"
    r"(?:[Cc]orrespondent|[Rr]eporter|[Ee]ditor|[Ww]riter|[Cc]olumnist|[Cc]ontributor)s?"
)


def dateline_end(line: str, *, is_beginning: bool) -> int:
    """Return how many characters of a line are its dateline or glued byline; 0 for none.

    Args:
        line: A paragraph, its white space flattened to spaces.
        is_beginning: Nothing but headlines stands before it, so weaker forms count too.

    Example:
        >>> dateline_end("ORLO (CNA) — Talks began.", is_beginning=False)
        13
        >>> dateline_end("NATO — an alliance of states — agreed.", is_beginning=True)
        0
    """
    head = line[: 2 * _LONGEST_DATELINE]
    if glued := _GLUED.match(head):
        return glued.end()
    for pattern in _STRONG:
        match = pattern.match(head)
        if match and _is_dateline(match):
            return match.end()
    return _weak_dateline_end(line[:_ASIDE_WINDOW]) if is_beginning else 0


def is_byline(line: str, *, names_count: bool) -> bool:
    """Say whether a line is nothing but the writer's name, a place or a date.

    Args:
        line: The line.
        names_count: Two or three capitalised words alone are a writer's name here.
    """
    if len(line) > _LONGEST_BYLINE or line[-1] in '?!:"\u201d':
        return False
    if is_timestamp(line) or re.fullmatch(rf"{_CAPS_WORD}.{{0,40}}\({_AGENCY}\)", line):
        return True
    if _BYLINE.match(line):
        return _JOB.search(line) is not None or _is_only_names(line)
    return names_count and bool(_NAMES_ONLY.fullmatch(line) or _JOB_ONLY.fullmatch(line))


def _is_only_names(line: str) -> bool:
    words = re.findall(r"[^\W\d_][\w'\u2019]*", line)
    return len(words) <= _MOST_WORDS and all(
        word[0].isupper() or word in _BYLINE_WORDS for word in words[1:]
    )


def _is_dateline(match: re.Match[str]) -> bool:
    if match.end() > _LONGEST_DATELINE or not _STARTS_PROSE.match(match.string, match.end()):
        return False
    agency = match.groupdict().get("agency")
    if agency and (_PARTY.fullmatch(agency) or _spells(match["place"], agency)):
        return False
    return _is_place(match["place"])


def _is_place(place: str) -> bool:
    """A place is capitalised but for small words; dates may stand with it."""
    words = re.findall(r"[^\W_][\w'\u2019.]*", place)
    return len(words) <= 9 and all(
        w[0].isupper() or w[0].isdigit() or w in _SMALL_WORDS for w in words
    )


def _spells(place: str, agency: str) -> bool:
    """Say whether the brackets only abbreviate the words before them: a definition."""
    initials = "".join(word[0] for word in place.split() if word[0].isupper())
    return bool(place) and initials.endswith(agency)


def _weak_dateline_end(line: str) -> int:
    """Accept a bare place, unless another dash shows that the first one opened an aside."""
    match = _WEAK.match(line)
    if not match or not _STARTS_PROSE.match(line, match.end()):
        return 0
    dash = match[0].strip().split()[-1]
    first_sentence = re.split(r"[.?!](?:\s|$)", line[match.end() :], maxsplit=1)[0]
    return 0 if dash in first_sentence else match.end()
