"""Which name a source stands for: a surname, an office, a pronoun, or what it says itself."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from stanceframe.text.appositions import head_before_apposition, is_proper
from stanceframe.text.cues import CueLexicon
from stanceframe.text.descriptions import (
    is_body,
    is_department,
    is_indefinite,
    is_plural,
    names_behind_office,
    without_title,
)
from stanceframe.text.persons import Person, PersonIndex, PersonMention
from stanceframe.text.quotes import Quotation
from stanceframe.text.roles import (
    Gender,
    Role,
    gender_of,
    is_title,
    parse_role,
    same_office,
)
from stanceframe.text.subjects import can_speak, subject_after, subject_before
from stanceframe.text.wordsets import word_set
from stanceframe.types import Span

__all__ = ["NOBODY", "Speaker", "SpeakerResolver"]

_PRONOUN_GENDER: dict[str, Gender] = {"he": "m", "him": "m", "she": "f", "her": "f"}
_OTHER_PRONOUNS: dict[Gender, frozenset[str]] = {
    "m": word_set("she her hers herself"),
    "f": word_set("he him his himself"),
}
_KIN = word_set(
    "wife husband widow widower mother father brother sister son daughter mom dad girlfriend "
    "boyfriend partner woman man girl boy"
)
_WORD = re.compile(r"\w+")
_OPENING_GROUP = re.compile(r"\W*(?P<group>(?:[\w’'-]+ ){0,3}?[\w’'-]*[^\W\d_]s)\b(?!['’])")
_OPENING_OFFICE = re.compile(
    r"\W*(?P<name>(?:The|His|Her|Their)\s(?:[\w’'-]+\s){0,2}?(?P<head>[a-z]+))\s(?=[a-z]+\b)"
    r"(?!(?:of|for|to|in|on|at|from|and|or|who|that)\b)"
)
_PLURALS = frozenset({"they", "them", "both"})
_THINGS = frozenset({"it"})
_RELATIVES = frozenset({"who", "which"})
_NEVER_NAMED = word_set("i me we us you one some others many someone")
_REACH = 300  # characters of a sentence in which its subject is looked for
_HOW_FAR_BACK = 4  # sentences in which an antecedent is looked for
_ARTICLE = re.compile(r"\A(?:[Tt]he|[Aa]n?)\s+(?=[^\W\d_a-z])")
_GOVERNS = re.compile(
    r"\b(?:of|for|to|by|with|from|at|under|against)\s+(?:the\s)?((?:[\w’'.-]+\s+)*)\Z"
)
_ENDS_A_NAME = re.compile(r"\s*(?:\Z|,|\(|and\b|or\b|of\b|from\b|in\b|at\b|who\b|[—–-])")
_APPOSITION = re.compile(r",\s([^,.;:“”\"]{3,60}),")
_INDEFINITE = re.compile(r"an?\s")
_DASH = re.compile(r"\s*[—–―-]\s*")


class Speaker(NamedTuple):
    """Who speaks: a name or a description, and the person if it is one."""

    name: str | None = None
    person: Person | None = None
    is_plural: bool = False

    @property
    def is_somebody(self) -> bool:
        """Whether it is not an organisation: a person, a pronoun left open, `an official`."""
        return self.person is not None or self.name is None or parse_role(self.name) is not None


NOBODY = Speaker()


class SpeakerResolver:
    """Resolves the sources of a document, read from its start to its end.

    A pronoun is the last named speaker, or the one person its sentence or the nearest before it
    speaks of; where two could be meant it stays open.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        quotations: Sequence[Quotation],
        index: PersonIndex,
        lexicon: CueLexicon,
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._index = index
        self._lexicon = lexicon
        outermost = [q.outer for q in quotations if q.depth == 0]
        self._quoted_starts = [span.start for span in outermost]
        self._quoted_ends = [span.end for span in outermost]
        self._spoken: dict[int, list[tuple[int, Speaker]]] = {}
        self._reported: dict[int, list[Span]] = {}

    def note_reports(self, sentence: int, contents: Sequence[Span]) -> None:
        """Say which words of a sentence persons report: whom they name is not who speaks next."""
        self._reported[sentence] = list(contents)

    def resolve(self, source: Span, sentence: int, contents: Sequence[Span] = ()) -> Speaker:
        """Return who a source is. Call it in the order of the document.

        Whom its own `contents` name is not who a pronoun means: `Orlo was calm, he said`.
        """
        self._reported[sentence] = list(contents)
        speaker = self._read(source, sentence)
        self._spoken.setdefault(sentence, []).append((source.start, speaker))
        return speaker

    def subject_of(self, sentence: int) -> Speaker | None:
        """Return whom a sentence without a known speaker is about: its person, or its subject.

        None if it names nobody; `NOBODY` if it could be any of several.
        """
        persons = self._persons_in(sentence)
        if len(persons) == 1:
            return Speaker(persons[0].name, persons[0])
        subject = (
            self._grammatical_subject(sentence)
            or self._signed_name(sentence)
            or self._opening_office(sentence)
        )
        speaker = NOBODY if subject is None else self._read(subject, sentence)
        return speaker if speaker.name or persons else None

    def _read(self, source: Span, sentence: int) -> Speaker:
        words = self._text[source.start : source.end]
        low = words.lower()
        if low in _NEVER_NAMED:
            return NOBODY
        if low in _PRONOUN_GENDER:
            return self._pronoun(source.start, sentence, _PRONOUN_GENDER[low])
        if low in _RELATIVES:
            return self._antecedent_of_relative(source.start, sentence)
        if low in _PLURALS or low in _THINGS:
            return self._group_before(source.start, sentence, is_plural=low in _PLURALS)
        return self._named(source, words)

    def _grammatical_subject(self, sentence: int) -> Span | None:
        """Return the subject of a sentence's first reporting word outside quotations."""
        span = self._sentences[sentence]
        for hit in self._lexicon.find(self._text, span.start, min(span.end, span.start + _REACH)):
            if self._quotation_at(hit.span.start) is not None:
                continue
            subject = subject_before(self._text, span.start, hit.span.start)
            if subject is not None and can_speak(self._text, subject):
                return subject
        return None

    def _signed_name(self, sentence: int) -> Span | None:
        """Return the name in a sentence that is but a dash and a name."""
        span = self._sentences[sentence]
        dash = _DASH.match(self._text, span.start, span.end)
        return None if dash is None else subject_after(self._text, dash.end(), span.end)

    def _opening_office(self, sentence: int) -> Span | None:
        """Return the office with which a sentence opens that a colon ends: `The mayor ...:`."""
        span = self._sentences[sentence]
        if not self._text[span.start : span.end].rstrip().endswith(":"):
            return None
        office = _OPENING_OFFICE.match(self._text, span.start, span.end)
        if office is None or not is_title(office["head"]):
            return None
        return Span(start=office.start("name"), end=office.end("name"))

    def _persons_in(self, sentence: int) -> list[Person]:
        span = self._sentences[sentence]
        return _distinct(self._outside(sentence, span.start, span.end))

    def _named(self, source: Span, words: str) -> Speaker:
        if (head := head_before_apposition(words)) is not None:
            source, words = Span(start=source.start, end=source.start + len(head)), head
        person = self._index.in_capitals(words) or self._bearer(source)
        if person is not None:
            return Speaker(person.name, person)
        mentions = self._index.within(source.start, source.end)
        if not mentions:
            person = self._in_apposition(source, words) or self._holder_of(words)
            if person is not None:
                return Speaker(person.name, person)
        name = _ARTICLE.sub("", words) if not mentions else words
        return Speaker(without_title(name), None, is_plural(words))

    def _bearer(self, source: Span) -> Person | None:
        """Return the person of whose name a source is a part, or the one whose name heads it."""
        if (whole := self._index.around(source)) is not None:
            return whole.person
        mentions = self._index.within(source.start, source.end)
        bearers = _distinct([m for m in mentions if self._is_head(m, source)])
        return bearers[0] if len(bearers) == 1 else None

    def _in_apposition(self, source: Span, words: str) -> Person | None:
        """Return the one person named right behind a description: `the mayor, Ann Orlo,`.

        What stands behind a name, `Ha'orlo, the paper of Ann Beck,`, only describes it.
        """
        behind = _APPOSITION.match(self._text, source.end)
        if behind is None or _INDEFINITE.match(behind[1]):
            return None
        if is_proper(words) and parse_role(words) is None:
            return None
        persons = _distinct(self._index.within(behind.start(1), behind.end(1)))
        return persons[0] if len(persons) == 1 else None

    def _is_head(self, mention: PersonMention, source: Span) -> bool:
        """Say whether the name is the source itself: not `a spokesman for` it, nor `its` office."""
        governed = _GOVERNS.search(self._text, source.start, mention.span.start)
        if governed is not None and not (is_department(governed[1]) or is_body(governed[1])):
            return False
        return _ENDS_A_NAME.match(self._text, mention.span.end, source.end) is not None

    def _holder_of(self, words: str) -> Person | None:
        """Return the one person whom the document gives the office described."""
        role = parse_role(words)
        if role is None or is_plural(words) or names_behind_office(words):
            return None
        holders = [p for p in self._index.persons if _holds(p, role)]
        return holders[0] if len(holders) == 1 and not is_indefinite(words) else None

    def _pronoun(self, at: int, sentence: int, gender: Gender) -> Speaker:
        """Resolve he or she; whom "he" means for certain "she" can't mean from here on."""
        speaker = self._person_before(at, sentence, gender)
        if speaker.person is not None and self._is_alone(speaker.person, at, sentence, gender):
            speaker.person.gender = gender
        return speaker

    def _person_before(self, at: int, sentence: int, gender: Gender) -> Speaker:
        for number in range(sentence, max(-1, sentence - _HOW_FAR_BACK - 1), -1):
            span = self._sentences[number]
            end = min(at, span.end)
            spoken = [
                (place, speaker)
                for place, speaker in self._spoken.get(number, [])
                if place < at and _may_be_speaker(speaker, gender)
            ]
            named = [
                m
                for m in self._outside(number, span.start, end, quotation=self._quotation_at(at))
                if _may_be(m.person, gender)
            ]
            if spoken:
                return _only([speaker for _, speaker in spoken])  # one left open leaves this open
            if named:
                return self._subject_among(_distinct(named), number)
        return NOBODY

    def _is_alone(self, person: Person, at: int, sentence: int, gender: Gender) -> bool:
        """Say whether a sentence, up to a place, and the one before speak of nobody else."""
        near = range(max(0, sentence - 1), sentence + 1)
        speakers = [one.person for number in near for one in self._spoken_before(number, at)]
        start = self._sentences[near[0]].start
        words = {word.lower() for word in _WORD.findall(self._text, start, at)}
        named = [
            mention.person
            for number in near
            for mention in self._outside(number, self._sentences[number].start, at)
        ]
        return all(other is person for other in (*speakers, *named)) and not (
            words & (_OTHER_PRONOUNS[gender] | _KIN)
        )

    def _subject_among(self, persons: Sequence[Person], sentence: int) -> Speaker:
        """Choose the one person, or of several the one whom the sentence makes speak."""
        if len(persons) > 1:
            subject = self._grammatical_subject(sentence)
            inside = [] if subject is None else self._index.within(subject.start, subject.end)
            persons = [p for p in _distinct(inside) if p in persons]
        if len(persons) != 1:
            return NOBODY
        return Speaker(persons[0].name, persons[0])

    def _antecedent_of_relative(self, at: int, sentence: int) -> Speaker:
        named = self._index.within(self._sentences[sentence].start, at)
        if named and at - named[-1].span.end <= 3:
            return Speaker(named[-1].person.name, named[-1].person)
        return NOBODY

    def _group_before(self, at: int, sentence: int, *, is_plural: bool) -> Speaker:
        if spoken := self._spoken_before(sentence, at):
            return self._fitting_group(spoken, is_plural=is_plural)
        if is_plural and (opening := self._opening_group(at, sentence)).name:
            return opening
        return self._fitting_group(self._spoken_before(sentence - 1, at), is_plural=is_plural)

    def _spoken_before(self, sentence: int, at: int) -> list[Speaker]:
        return [speaker for place, speaker in self._spoken.get(sentence, []) if place < at]

    def _fitting_group(self, spoken: Sequence[Speaker], *, is_plural: bool) -> Speaker:
        fitting = [s for s in spoken if s.person is None and s.is_plural == is_plural]
        return _only(fitting) if fitting else NOBODY

    def _opening_group(self, at: int, sentence: int) -> Speaker:
        """Read "they" as the group that the sentence opens with: "The two envoys met and they"."""
        group = _OPENING_GROUP.match(self._text, self._sentences[sentence].start, at)
        if group is None:
            return NOBODY
        span = Span(start=group.start("group"), end=group.end("group"))
        return self._named(span, group["group"]) if can_speak(self._text, span) else NOBODY

    def _outside(
        self, sentence: int, start: int, end: int, *, quotation: int | None = None
    ) -> list[PersonMention]:
        """Return who is named outside speech, but for the `quotation` that asks for it."""
        return [
            m
            for m in self._index.within(start, end)
            if self._quotation_at(m.span.start) in (None, quotation)
            and not self._is_reported(sentence, m.span)
        ]

    def _quotation_at(self, at: int) -> int | None:
        place = bisect_right(self._quoted_starts, at) - 1
        return place if place >= 0 and at < self._quoted_ends[place] else None

    def _is_reported(self, sentence: int, span: Span) -> bool:
        return any(content.contains(span) for content in self._reported.get(sentence, []))


def _holds(person: Person, role: Role) -> bool:
    """Say whether a person has an office, and isn't also called a former holder of it."""
    once = role._replace(is_past=True)
    is_former = not role.is_past and any(same_office(once, other) for other in person.roles)
    return not is_former and any(same_office(role, other) for other in person.roles)


def _only(speakers: Sequence[Speaker]) -> Speaker:
    names = {speaker.name for speaker in speakers}
    return speakers[-1] if len(names) == 1 else NOBODY


def _distinct(mentions: Sequence[PersonMention]) -> list[Person]:
    found: list[Person] = []
    for mention in mentions:
        if all(mention.person is not person for person in found):
            found.append(mention.person)
    return found


def _may_be(person: Person, gender: Gender) -> bool:
    return person.gender in (None, gender)


def _may_be_speaker(speaker: Speaker, gender: Gender) -> bool:
    """Say whether he or she may be a speaker: a person, an unnamed official, somebody left open."""
    if speaker.person is not None:
        return _may_be(speaker.person, gender)
    if speaker.name is None:
        return True
    role = parse_role(speaker.name)
    return role is not None and not speaker.is_plural and gender_of([role.head]) in (None, gender)
