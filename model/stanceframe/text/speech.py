"""Who speaks a quotation, read from the reporting words beside it where the tagger saw nothing."""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from stanceframe.text.addressees import is_addressee
from stanceframe.text.cues import CueLexicon, CueMatch
from stanceframe.text.linking import NO_LINK, Link, Linked, are_coordinated
from stanceframe.text.noun_cues import is_subjectless
from stanceframe.text.quotatives import read_inscription, read_quotative
from stanceframe.text.stops import STOP
from stanceframe.text.subjects import can_speak, subject_after, subject_before
from stanceframe.text.tags import Tag
from stanceframe.types import Kind, Span

__all__ = ["complete_links"]

_P_FOUND = 0.84  # the share of characters so found in conflict train that are an annotated source
# Characters between a quotation and its cue. Swept 40 to 160 on conflict train without tags: the
# share of right speakers still rises, by 0.1 points from 125 to 160; dev with tags is best at 125.
_WINDOW = 125
_REACH = 500  # characters in which a cue and its subject are looked for at all
_UNCERTAIN_WINDOW = 50
_TAIL = 60  # characters of a sentence that may follow "he added": on Monday, in a statement
_NOTHING = re.compile(r"[\s,.!?—–―-]*")
_WHOLE_SUBJECT = re.compile(r"[\s,]*(?P<name>(?:an?|the|one|[A-Z])[^,.:;()\"“”]{2,60})")
_CUE_FIRST = re.compile(r"[\s,.!?—–―-]*(?:(?:also|later|then|as|has|had|have|\w+ly)\s+)?")
_TITLE = re.compile(r"\W*(?:[^\s:|]+\s*\|\s*)?(?P<name>[^:|!?\"“‘;]{2,70}):\W*")
_SIGNATURE = re.compile(r"[\s.,]*[—–―-]\s*(?P<name>[^.!?:\"“;]{2,60})\W*")
_HANDLE = re.compile(
    r"(?:\s*(?:https?://|pic\.twitter\.com/|t\.co/)\S+)*\s*(?:[—–―]|--?)\s?(?P<name>[^—–―@()]{2,60})\s\(@\w+\)[^\"“]{0,30}"
)
_HEADLINE_SUBJECT = re.compile(r"\s*(?:[A-Z][\w.&-]*\s+){1,4}")
_VERBAL = re.compile(r"(?:\w+-)?\w+(?:ing|ed)\b|(?:to|will|would|must|ready|not)\s")
_UNNAMED = re.compile(
    r"\d|\b(?:war|talks|diary|live|updates?|deal|crisis|offensive|interview)\b", re.IGNORECASE
)
_CHAINED = re.compile(r"(?:ing|\b(?:and|then|but)(?:\s+\w+ly)?\s+\w+)\Z")
_COMMAS = (",", ",”", ",’", ',"', ",'", ",", "-", "–", "—", "―")
_FROM = re.compile(r"\b(?:according to|in the words of|as told by)\Z", re.IGNORECASE)
_FINITE = re.compile(r"(?:ed|[^s]s|said|told|wrote|says)\b")  # "the vow" is a noun, "vowed" isn't
_NAMING = re.compile(
    r"(?:call|brand|label|dub|term|characteri[sz]|portray|depict|nam|styl|paint|cast|describ|defin)",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"\s*[,:]\s*")
_SUFFERED = re.compile(r"(?:accused|suspected|convicted|found guilty)\s+of\b", re.IGNORECASE)
_UP_TO_CONTENT = re.compile(r"\s*(?:that|to|:)?\s*")
_SAYING = re.compile(
    r"(?:said|says?|told|tells?|add(?:ed|s)?|claim(?:ed|s)?|warn(?:ed|s)?|insist(?:ed|s)?|wrote|"
    r"writes?|argue[ds]?|declare[ds]?|stress(?:ed|es)?|not(?:ed|es?)|tweet(?:ed|s)?)"
)
_QUOTED_AS = re.compile(  # the paper quoted her as saying
    r"\b(?:quot(?:ed|es?|ing)|cit(?:ed|es?|ing))\s(?P<name>[^,.;:“”\"]{2,80})\sas\s\Z"
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being)\b", re.IGNORECASE)


class _Region(NamedTuple):
    """The part of a sentence on one side of a quotation, up to the next quotation."""

    start: int
    end: int


class _Quoted:
    """The quotations of a sentence, to look up what stands between them."""

    def __init__(self, sentence: Span, linked: Sequence[Linked]) -> None:
        outers = sorted(
            (one.passage.outer.start, one.passage.outer.end)
            for one in linked
            if one.passage.quotation is not None
        )
        self._sentence = sentence
        self._starts = [start for start, _ in outers]
        self._ends = [end for _, end in outers]

    def before(self, at: int) -> _Region:
        """Return what stands before a place, back to the quotation before it."""
        place = bisect_right(self._ends, at)
        return _Region(self._ends[place - 1] if place else self._sentence.start, at)

    def after(self, at: int) -> _Region:
        """Return what stands after a place, up to the next quotation."""
        place = bisect_left(self._starts, at)
        end = self._starts[place] if place < len(self._starts) else self._sentence.end
        return _Region(at, max(at, end))


def complete_links(
    text: str, sentence: Span, linked: Sequence[Linked], lexicon: CueLexicon
) -> list[Linked]:
    """Find the cue and source of each quotation that the tags left without one.

    Fragments that only "and" or a comma parts share what is found for one of them.
    """
    quoted = _Quoted(sentence, linked)
    found = [_relayed(text, one, linked, quoted, lexicon) for one in linked]
    found = [one._replace(link=_completed(text, sentence, quoted, one, lexicon)) for one in found]
    return _shared(text, found)


def _relayed(
    text: str, one: Linked, linked: Sequence[Linked], quoted: _Quoted, lexicon: CueLexicon
) -> Linked:
    """Give a fragment in a report to the speaker whom the report itself names for it.

    In `Ms Orlo said the quake "spared nobody", the agency reported` the words are Ms Orlo's.
    """
    cue = one.link.cue
    if one.passage.report is None or cue is None:
        return one
    report = next(
        (r.passage for r in linked if r.link == one.link and r.passage.quotation is None), None
    )
    if report is None or cue.span.start < report.content.start:
        return one  # "Ms Orlo said that he denied ..." is the tagger's to nest
    before = quoted.before(one.passage.outer.start)
    region = _Region(max(before.start, report.content.start), before.end)
    link = _read_before(text, _Sides(region, region, before.end), lexicon)
    if link.source is None or link.cue is None:
        return one
    is_saying = _SAYING.fullmatch(text, link.cue.span.start, link.cue.span.end) is not None
    return one._replace(link=link) if is_saying else one


def _completed(
    text: str, sentence: Span, quoted: _Quoted, one: Linked, lexicon: CueLexicon
) -> Link:
    source, cue = one.link
    if source is not None:
        return Link(source, cue or _cue_between(text, source.span, one.passage.outer, lexicon))
    if cue is not None:
        return Link(_source_of_cue(text, cue.span, sentence), cue)
    if one.passage.quotation is None:
        return one.link
    outer = one.passage.outer
    sides = _Sides(quoted.before(outer.start), quoted.after(outer.end), sentence.end)
    return _read_speaker(text, sides, one.passage.kind, lexicon)


def _cue_between(text: str, source: Span, outer: Span, lexicon: CueLexicon) -> Tag | None:
    """Find the cue that stands between a source and what it says: `Ms Orlo [denied] the report`."""
    start, end = min(source.end, outer.end), max(source.start, outer.start)
    if not 0 < end - start <= _WINDOW or STOP.search(text, start, end):
        return None
    hits = (
        lexicon.find(text, start, end)
        or [
            hit  # "rules" is a cue in "the court rules that ...", and mostly is not
            for hit in lexicon.find(text, start, end, uncertain=True)
            if not text[start : hit.span.start].strip()
            and _UP_TO_CONTENT.fullmatch(text, hit.span.end, end)
        ]
    )
    return Tag(hits[0].span, _P_FOUND) if hits else None


def _shared(text: str, found: Sequence[Linked]) -> list[Linked]:
    shared = list(found)
    quoted = [i for i, one in enumerate(shared) if one.passage.quotation is not None]
    pairs = list(itertools.pairwise(quoted))
    for left, right in [*pairs, *((right, left) for left, right in reversed(pairs))]:
        given, taker = shared[left], shared[right]
        first, second = sorted((left, right))
        if taker.link != NO_LINK or given.link == NO_LINK:
            continue
        if are_coordinated(text, shared[first].passage.outer, shared[second].passage.outer):
            shared[right] = taker._replace(link=given.link)
    return shared


class _Sides(NamedTuple):
    """What stands before and after a quotation, up to the next ones, and the sentence's end."""

    before: _Region
    after: _Region
    end: int


def _read_speaker(text: str, sides: _Sides, kind: Kind, lexicon: CueLexicon) -> Link:
    """Read the speaker behind speech (`"...," said Ms Orlo`), before a fragment (`called it`)."""
    readers = (_read_after, _read_before) if kind == "direct" else (_read_before, _read_after)
    for reader in (*readers, _read_tail):
        if (link := reader(text, sides, lexicon)) != NO_LINK:
            return link
    before, after = sides.before, sides.after
    found = read_quotative(text, after.start, after.end) or read_inscription(
        text, before.start, before.end
    )
    if found is not None:
        return Link(_tag(found.subject), Tag(found.verb, _P_FOUND))
    return _read_name(text, sides)


def _source_of_cue(text: str, cue: Span, sentence: Span) -> Tag | None:
    """Find the subject of a cue whose source the tagger missed.

    "Reportedly" and "was accused of" have none; nor has a cue behind a verb: `rejects calls for`,
    or behind a preposition: `after reports that`.
    """
    words = text[cue.start : cue.end]
    if is_subjectless(text, cue):
        return None
    if _FROM.search(words):
        return _tag(subject_after(text, cue.end, sentence.end))
    if words.endswith("ly") or _PASSIVE.search(words):
        return None
    source = subject_before(text, sentence.start, cue.start)
    if source is None or _is_passive(text, source, cue) or not can_speak(text, source):
        return None
    return _tag(source)


def _tag(span: Span | None) -> Tag | None:
    return None if span is None else Tag(span, _P_FOUND)


def _read_after(text: str, sides: _Sides, lexicon: CueLexicon) -> Link:
    """Read the words right behind a quotation; so close to it, even an uncertain cue is one."""
    region = _Region(sides.after.start, min(sides.after.end, sides.after.start + _REACH))
    for hit in lexicon.find(text, region.start, region.end, uncertain=True):
        if STOP.search(text, region.start, hit.span.start):
            break
        link = _cue_first(text, region, hit) or _subject_first(text, region, hit)
        if link is not None:
            return link
    return NO_LINK


def _cue_first(text: str, region: _Region, hit: CueMatch) -> Link | None:
    """Read `"...," said Ms Orlo` and `"...", according to Ms Orlo`."""
    if not _CUE_FIRST.fullmatch(text, region.start, hit.span.start):
        return None
    source = subject_after(text, hit.span.end, region.end)
    if source is None or is_addressee(text, hit.span, source):
        return None
    return Link(_tag(source), Tag(hit.span, _P_FOUND))


def _subject_first(text: str, region: _Region, hit: CueMatch) -> Link | None:
    """Read `"...," Ms Orlo said`."""
    source = subject_before(text, region.start, hit.span.start)
    if source is None:
        return None
    if _NOTHING.fullmatch(text, region.start, source.start) is None:
        whole = _WHOLE_SUBJECT.fullmatch(text, region.start, source.end)
        if whole is None:
            return None
        source = Span(start=whole.start("name"), end=source.end)
    return Link(_tag(source), Tag(hit.span, _P_FOUND))


def _read_before(text: str, sides: _Sides, lexicon: CueLexicon) -> Link:
    """Read `called it "..."`, `according to Ms Orlo, "..."`, `Ms Orlo denied it, adding "..."`."""
    region = _Region(max(sides.before.start, sides.before.end - _REACH), sides.before.end)
    certain = lexicon.find(text, region.start, region.end)
    link = _nearest_before(text, region, certain, _WINDOW)
    if link == NO_LINK:
        naming = [
            hit
            for hit in lexicon.find(text, region.start, region.end, uncertain=True)
            if _NAMING.match(text, hit.span.start, hit.span.end)
            or _INTRODUCES.fullmatch(text, hit.span.end, region.end)
        ]
        link = _nearest_before(text, region, naming, _UNCERTAIN_WINDOW)
    return link


def _nearest_before(text: str, region: _Region, hits: Sequence[CueMatch], window: int) -> Link:
    cue: CueMatch | None = None
    for hit in reversed(hits):
        near = cue or hit
        if region.end - near.span.end > window or STOP.search(text, hit.span.end, region.end):
            break
        source = _subject_of(text, region, hit)
        if source is not None and (
            can_speak(text, source) or _FINITE.search(text, hit.span.start, hit.span.end)
        ):
            is_passive = _is_passive(text, source, hit.span)
            return Link(None if is_passive else _tag(source), Tag(near.span, _P_FOUND))
        if cue is None and _CHAINED.search(text[max(0, hit.span.end - 30) : hit.span.end]):
            cue = hit
    return NO_LINK


def _is_subject(text: str, source: Span, cue: Span) -> bool:
    """Say whether a phrase before a cue is its subject: not in `the false promise of`."""
    return can_speak(text, source) or _FINITE.search(text, cue.start, cue.end) is not None


def _is_passive(text: str, source: Span, cue: Span) -> bool:
    """Say whether a subject is spoken of, not speaking: `is described as`, `Velda accused of`."""
    auxiliary = _PASSIVE.search(text, source.end, cue.start)
    return auxiliary is not None or _SUFFERED.match(text, cue.start) is not None


def _subject_of(text: str, region: _Region, hit: CueMatch) -> Span | None:
    if _FROM.search(text, hit.span.start, hit.span.end):
        return subject_after(text, hit.span.end, region.end)
    quoted_as = _QUOTED_AS.search(text, region.start, hit.span.start)
    if quoted_as is not None:
        return subject_before(text, quoted_as.start("name"), quoted_as.end("name"))
    return subject_before(text, region.start, hit.span.start)


def _read_tail(text: str, sides: _Sides, lexicon: CueLexicon) -> Link:
    """Read `..., Ms Orlo said` and `..., according to Ms Orlo` at the end of a sentence."""
    region = _Region(sides.after.start, sides.end)
    if region.end - region.start > _REACH:
        return NO_LINK
    for hit in reversed(lexicon.find(text, region.start, region.end)):
        source = _tail_subject(text, region, hit)
        rest = region.end - max(hit.span.end, source.end if source else 0)
        if rest > _TAIL or STOP.search(text, hit.span.end, region.end):
            break
        begins = min(source.start, hit.span.start) if source else region.start
        if source is not None and text[region.start : begins].rstrip().endswith(_COMMAS):
            return Link(_tag(source), Tag(hit.span, _P_FOUND))
    return NO_LINK


def _tail_subject(text: str, region: _Region, hit: CueMatch) -> Span | None:
    """Read `, Ms Orlo said` or `, said Ms Orlo`."""
    is_behind_comma = text[region.start : hit.span.start].rstrip().endswith(_COMMAS)
    if is_behind_comma:
        after = subject_after(text, hit.span.end, region.end)
        if after is not None and not is_addressee(text, hit.span, after):
            return after
    return _subject_of(text, region, hit)


def _read_name(text: str, sides: _Sides) -> Link:
    """Read a headline's `Ms Orlo: '...'`, `'...' - Ms Orlo`, and `Morava 'ready' for talks`."""
    before, after = sides.before, sides.after
    name = None
    if before.end - before.start <= _WINDOW:
        name = _TITLE.fullmatch(text, before.start, before.end)
    if name is None and after.end - after.start <= _WINDOW:
        name = _HANDLE.fullmatch(text, after.start, after.end) or _SIGNATURE.fullmatch(
            text, after.start, after.end
        )
    if name is not None:
        source = subject_after(text, *name.span("name"))
        named = source is not None and not _UNNAMED.search(text, source.start, source.end)
        return Link(_tag(source), None) if named else NO_LINK
    if _HEADLINE_SUBJECT.fullmatch(text, before.start, before.end) and _VERBAL.match(
        text, before.end + 1, after.start
    ):
        return Link(_tag(subject_before(text, before.start, before.end)), None)
    return NO_LINK
