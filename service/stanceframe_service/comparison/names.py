"""Sources under one name each, whatever each article calls them."""

import re
from collections.abc import Iterable

from stanceframe.text.roles import is_office, is_title

__all__ = ["UNNAMED", "SourceNames"]

UNNAMED = "no source named"
_LEAST_NAME = 2  # words: of a name behind words in small letters
_MARKS = re.compile(r"[^\w\s.'’-]|['’]s\b")


class SourceNames:
    """Joins the names of sources across articles: Voss, President Voss and Irena Voss.

    A name that is the end of exactly one longer name is that one's; a surname that two persons
    bear is left by itself. Capitals that are the initials of another name are joined with it.

    Example:
        >>> names = SourceNames(["Irena Voss", "Voss", "UN", "United Nations", "Mr Arden"])
        >>> [names.of(name) for name in ("President Voss", "UN", "Mr Arden", None)]
        ['Irena Voss', 'United Nations', 'Arden', 'no source named']
    """

    def __init__(self, names: Iterable[str]) -> None:
        bare: dict[str, str] = {}
        for name in names:
            bare.setdefault(_key(_bare(name)), _bare(name))
        self._known = bare
        self._found: dict[str, str] = {}

    def of(self, name: str | None) -> str:
        """Return the fullest name of a source; `UNNAMED` for None."""
        if name is None:
            return UNNAMED
        if name not in self._found:  # asked for each word of a source
            self._found[name] = self._fullest(name)
        return self._found[name]

    def _fullest(self, name: str) -> str:
        bare = _bare(name)
        longer = {
            _key(other): other for other in self._known.values() if _is_short_for(bare, other)
        }
        fullest = [
            other
            for other in longer.values()
            if not any(_is_short_for(other, still) for still in longer.values())
        ]
        return fullest[0] if len(fullest) == 1 else self._known.get(_key(bare), bare)


def _bare(name: str) -> str:
    """Return the name without titles, offices and what stands before them."""
    head = name.partition(",")[0]  # what follows is an apposition: Bruno Kast, a baker
    words = _MARKS.sub("", " ".join(head.split())).split()
    if not words:
        return name
    titles = [
        place
        for place, word in enumerate(words[:-1])
        if is_title(word) and words[place + 1][0].isupper()
    ]
    kept = words[titles[-1] + 1 :] if titles else words
    named = [place for place, word in enumerate(kept) if not word[0].isupper()]
    if named and len(kept) - named[-1] > _LEAST_NAME and not kept[0][0].isupper():
        kept = kept[named[-1] + 1 :]  # the president of the court Ruben Castellan
    if all(is_office(word) for word in kept):
        kept = words
    if kept[0].lower() == "the" and len(kept) > 1:
        kept = kept[1:]
    return " ".join(kept) or name


def _key(name: str) -> str:
    return name.casefold()


def _is_short_for(name: str, other: str) -> bool:
    if name.isupper() and 2 <= len(name) <= 6:
        initials = "".join(word[0] for word in other.split(" ") if word[:1].isupper())
        return " " in other and initials == name.replace(".", "")
    short, full = _key(name).split(" "), _key(other).split(" ")
    return (
        len(short) < len(full)
        and name[0].isupper()
        and other[0].isupper()
        and full[-1] == short[-1]
        and set(short) <= set(full)
    )
