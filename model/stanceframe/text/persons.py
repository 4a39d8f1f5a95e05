"""The persons that a document names, under which names, titles and offices."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from stanceframe.text.roles import (
    Gender,
    Role,
    gender_of,
    is_office,
    is_title,
    parse_role,
    same_office,
)
from stanceframe.text.wordsets import word_set
from stanceframe.types import Span

__all__ = ["Person", "PersonIndex", "PersonMention"]

_CAPITAL = (
    r"(?:[A-Z]\.)+|(?:Mrs?|Ms|Dr|Sen|Rep|Gen|Gov|Lt|Col|Sgt|Capt|Maj|Adm|Rev|Prof|St|Brig|Jr|Sr)\."
    r"|(?:(?:al|el|ul|ad|an|as|ash|at|ar|az|bin|abu)-)?[^\W\d_a-z](?:[\w’'-]*\w)?"
)
_PARTICLE = r"bin|bint|ibn|al|el|de|del|della|der|den|van|von|da|di|du|dos|la|le|abu|ben"
_RUN = re.compile(
    rf"(?<![\w@#])(?:{_CAPITAL})(?:[^\S\n](?:(?:{_PARTICLE})[^\S\n]){{0,2}}(?:{_CAPITAL})(?!\w))*"
)
_POSSESSIVE = re.compile(r"['’]s?\Z")
_PAST = re.compile(r"\b(?:(?:former|ex|late|onetime|ousted|deposed)[\s-]|then-)\Z")
_OF = re.compile(r"(\w+) of\s\Z")
_SPEAKS = re.compile(r",?\s(?:said|says|told|tells|added|adds|wrote|writes|recalled)\b")
_BELONGS = re.compile(r"\b(?:of|from|at|for|with|by)\s(?:the\s)?\Z")
_IN_APPOSITION = re.compile(r"([^\W\d_]{3,}),\s(?:(?:the|a|an)\s[a-z]+\s)?\Z")
_DESCRIBED = re.compile(r"((?:[Tt]he|[A-Z][\w’']*['’]s)\s[^,.;:“”\"]{3,60}),\s\Z")
_REACH = 80  # characters
_THINGS = word_set(
    "firm charity newspaper paper site website outlet channel station town village capital port "
    "district province region country camp neighbourhood neighborhood suburb settlement ship "
    "border faction militia association project programme program operation film book monday "
    "tuesday wednesday thursday friday saturday sunday today yesterday"
)
_SHORTEST_IN_CAPITALS = 3  # letters: "UN" is not Ban Un
_ROLE_REACH = 60  # characters before a name in which its office stands
_APPOSITION = re.compile(r"\s?,\s((?:(?:the|an?|his|her|its|their)\s)?[^,.;:()“”\"]{3,90})")
_NOT_A_NAME = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december the a an in on at by for from but and or if when "
    "while after before as it its he she they we i you this that these those there here what who "
    "how why where not no yes so also since until during despite although because under over "
    "among between even both many most some several such then now later earlier yet still however "
    "meanwhile instead like unlike according asked other all only just one two three four five "
    "last next his her their our your my with without about against read more live updates video "
    "photo image breaking urgent watch news update exclusive opinion analysis"
)
_NOT_A_PERSON = word_set(
    "ministry department council court agency party university office house parliament "
    "congress senate committee group army forces force navy police government "
    "administration union nations organization organisation bank times post press journal "
    "news network tv radio company corp inc street gaza strip city state states republic "
    "kingdom east west north south america africa asia europe sea river island islands bay "
    "war treaty agreement league movement front brigades brigade guard "
    "guards foundation institute center centre school rights images watch hospital church "
    "mosque airport embassy square palace conference summit"
)
_PARTIES = word_set(
    "republican republicans democrat democrats democratic conservative conservatives liberal "
    "liberals socialist socialists communist communists independent labour tory tories"
)
_NOBODY = _NOT_A_PERSON | _PARTIES
_ARTICLE = re.compile(r"(?:al|el|ul|ad|an|as|ash|at|ar|az)-(?=\w)")


@dataclass(slots=True)
class Person:
    """Somebody the document names."""

    name: str
    gender: Gender | None = None
    roles: set[Role] = field(default_factory=set)


class PersonMention(NamedTuple):
    """A name in its place, without its title."""

    span: Span
    person: Person


class _Naming(NamedTuple):
    """A run of capitals read as title and name."""

    span: Span
    words: tuple[str, ...]
    title: str
    may_be_person: bool
    is_person: bool


class PersonIndex:
    """Every mention of every person, the whole document read at once.

    A bare surname is whoever bears it; if two do, whoever was named first: reports name the
    other in full each time. A title decides: Mrs, Prince.
    """

    def __init__(self, text: str, regions: Iterable[Span]) -> None:
        self._text = text
        namings = [naming for region in regions for naming in _namings(text, region)]
        namings = _with_bare_surnames(namings)
        self.persons: list[Person] = []
        self._bearers: dict[str, list[tuple[int, Person]]] = {}
        self._learn([n for n in namings if n.is_person and len(n.words) > 1])
        self._learn([n for n in namings if n.is_person and len(n.words) == 1])
        self.mentions = [
            PersonMention(naming.span, person)
            for naming in namings
            if (person := self._bearer(naming)) is not None
        ]
        self._starts = [mention.span.start for mention in self.mentions]

    def within(self, start: int, end: int) -> list[PersonMention]:
        """Return the mentions that lie in a range, in order."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self.mentions[first:last] if m.span.end <= end]

    def around(self, span: Span) -> PersonMention | None:
        """Return the mention of which a span is a part: the surname of a full name."""
        place = bisect_left(self._starts, span.end) - 1
        mention = self.mentions[place] if place >= 0 else None
        return mention if mention is not None and mention.span.contains(span) else None

    def in_capitals(self, words: str) -> Person | None:
        """Return who is meant by a name in capitals, as transcripts have it: `ORLO`."""
        if not words.isupper():
            return None
        named = [word for word in words.split() if not is_title(word)]
        if not named or len(named[-1]) < _SHORTEST_IN_CAPITALS:
            return None
        for person in self.persons:
            known = person.name.upper().split()
            if not person.name.isupper() and _fits(named, known):
                return person
        return None

    def _learn(self, namings: Sequence[_Naming]) -> None:
        for naming in namings:
            person = self._bearer(naming)
            name = " ".join(naming.words)
            if person is None:
                person = Person(name)
                self.persons.append(person)
            elif len(naming.words) > 1 and len(name) > len(person.name):
                person.name = name
            person.gender = person.gender or gender_of(naming.title.split())
            person.roles.update(_roles_of(self._text, naming))
            for key in {_surname(naming.words[-1]), naming.words[0]}:  # pyright: ignore[reportGeneralTypeIssues]
                bearers = self._bearers.setdefault(key, [])
                if not bearers or bearers[-1][1] is not person:
                    bearers.append((naming.span.start, person))

    def _bearer(self, naming: _Naming) -> Person | None:
        """Return who is meant, among the persons known."""
        surname = _surname(naming.words[-1])
        known = self._bearers.get(surname, [])
        if len(naming.words) > 1:
            return next((p for _, p in known if _same_name(naming.words, p.name)), None)
        if not known:
            return None
        by_surname = [(at, p) for at, p in known if _surname(p.name.split()[-1]) == surname]
        if not by_surname and not naming.title:
            return None  # a first name alone is nobody, but after a title: Prince Mohammed
        gender = gender_of(naming.title.split())
        fitting = [
            pair
            for pair in by_surname or known
            if gender is None or pair[1].gender in (None, gender)
        ]
        role = parse_role(naming.title)
        in_office = [
            pair for pair in fitting if role and any(same_office(role, r) for r in pair[1].roles)
        ]
        return min(in_office or fitting, key=lambda pair: pair[0])[1] if fitting else None


def _fits(named: Sequence[str], known: Sequence[str]) -> bool:
    """Say whether a name of one word or more is a known one, surname and first name."""
    return known[-1] == named[-1] and (len(named) == 1 or known[0] == named[0])


def _with_bare_surnames(namings: Sequence[_Naming]) -> list[_Naming]:
    """Take a name of several words for a person's if its last word also stands alone."""
    alone = {_surname(naming.words[0]) for naming in namings if len(naming.words) == 1}
    return [
        naming._replace(is_person=True)
        if naming.may_be_person and len(naming.words) > 1 and _surname(naming.words[-1]) in alone
        else naming
        for naming in namings
    ]


def _same_name(words: Sequence[str], name: str) -> bool:
    known = name.split()
    same = _surname(known[-1]) == _surname(words[-1])
    return same and (known[0] == words[0] or len(known) == 1)


def _surname(word: str) -> str:
    """Return a name without its Arabic article: `al-Orlo` is also called Orlo."""
    article = _ARTICLE.match(word)
    return word if article is None else word[article.end() :]


def _namings(text: str, region: Span) -> Iterator[_Naming]:
    for run in _RUN.finditer(text, region.start, region.end):
        naming = _read_run(text, run)
        if naming is not None:
            yield naming


def _read_run(text: str, run: re.Match[str]) -> _Naming | None:
    """Split a run of capitals into title and name: `Iranian President | Ebrahim Raisi`."""
    words = [(w[0], w.start(), w.end()) for w in re.finditer(r"\S+", run[0])]
    titled = [i for i, word in enumerate(words[:-1]) if is_title(word[0])]
    owned = [i for i, word in enumerate(words[:-1]) if _POSSESSIVE.search(word[0])]
    first = max([0, *(i + 1 for i in titled), *(i + 1 for i in owned)])
    while first < len(words) and not titled and words[first][0].lower() in _NOT_A_NAME:
        first += 1
    if first < len(words) - 2 and words[first][0].lower() in _PARTIES:
        first += 1  # "Conservative Ann Orlo"
    last = len(words)
    while last > first and words[last - 1][0].lower().rstrip(".") in _NOT_A_NAME:
        last -= 1
    name = words[first:last]
    if not name or any(one[0] == other[0] for one, other in pairwise(name)):
        return None  # "Orlo Orlo" is where a page's template ran two lines together
    bare = _POSSESSIVE.sub("", name[-1][0])
    plain = (*(word for word, _, _ in name[:-1]), bare)
    end = name[-1][2] - (len(name[-1][0]) - len(bare))
    span = Span(start=run.start() + name[0][1], end=run.start() + end)
    title = _title_of(text, run, name[0][1]) if titled else _role_before(text, run.start())
    if not title and first == 0 and len(name) > 1 and is_office(name[0][0]):
        title, plain, span = _after_of(text, run, name[1][1], plain, span)
    possible = _may_be_person(plain)
    return _Naming(span, plain, title, possible, possible and _is_person(plain, title, text, span))


def _title_of(text: str, run: re.Match[str], end: int) -> str:
    """Return the title that a run begins with, and whether it is past: `former | President`."""
    title = run[0][:end].strip()
    past = _PAST.search(text, max(0, run.start() - _ROLE_REACH), run.start())
    return title if past is None else f"former {title}"


def _after_of(
    text: str, run: re.Match[str], offset: int, words: tuple[str, ...], span: Span
) -> tuple[str, tuple[str, ...], Span]:
    """Part the office from the name in `Secretary of | State Ann Orlo`."""
    before = _OF.search(text, max(0, run.start() - _ROLE_REACH), run.start())
    if before is None or not is_title(before[1]):
        return "", words, span
    title = f"{before[0]}{words[0]}"
    return title, words[1:], Span(start=run.start() + offset, end=span.end)


def _role_before(text: str, start: int) -> str:
    """Return the office in small letters right before a name: `foreign minister`."""
    before = text[max(0, start - _ROLE_REACH) : start]
    words = before.removesuffix(" ").removesuffix(",").rpartition("\n")[2].split()
    if not before.endswith(" ") or not words or not words[-1].islower() or not is_title(words[-1]):
        return ""
    first = len(words)
    while first > 0 and (is_office(words[first - 1]) or words[first - 1][0].isupper()):
        first -= 1
    return " ".join(words[first:])


def _may_be_person(words: Sequence[str]) -> bool:
    if any(word.lower() in _NOBODY or is_title(word) for word in words):
        return False
    return not (all(is_office(word) for word in words) or (len(words) == 1 and words[0].isupper()))


def _is_person(words: Sequence[str], title: str, text: str, span: Span) -> bool:
    """Say whether a name has a title, an office, the verb of a speaker, or stands in apposition."""
    if title or len(words) == 1:
        return bool(title)
    before = text[max(0, span.start - _ROLE_REACH) : span.start]
    speaks = _SPEAKS.match(text, span.end) is not None and not _BELONGS.search(before)
    if speaks or _role_after(text, span) is not None:
        return True
    described = _IN_APPOSITION.search(before)
    return (
        text.startswith(",", span.end)
        and described is not None
        and described[1].lower() not in _NOT_A_PERSON | _THINGS
    )


def _role_after(text: str, span: Span) -> Role | None:
    """Read the office in an apposition: `Ann Orlo, the president of Velda,`."""
    found = _APPOSITION.match(text, span.end)
    return None if found is None else parse_role(found[1])


def _roles_of(text: str, naming: _Naming) -> Iterator[Role]:
    if (before := parse_role(naming.title)) is not None:
        yield before
    if (after := _role_after(text, naming.span)) is not None:
        yield after
    described = _DESCRIBED.search(text, max(0, naming.span.start - _REACH), naming.span.start)
    if described is not None and (role := parse_role(described[1])) is not None:
        yield role
