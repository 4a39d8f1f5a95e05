"""Words of a text: where they are, and what is left of them when inflection is taken off."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from stanceframe.text.wordsets import word_set

__all__ = ["STOP_WORDS", "Word", "count_words", "words_of"]

_WORD = re.compile(r"[^\W_](?:[^\W_]|[.,'’\-](?=[^\W_]))*")
_POSSESSIVE = re.compile(r"['’]s?\Z")
STOP_WORDS = word_set(
    "a an the this that these those such some any no not nor both each all it its he his him she "
    "her they their them we our us you your i my me who whom whose which what when where why how "
    "is are was were be been being am do does did done has have had having will would shall should "
    "can could may might must of in on at by for from to with without into onto over under after "
    "before about against between among during as than then so and or but if because while until "
    "though although there here also only just very more most much many own other another same "
    "said says say saying told tells tell added adds mr mrs ms dr isn't don't didn't doesn't it's "
    "i'm we're they're that's wasn't won't can't up out off down again ever never too even still "
    "yet ones course s t"
)
# Taken off longest first. What is left must keep three letters: "king" stays whole.
_ENDINGS = tuple(
    sorted(
        word_set(
            "ations ation ingly edly ments ment ness ings ing ally ern ies ied ian ers est ous "
            "ive ity al ed er es ly s e y"
        ),
        key=lambda ending: (-len(ending), ending),
    )
)
_SHORTEST = 3
# Numbers that reports write in letters as often as in figures.
_FIGURES = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}


class Word(NamedTuple):
    """A word in its place, `text[start:end]`, and its stem in small letters."""

    start: int
    end: int
    text: str
    stem: str

    @property
    def is_content(self) -> bool:
        """Whether it says something by itself."""
        return self.text.lower().replace("’", "'") not in STOP_WORDS or self.text == "US"


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text, in order; `co-operate`, `6,000` and `Iran's` are one each.

    Example:
        >>> [(word.text, word.stem) for word in words_of("Velda's claims, 1,200 of them")][:3]
        [("Velda's", 'velda'), ('claims', 'claim'), ('1,200', '1200')]
    """
    for found in _WORD.finditer(text):
        yield Word(found.start(), found.end(), found[0], _stem(found[0]))


def count_words(text: str) -> int:
    """Return the number of words."""
    return sum(1 for _ in _WORD.finditer(text))


def _stem(word: str) -> str:
    """Take inflection off: claims, claimed and claiming become one; so do West and Western."""
    low = _POSSESSIVE.sub("", word.lower()).replace("-", "").replace(".", "")
    if word[0].isdigit():
        return low.replace(",", "")
    if low in _FIGURES:
        return _FIGURES[low]
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST:
            return low[: -len(ending)]
    return low
