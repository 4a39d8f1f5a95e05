"""Titles and offices: which words before a name are one, and whether two name the same office."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from stanceframe.text.wordsets import word_set

__all__ = ["Gender", "Role", "gender_of", "is_office", "is_title", "parse_role", "same_office"]

Gender = Literal["m", "f"]

_MALE = word_set(
    "mr sir lord king prince pope sheikh sheik sultan emir emperor duke ayatollah imam "
    "father brother husband son spokesman chairman congressman councilman businessman "
    "policeman anchorman baron count he him"
)
_FEMALE = word_set(
    "mrs ms miss lady dame queen princess empress duchess baroness mother sister wife "
    "daughter spokeswoman chairwoman congresswoman councilwoman businesswoman policewoman "
    "actress she her"
)
_HONORIFICS = word_set("mr mrs ms miss mx dr prof sir lady lord dame rev fr")
_OFFICES = word_set(
    "president premier minister secretary chancellor king queen prince princess emperor "
    "sultan emir sheikh sheik pope ayatollah imam rabbi bishop archbishop cardinal "
    "patriarch reverend general gen colonel col lieutenant lt major maj captain capt "
    "sergeant sgt admiral adm brigadier brig marshal commander commissioner commandant "
    "chief chairman chairwoman chair chairperson director governor gov mayor senator sen "
    "senators representative rep congressman congresswoman lawmaker mp ambassador amb envoy "
    "diplomat spokesman spokeswoman spokesperson speaker leader head judge justice "
    "prosecutor attorney lawyer professor prof doctor analyst expert economist historian "
    "journalist reporter correspondent editor host anchor columnist author writer activist "
    "adviser advisor aide officer official founder coordinator negotiator candidate nominee "
    "whip detective sheriff inspector baroness duke duchess whistleblower treasurer deputy "
    "actor actress director-general superintendent dictator strongman"
)
_PARTS = word_set(
    "prime vice crown supreme grand foreign defense defence interior finance home national "
    "security press deputy former ex-president ex acting interim senior junior chief "
    "attorney house senate majority minority military state white special top "
    "then-president then late first executive managing cabinet parliamentary presidential "
    "opposition armed supreme intelligence health education energy trade justice economy "
    "housing labour labor"
)
_PREPOSITIONS = word_set("of for to in at on from")
_PAST = word_set("former late ex ex-president then-president onetime ousted deposed")
_EMPTY = _PAST | word_set(
    "the a an his her its their our then current new own and embattled outgoing incoming visiting "
    "veteran longtime long-serving newly elected re-elected reelected appointed besieged"
)
_ROLE_WORD = re.compile(r"[^\W_][\w.-]*(?:['’](?!s\b)\w+)*")
_SAME_PLACE = (
    word_set("us u.s usa american america americans states"),
    word_set("uk u.k british britain english england"),
    word_set("french france"),
    word_set("dutch netherlands"),
    word_set("spanish spain"),
    word_set("polish poland"),
    word_set("finnish finland"),
    word_set("irish ireland"),
    word_set("turkish turkey turkiye türkiye"),
    word_set("danish denmark"),
    word_set("greek greece"),
    word_set("swiss switzerland"),
    word_set("un u.n nations"),
    word_set("eu e.u european europe"),
    word_set("uae emirati emirates"),
)
_STEM = 4  # letters that Iran and Iranian, Russia and Russian, Egypt and Egyptian share


class Role(NamedTuple):
    """An office and what it is of: head `president`, of `{"iranian"}`; past if `former`."""

    head: str
    of: frozenset[str]
    is_past: bool = False


def is_title(word: str) -> bool:
    """Say whether a word goes before a name: Mr, Dr, President, Sheikh."""
    low = word.lower().rstrip(".")
    return low in _HONORIFICS or low in _OFFICES


def is_office(word: str) -> bool:
    """Say whether a word names an office, or part of one: Prime, foreign, minister."""
    low = word.lower().rstrip(".")
    return low in _OFFICES or low in _PARTS


def gender_of(words: Sequence[str]) -> Gender | None:
    """Return the gender that titles and kinship words give, if they agree.

    Example:
        >>> gender_of(["Crown", "Prince"])
        'm'
    """
    low = {word.lower().rstrip(".") for word in words}
    is_male, is_female = bool(low & _MALE), bool(low & _FEMALE)
    if is_male == is_female:
        return None
    return "m" if is_male else "f"


def parse_role(words: str) -> Role | None:
    """Read an office from a description: `the President of the Republic of Orlo`.

    Example:
        >>> role = parse_role("the Velda foreign minister")
        >>> role.head, sorted(role.of)
        ('foreign minister', ['velda'])
    """
    found = _ROLE_WORD.findall(words)
    low = [word.lower().rstrip(".") for word in found]
    link = next((i for i, word in enumerate(low) if word in _PREPOSITIONS), len(low))
    end = max((i for i in range(link) if low[i] in _OFFICES), default=None)
    if end is None:
        return None
    start = end
    while start > 0 and (low[start - 1] in _OFFICES or low[start - 1] in _PARTS):
        start -= 1
    head = [word for word in low[start : end + 1] if word not in _EMPTY]
    of = {word for word in low[:start] if word not in _EMPTY}
    if link == end + 1:
        of.update(_words_of(found[link:]))
    is_past = not _PAST.isdisjoint(low[: end + 1])
    return Role(" ".join(head), frozenset(of), is_past) if head else None


def _words_of(words: Sequence[str]) -> list[str]:
    """Read on from `of` as long as words belong to what the office is of."""
    taken: list[str] = []
    for word in words:
        low = word.lower().rstrip(".")
        if low in _PREPOSITIONS or low in _EMPTY:
            continue
        if not word[0].isupper() and taken:
            break
        taken.append(low)
        if not word[0].isupper() and low not in _PARTS:
            break  # the president of the court: one word in small letters, not what follows it
    return taken


def same_office(mention: Role, known: Role) -> bool:
    """Say whether a description fits a known office: the same head, and nothing more than it has.

    Who held it once is not who holds it: `the president` is no `former president`.

    Example:
        >>> same_office(parse_role("the Iranian president"), parse_role("President of Iran"))
        True
    """
    if mention.is_past != known.is_past:
        return False
    if mention.head != known.head and not known.head.endswith(" " + mention.head):
        return False
    return all(any(_same_place(one, other) for other in known.of) for one in mention.of)


def _same_place(one: str, other: str) -> bool:
    if one == other or any(one in group and other in group for group in _SAME_PLACE):
        return True
    return len(one) >= _STEM and len(other) >= _STEM and one[:_STEM] == other[:_STEM]
