"""Changes to how a text is written that change nothing that it says."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

__all__ = ["NOISES", "NOISE_NAMES", "NoiseName"]

NoiseName = Literal["curly", "guillemets", "upper", "emoji", "ocr", "spaces", "dashes"]

CONFUSED = {"rn": "m", "l": "1", "O": "0", "e": "c", "h": "b"}  # as scanners read worn print
SLIPS = 2  # letters of a text
EMOJI = ("🔴", "🚨", "📢", "⚡")
STRAIGHT = re.compile(r'"([^"]*)"')


def _curly(text: str, _: np.random.Generator) -> str:
    """Write curly quotation marks and apostrophes for straight ones."""
    return re.sub(r"(?<=\w)'", "’", STRAIGHT.sub("“\\1”", text))


def _guillemets(text: str, _: np.random.Generator) -> str:
    return STRAIGHT.sub("«\\1»", text)


def _upper(text: str, _: np.random.Generator) -> str:
    return text.upper()


def _emoji(text: str, chance: np.random.Generator) -> str:
    return f"{EMOJI[chance.integers(len(EMOJI))]} {text}"


def _ocr(text: str, chance: np.random.Generator) -> str:
    """Misread letters inside long words: never a first letter, a name's or a short word's."""
    words = text.split(" ")
    able = [
        place
        for place, word in enumerate(words)
        if len(word) > 6 and word.isalpha() and word.islower()
    ]
    for place in chance.permutation(np.array(able, dtype=int))[:SLIPS]:
        words[place] = _misread(words[place], chance)
    return " ".join(words)


def _misread(word: str, chance: np.random.Generator) -> str:
    found = [good for good in CONFUSED if good in word[1:]]
    if not found:
        return word
    good = found[chance.integers(len(found))]
    return word[0] + word[1:].replace(good, CONFUSED[good], 1)


def _spaces(text: str, _: np.random.Generator) -> str:
    """Double the spaces and make the second one a no-break space, as pages pasted from the web."""
    return text.replace(" ", " \u00a0", 3)


def _dashes(text: str, _: np.random.Generator) -> str:
    return f"– {text}"


NOISES: Mapping[NoiseName, Callable[[str, np.random.Generator], str]] = {
    "curly": _curly,
    "guillemets": _guillemets,
    "upper": _upper,
    "emoji": _emoji,
    "ocr": _ocr,
    "spaces": _spaces,
    "dashes": _dashes,
}
NOISE_NAMES: Mapping[NoiseName, str] = {
    "curly": "curly quotation marks",
    "guillemets": "guillemets",
    "upper": "capitals",
    "emoji": "an emoji in front",
    "ocr": "misread letters",
    "spaces": "odd spaces",
    "dashes": "a dash in front",
}
