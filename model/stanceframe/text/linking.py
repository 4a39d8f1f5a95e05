"""Which cue governs a passage, and which source a cue belongs to, by where they stand."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from stanceframe.text.addressees import is_addressee
from stanceframe.text.near_subjects import agent_of, is_passive, pronoun_before
from stanceframe.text.noun_cues import is_subjectless, owner_of
from stanceframe.text.passages import Passage
from stanceframe.text.stops import STOP
from stanceframe.text.tags import Tag
from stanceframe.types import Span

__all__ = ["NO_LINK", "Link", "Linked", "Linker", "are_coordinated"]

# Costs are characters between two things, plus these, in characters.
_CROSSED_PASSAGE = 30
_CROSSED_CUE = 15
_CROSSED_STOP = 60
_CUE_BEHIND = 4  # "A, said X" is a little rarer than "X said A"
_CUE_BEHIND_WITHOUT_SOURCE = 15
_CUE_TAKEN = 30
_SOURCE_BEHIND = 6
_SOURCE_FAR_BEHIND = 30
_OBJECT = 40
_ADJACENT = 15
_LONGEST_PREPOSITION = 14
_TOO_FAR = 160
_TOO_FAR_FROM_FRAGMENT = 80
_OUT_OF_SIGHT = 1000

_PARENTHESIS = re.compile(r",[^,]*,\s*")
_JOINS_SOURCE_TO_CUE = re.compile(
    r"\W*(?:by|from|of|to|on|in)?\W*(?:the|a|an)?\W*\Z", re.IGNORECASE
)
_COLON = re.compile(r"[^\w\"“‘']*:\W*\Z")
_INTRODUCTION = re.compile(r"\A[^.!?;\n|]{0,40}:\W*\Z")
_COORDINATION = re.compile(
    r"[^\w.!?;|\n]*(?:(?:and|but|or|as well as|also|then|that|plus)[^\w.!?;|\n]+)*", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"\s+(?:at|to|before|in|on|with|from|for|of)(?:\s+(?:the|an?))?\s+", re.IGNORECASE
)
_BEFORE_OBJECT = re.compile(
    r"(?:-|\b(?:of|for|in|on|at|with|to|from|by|between|against|about|over|toward|towards|under)"
    r"(?:\s(?:the|an?|his|her|its|their))?\s)\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",?\s(?:who|which|that)\s(?:(?:has|have|had|also|\w+ly)\s)*")
_SPEAKS_NEXT = re.compile(r",?\s(?:who|which)\b")
_THAT = re.compile(r"that\s", re.IGNORECASE)
_ENDS_IN_THAT = re.compile(r"(?<!\w)that\s+\Z", re.IGNORECASE)
_ASIDE = re.compile(r"\s\w+,\s(?:and|but)\s")
_ADVERB = re.compile(r"ly\Z", re.IGNORECASE)


class Link(NamedTuple):
    """The cue and the source of a passage, as far as its sentence has them."""

    source: Tag | None = None
    cue: Tag | None = None


NO_LINK = Link()


class Linked(NamedTuple):
    """A passage with its cue and source."""

    passage: Passage
    link: Link


def are_coordinated(text: str, before: Span, after: Span) -> bool:
    """Say whether only "and", a comma or the like stands between two passages."""
    ends = text[before.end - 1] in ".!?" and before.end == after.start
    return not ends and _COORDINATION.fullmatch(text, before.end, after.start) is not None


class Linker:
    """Links the passages of one sentence that stand beside one another, not inside one another."""

    def __init__(
        self, text: str, passages: Sequence[Passage], cues: Sequence[Tag], sources: Sequence[Tag]
    ) -> None:
        self._text = text
        self._outers = [p.outer for p in passages]
        self._outer_starts = [outer.start for outer in self._outers]
        self._passages = passages
        self._cues = cues
        self._sources = [s for s in sources if not self._is_spoken_to(s)]
        self._named = [s.span for s in sources]

    @cached_property
    def _stops(self) -> list[int]:
        """Where a sentence or a part of one ends, from the first passage or tag to the last."""
        everything = [*self._outers, *(cue.span for cue in self._cues), *self._named]
        start = min((span.start for span in everything), default=0)
        end = max((span.end for span in everything), default=0)
        return [
            match.start()
            for match in STOP.finditer(self._text, start, end)
            if not any(span.start <= match.start() < span.end for span in self._named)
        ]

    def link(self) -> list[Link]:
        """Give each passage its cue and source, in order.

        A passage that only "and" or a comma parts from the one before shares its link.
        """
        links: list[Link] = []
        for place, passage in enumerate(self._passages):
            if place and are_coordinated(
                self._text, self._passages[place - 1].outer, passage.outer
            ):
                links.append(links[-1])
            else:
                links.append(self._link(passage))
        return links

    def source_of(self, cue: Tag, passage: Span) -> Tag | None:
        """Find the source of a cue. An adverb such as "reportedly" has none.

        Nor has a noun, `after claims that`, but for whom `claims by Orlo that` names.
        """
        if _ADVERB.search(self._text[cue.span.start : cue.span.end]):
            return None
        if is_subjectless(self._text, cue.span):
            return owner_of(self._text, cue.span, self._sources)
        if is_passive(self._text, cue.span):
            return agent_of(self._text, cue.span, self._sources)
        if (pronoun := pronoun_before(self._text, cue.span)) is not None:
            return next((s for s in self._sources if s.span.overlaps(pronoun)), Tag(pronoun, cue.p))
        near = _cheapest(
            [s for s in self._sources if not self._is_inserted(s.span, cue.span)],
            lambda source: self._source_cost(source.span, cue.span, passage),
        )
        return near or self._subject_before(cue.span)

    def _is_inserted(self, source: Span, cue: Span) -> bool:
        """Say whether a source is that of an aside: `Velda agreed, Orlo reports, and vowed`."""
        if _ASIDE.fullmatch(self._text, source.end, cue.start) is None:
            return False
        before = self._text[max(0, source.start - _LONGEST_PREPOSITION) : source.start]
        is_set_off = before.endswith((", ", ", the "))
        return is_set_off and any(s.span.end < source.start for s in self._sources)

    def _is_spoken_to(self, source: Tag) -> bool:
        """Say whether a source is but an addressee, and not `told the envoy, who said`."""
        return (
            any(is_addressee(self._text, cue.span, source.span) for cue in self._cues)
            and _SPEAKS_NEXT.match(self._text, source.span.end) is None
        )

    def _subject_before(self, cue: Span) -> Tag | None:
        """Take the last source before a cue in its sentence, however far: "adding", "and vowed"."""
        before = [
            s for s in self._sources if s.span.end <= cue.start and not self._stopped(s.span, cue)
        ]
        return max(before, key=lambda tag: tag.span.end, default=None)

    def _link(self, passage: Passage) -> Link:
        if (named := self._across_colon(passage.outer)) is not None:
            return named
        if (subject := self._right_before(passage)) is not None:
            return Link(subject, None)
        limit = _TOO_FAR_FROM_FRAGMENT if passage.kind == "partial" else _TOO_FAR
        if (cue := self._before_that(passage)) is not None:
            return Link(self.source_of(cue, passage.outer), cue)
        cue = _cheapest(self._cues, lambda tag: self._cue_cost(tag.span, passage.outer), limit)
        if cue is not None:
            return Link(self.source_of(cue, passage.outer), cue)
        return Link(
            _cheapest(self._sources, lambda tag: self._beside(tag.span, passage.outer), limit)
        )

    def _across_colon(self, passage: Span) -> Link | None:
        """Read `X: A` and `X told reporters: A`."""
        before = [s for s in self._sources if s.span.end <= passage.start]
        nearest = max(before, key=lambda tag: tag.span.end, default=None)
        if nearest is None or passage.start - nearest.span.end > _TOO_FAR:
            return None
        source = self._head_of(nearest, before)
        between = self._text[nearest.span.end : passage.start]
        if _COLON.fullmatch(between):
            return Link(source, None)
        if not _INTRODUCTION.match(between) or self._crossed_passages(source.span, passage):
            return None
        cue = self._last_cue(source.span.end, passage.start)
        return Link(source, cue) if cue is not None else None

    def _before_that(self, passage: Passage) -> Tag | None:
        """Return the cue whose "that" opens a report, whoever else is said to report it."""
        if passage.kind != "indirect":
            return None
        start = passage.outer.start
        if not (
            _THAT.match(self._text, start)
            or _ENDS_IN_THAT.search(self._text, max(0, start - 6), start)
        ):
            return None
        cue = self._last_cue(max(0, start - _TOO_FAR), start)
        if cue is None or self._stopped(cue.span, passage.outer):
            return None
        return None if self._crossed_passages(cue.span, passage.outer) else cue

    def _head_of(self, source: Tag, before: Sequence[Tag]) -> Tag:
        """Of `Ms Orlo at the Velda Forum:` take the first name."""
        for other in before:
            between = self._text[other.span.end : source.span.start]
            if other is not source and _PREPOSITION.fullmatch(between):
                return other
        return source

    def _right_before(self, passage: Passage) -> Tag | None:
        """Read a headline's `X 'vows' to go on`, where the quoted words are the verb."""
        if passage.kind != "partial":
            return None
        return next(
            (
                source
                for source in self._sources
                if source.span.end <= passage.outer.start
                and not self._text[source.span.end : passage.outer.start].strip()
            ),
            None,
        )

    def _last_cue(self, start: int, end: int) -> Tag | None:
        inside = [c for c in self._cues if start <= c.span.start and c.span.end <= end]
        return max(inside, key=lambda tag: tag.span.end, default=None)

    def _cue_cost(self, cue: Span, passage: Span) -> int:
        cost = self._distance(cue, passage)
        cost += _CROSSED_CUE * self._crossed(cue, passage, [c.span for c in self._cues])
        if cue.start < passage.start:
            return cost
        if self._introduces_another(cue):
            cost += _CUE_TAKEN
        follows = any(passage.end <= s.span.start <= cue.end + 3 for s in self._sources)
        return cost + (_CUE_BEHIND if follows else _CUE_BEHIND_WITHOUT_SOURCE)

    def _introduces_another(self, cue: Span) -> bool:
        """Say whether a report follows right behind a cue, so that it isn't for what is before."""
        place = bisect_left(self._outer_starts, cue.end)
        if place == len(self._outers):
            return False
        following = self._outers[place]
        if following.start - cue.end >= _CUE_TAKEN:
            return False
        between = self._text[cue.end : following.start]
        return not between.lstrip().startswith(",") and not self._stopped(cue, following)

    def _source_cost(self, source: Span, cue: Span, passage: Span) -> int:
        if source.overlaps(passage):
            return _TOO_FAR
        if _RELATIVE.fullmatch(self._text, source.end, cue.start):
            return 0
        cost = self._distance(source, cue)
        cost += _CROSSED_CUE * self._crossed(source, cue, [c.span for c in self._cues])
        if source.start > cue.start:
            between = self._text[cue.end : source.start]
            near = _JOINS_SOURCE_TO_CUE.match(between) is not None
            cost += _SOURCE_BEHIND if near else _SOURCE_FAR_BEHIND
        elif cue.start - source.end > _ADJACENT and self._is_object(source):
            cost += _OBJECT
        return cost

    def _is_object(self, source: Span) -> bool:
        """Say whether a name stands behind a preposition or a hyphen: `between Velda and Orlo`."""
        before = self._text[max(0, source.start - _LONGEST_PREPOSITION) : source.start]
        return _BEFORE_OBJECT.search(before) is not None

    def _beside(self, source: Span, passage: Span) -> int:
        return _TOO_FAR if source.overlaps(passage) else self._distance(source, passage)

    def _distance(self, one: Span, other: Span) -> int:
        """Count the characters between two spans, sources left out, and what lies between."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        if start >= end:
            return 0
        if end - start > _OUT_OF_SIGHT:
            return _OUT_OF_SIGHT
        between = self._text[start:end]
        asides = [m for m in _PARENTHESIS.finditer(between) if not self._holds_cue(m, start)]
        for aside in reversed(asides):
            between = between[: aside.start()] + between[aside.end() :]
        for source in self._sources:
            if start <= source.span.start and source.span.end <= end:
                between = between.replace(self._text[source.span.start : source.span.end], "", 1)
        cost = len(between)
        cost += _CROSSED_PASSAGE * self._crossed_passages(one, other)
        return cost + (_CROSSED_STOP if self._stopped(one, other) else 0)

    def _holds_cue(self, aside: re.Match[str], start: int) -> bool:
        """Say whether what commas enclose reports by itself: `On Velda, | Orlo agreed, |`."""
        if _RELATIVE.match(aside[0]):
            return False
        begin, end = start + aside.start(), start + aside.end()
        return any(begin < cue.span.start and cue.span.end < end for cue in self._cues)

    def _stopped(self, one: Span, other: Span) -> bool:
        """Say whether a sentence ends between two spans."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        return bisect_left(self._stops, start) < bisect_left(self._stops, end)

    def _crossed_passages(self, one: Span, other: Span) -> int:
        """Count the passages between two spans; passages stand in order and apart."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        first = bisect_left(self._outer_starts, start)
        last = bisect_left(self._outer_starts, end)
        if last > first and self._outers[last - 1].end > end:
            last -= 1
        return max(0, last - first)

    def _crossed(self, one: Span, other: Span, spans: Sequence[Span]) -> int:
        start, end = min(one.end, other.end), max(one.start, other.start)
        return sum(start <= span.start and span.end <= end for span in spans)


def _cheapest(tags: Sequence[Tag], cost: Callable[[Tag], int], limit: int = _TOO_FAR) -> Tag | None:
    costs = [(cost(tag), place) for place, tag in enumerate(tags)]
    lowest, place = min(costs, default=(limit, -1))
    return tags[place] if lowest < limit else None
