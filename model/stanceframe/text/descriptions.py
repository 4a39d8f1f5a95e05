"""What the words of a source tell by themselves: one or many, whose office, which titles."""

import re
from itertools import pairwise

from stanceframe.text.roles import is_office, is_title
from stanceframe.text.wordsets import word_set

__all__ = [
    "is_body",
    "is_department",
    "is_indefinite",
    "is_plural",
    "names_behind_office",
    "without_title",
]

_BODIES = word_set(
    "parliament government ministry department council court party committee commission agency "
    "bank union army navy police force assembly senate congress cabinet university association "
    "organisation organization movement bloc coalition group city state province region country"
)
_AND = re.compile(r"\b(?:and|or)\b|&")


def is_department(words: str) -> bool:
    """Say whether words are the rest of an office: `State` of `Secretary of State`."""
    parts = words.split()
    return bool(parts) and all(is_office(part) and not is_title(part) for part in parts)


def is_body(words: str) -> bool:
    """Say whether words end in what an office is of: `of Velda's parliament | Ann Orlo`."""
    parts = words.split()
    return bool(parts) and parts[-1].islower() and parts[-1] in _BODIES


def is_plural(words: str) -> bool:
    """Say whether several speak: `two envoys`, `Velda and Orlo`."""
    head = re.split(r"\b(?:of|for|in|from|at|who|close|near|familiar)\b|,", words)[0].split()
    if not head:
        return False
    last = head[-1].lower()
    return _AND.search(words) is not None or (
        last.endswith("s") and not last.endswith(("ss", "us", "'s", "’s", "times"))
    )


def names_behind_office(words: str) -> bool:
    """Say whether a name follows the office: not `the foreign minister`, but `minister Orlo`."""
    return any(
        is_title(before) and after[0].isupper() and not is_office(after)
        for before, after in pairwise(words.split())
    )


def is_indefinite(words: str) -> bool:
    """Say whether a description could be of anybody: `a minister`, `former officials`."""
    return words.lower().startswith(("a ", "an ", "one ", "another ", "some ", "former ", "ex-"))


def without_title(name: str) -> str:
    """Drop the titles before a name: `Sen. Orlo`. A description stays as it is."""
    words = name.split()
    titles = 0
    while titles < len(words) - 1 and is_title(words[titles]) and words[titles][0].isupper():
        titles += 1
    rest = words[titles:]
    return " ".join(rest) if titles and rest[0][0].isupper() else name
