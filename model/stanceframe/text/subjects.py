"""Who a reporting word belongs to, read from capitals and small words where no tag says it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from stanceframe.text.wordsets import word_set
from stanceframe.types import Span

__all__ = ["can_speak", "subject_after", "subject_before"]

_TOKEN = re.compile(
    r"\b(?:Mrs?|Ms|Dr|Sens?|Reps?|Gen|Gov|Lt|Col|Sgt|Capt|Maj|Adm|Rev|Prof|St|Brig|Amb)\."
    r"|(?:\b[A-Z]\.)+"  # initials
    r"|[#@]?[^\W_](?:[\w’'.&-]*[^\W_])?"
    r"|[^\w\s]"
)
_ARABIC_ARTICLE = re.compile(r"\A(?:al|el|ul|ad|an|as|ash|at|ar|az)-(?=\w)")
_PRONOUNS = word_set(
    "he she they it we i him her them who everyone nobody someone some others both"
)
_DETERMINERS = word_set(
    "the a an his her its their our my this that these those one two three several many "
    "some most other another no all any each every"
)
_SPEAKING_NOUNS = word_set(
    "activist activists adviser advisers advisor advisors agency ambassador analyst "
    "analysts army article author authorities blog bureau campaign chair chairman "
    "chairwoman chief commander committee company council court critic critics delegation "
    "department diplomat diplomats director editor editorial envoy envoys expert experts "
    "father family filing government governor group groups head historian host indictment "
    "investigators journalist journalists judge judges king lawmaker lawmakers lawsuit "
    "lawyer lawyers leader leaders letter magazine man mayor media men memo militants "
    "military minister ministers ministry mother neighbor neighbour network newspaper "
    "observers office officer officers official officials opponents organisation "
    "organization outlet panel paper parliament parties party pilot poll president prime "
    "prince professor prosecutor prosecutors protester protesters protestors queen rabbi "
    "rebels regime report reporter reporters reports representative republicans democrats "
    "researchers resident residents resolution scholar scientist secretary senator senators "
    "site soldier soldiers source sources spokesman spokesmen spokesperson spokeswoman "
    "statement study supporters survey survivor survivors teacher team transcript troops "
    "union website witness witnesses woman women workers writer"
)
_LINKS_IN_NAMES = word_set("of for and the de la al bin ibn van von der den at in from &")
_BEFORE_THE_CUE = word_set(
    "has have had having is are was were been be would will could might did does do also "
    "later then again now already once still first even just himself herself themselves who "
    "which that on monday tuesday wednesday thursday friday saturday sunday yesterday today "
    "earlier recently reportedly then not never"
)
_AFTER_THE_NAME = word_set(
    "in on at during after before as when while told to that about with who which because "
    "since until where adding referring speaking writing by into over amid following"
)
_NOT_A_SUBJECT = word_set(
    "in on at by with from to as that when while after before because but if whether than "
    "since until during under over about into though although so yet where which and or nor "
    "what how not he she they it we i you him her them us"
)
_VERBS = word_set("met saw told left sent gave hit is was are were has have had")
_TIMES = word_set("time times day days week weeks month months year years morning night")
_BOUNDARY = frozenset(';:“”"()[]{}—–|…!?•')
_APPOSITION = word_set("a an the his her its their former head director leader")
_REACH = 300  # characters from the cue
_LONGEST = 14  # tokens
_LONGEST_APPOSITION = 16  # tokens
_LONGEST_NAME = 4  # tokens
_ASIDE = 3  # tokens
_SHORT_PHRASE = 5  # tokens


class _Token(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in small letters; an abbreviation in capitals, US, is no pronoun."""
        return self.text if len(self.text) > 1 and self.text.isupper() else self.text.lower()

    @property
    def is_capitalised(self) -> bool:
        first = _ARABIC_ARTICLE.sub("", self.text)[0]
        return first.isupper() or first.isdigit() or first in "#@"


def subject_before(text: str, start: int, cue_start: int) -> Span | None:
    """Read backwards from a cue to its subject: `Mr Orlo, the minister, also said`.

    Example:
        >>> line = "It was late, the mayor of Orlo has said"
        >>> found = subject_before(line, 0, 35)
        >>> line[found.start : found.end]
        'the mayor of Orlo'
    """
    start = max(start, cue_start - _REACH)
    tokens = _clause_before(_without_brackets(_tokens(text, start, cue_start)))
    if len(tokens) > _ASIDE and [t.low for t in tokens[-1:-4:-2]] == ["part", "for"]:
        del tokens[-_ASIDE:]  # "for his part"
    is_relative = False
    while tokens and (tokens[-1].low in _BEFORE_THE_CUE or tokens[-1].low.endswith("ly")):
        is_relative = tokens.pop().low in ("who", "which")
    if not tokens:
        return None
    if tokens[-1].text != ",":
        return _checked(_last_phrase(tokens))
    if is_relative:
        return _checked(_last_phrase(tokens[:-1]))
    return _before_apposition(tokens[:-1])


def subject_after(text: str, cue_end: int, end: int) -> Span | None:
    """Read on from a cue to its subject: `said Mr Orlo, a minister`, `according to the mayor`.

    Example:
        >>> line = "said Ann Orlo, a minister, on Monday"
        >>> found = subject_after(line, 4, len(line))
        >>> line[found.start : found.end]
        'Ann Orlo, a minister'
    """
    tokens = _tokens(text, cue_end, min(end, cue_end + _REACH))
    if tokens and tokens[0].low in _LINKS_IN_NAMES - _DETERMINERS - {
        "al",
        "el",
        "de",
        "van",
        "von",
    }:
        return None
    phrase: list[_Token] = []
    for place, token in enumerate(tokens[:_LONGEST]):
        if token.text == "," or token.text == "." or token.text in _BOUNDARY:
            phrase += _apposition(tokens[place:]) if token.text == "," and phrase else []
            break
        if token.low in _AFTER_THE_NAME and not (token.low == "in" and not phrase):
            break
        phrase.append(token)
    return _checked(phrase)


def can_speak(text: str, source: Span) -> bool:
    """Say whether a phrase ends in a name, a pronoun or a noun for somebody who speaks.

    Example:
        >>> can_speak("Orlo rejects", Span(start=0, end=4))
        True
        >>> can_speak("Orlo rejects", Span(start=0, end=12))
        False
    """
    tokens = _tokens(text, source.start, source.end)
    last = next((token for token in reversed(tokens) if _is_word(token)), None)
    if last is None or last.low in _LINKS_IN_NAMES:
        return False
    return last.is_capitalised or last.low in _PRONOUNS or last.low in _SPEAKING_NOUNS


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [_Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]


def _without_brackets(tokens: Sequence[_Token]) -> list[_Token]:
    """Leave out what stands in brackets: `the Orlo Office (OO) said`."""
    kept: list[_Token] = []
    depth = 0
    for token in tokens:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(token)
    return kept if depth == 0 else list(tokens)


def _clause_before(tokens: Sequence[_Token]) -> list[_Token]:
    """Keep what stands after the last mark that ends a clause."""
    begin = 0
    for place, token in enumerate(tokens):
        if token.text in _BOUNDARY or (token.text == "." and _ends_sentence(tokens, place)):
            begin = place + 1
    return list(tokens[begin:])


def _ends_sentence(tokens: Sequence[_Token], place: int) -> bool:
    before = tokens[place - 1].text if place else ""
    return len(before) > 3 or before.islower()


def _last_phrase(tokens: Sequence[_Token]) -> list[_Token]:
    """Take the noun phrase at the end of some tokens."""
    phrase: list[_Token] = []
    for token in reversed(tokens[-_LONGEST:]):
        if not _is_word(token):
            break
        if token.low in _NOT_A_SUBJECT and not _may_link(token, phrase):
            if token.low in _PRONOUNS and not phrase:
                phrase.append(token)
            break
        if phrase and phrase[-1].is_capitalised and _is_verb(token):
            break
        phrase.append(token)
        if token.low in _DETERMINERS and not _goes_on_before(tokens, token):
            break
    phrase.reverse()
    while phrase and phrase[0].low in _LINKS_IN_NAMES and phrase[0].low != "the":
        phrase.pop(0)
    return phrase


def _is_verb(token: _Token) -> bool:
    """Say whether a word in small letters right before a name looks like a verb: `met Mr Orlo`."""
    return token.text.islower() and (token.low.endswith("ed") or token.low in _VERBS)


def _is_word(token: _Token) -> bool:
    return token.text[0].isalnum() or (token.text[0] in "#@&" and len(token.text) > 1)


def _may_link(token: _Token, phrase: Sequence[_Token]) -> bool:
    return bool(phrase) and token.low in _LINKS_IN_NAMES


def _goes_on_before(tokens: Sequence[_Token], token: _Token) -> bool:
    """Say whether `of`, `for` or the like ties a determiner to a noun before it."""
    place = tokens.index(token)
    if place < 2 or tokens[place - 1].low not in ("of", "for", "in", "at", "from"):
        return False
    noun = tokens[place - 2]
    return noun.low in _SPEAKING_NOUNS or noun.is_capitalised


def _before_apposition(tokens: list[_Token]) -> Span | None:
    """Read `Ann Orlo, the minister` or `Ann Orlo, speaking in Port Sabel` before a cue."""
    comma = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].text == ","), None)
    if comma is None or len(tokens) - comma > _LONGEST_APPOSITION:
        return None
    name = _last_phrase(tokens[:comma])
    if not name:
        return None
    inserted = tokens[comma + 1 :]
    is_apposition = bool(inserted) and (
        inserted[0].low in _APPOSITION
        or inserted[0].low in _SPEAKING_NOUNS
        or (len(inserted) <= _LONGEST_NAME and all(token.is_capitalised for token in inserted))
    )
    return _checked([*name, *tokens[comma:]] if is_apposition else name)


def _apposition(tokens: Sequence[_Token]) -> list[_Token]:
    """Take `, a minister` after a name, up to the comma or stop that ends it."""
    taken = [tokens[0]]
    for token in tokens[1 : _LONGEST_APPOSITION + 2]:
        if token.text in (",", ".") or token.text in _BOUNDARY:
            break
        if token.low in _AFTER_THE_NAME and token.low not in ("at", "in"):
            break
        taken.append(token)
    else:
        return []
    begins = len(taken) > 1 and (taken[1].low in _APPOSITION or taken[1].low in _SPEAKING_NOUNS)
    return taken if begins else []


def _checked(phrase: Sequence[_Token]) -> Span | None:
    """Return the phrase if somebody can speak by it: a pronoun, a name, a speaking noun."""
    if not phrase or phrase[-1].text in _TIMES or phrase[-1].low in _LINKS_IN_NAMES:
        return None
    words = [token for token in phrase if token.low not in _DETERMINERS]
    speaks = (
        (phrase[0].low in _DETERMINERS and 1 < len(phrase) <= _SHORT_PHRASE)
        or (len(phrase) == 1 and phrase[0].low in _PRONOUNS)
        or any(token.is_capitalised and token.low not in _NOT_A_SUBJECT for token in words)
        or any(token.low.removesuffix("'s") in _SPEAKING_NOUNS for token in words)
    )
    if not speaks:
        return None
    last = phrase[-1]
    end = last.end - 2 if last.text.endswith(("'s", "’s")) else last.end
    return Span(start=phrase[0].start, end=end)
