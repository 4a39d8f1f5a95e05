"""Reports whose content the tagger missed, where their cue and source stand alone."""

import re
from collections.abc import Iterator, Sequence

from stanceframe.text.addressees import is_addressee
from stanceframe.text.cues import CueLexicon
from stanceframe.text.linking import Link, Linked, Linker
from stanceframe.text.near_subjects import is_passive
from stanceframe.text.noun_cues import comes_from
from stanceframe.text.passages import Passage, trim
from stanceframe.text.stops import STOP
from stanceframe.text.tags import Tag
from stanceframe.types import Span

__all__ = ["LoneTags", "content_of"]

_THAT = re.compile(r"\W*(?:that\b)?\W*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_RELATIVE = re.compile(r"\W*(?:who|which)\b", re.IGNORECASE)
_NEXT_CLAUSE = re.compile(r"(?:[,;]|\band\b|\bbut\b|\bwhile\b)[^,;]*\Z", re.IGNORECASE)
_NOT_A_CONTENT = re.compile(
    r"(?:as|after|before|when|while|who|which|on|in|at|by|during|again|for|from|with|where|since"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\s+(?:(?:has|have|had|is|are|was|were|will|would|also|again|\w+ly)\s+)*", re.IGNORECASE
)
_REACH = 60  # characters behind a source in which its cue begins
_AGENT = re.compile(r"\bby\Z", re.IGNORECASE)
_ADDRESSING = re.compile(r"(?:told|tells?|telling)\Z", re.IGNORECASE)
_LONGEST_ARTICLE = 6  # characters
_FEWEST_WORDS = 3
_LEAST = 0.25  # probability
_UNTAGGED = 0.8  # times the tags' probability: only a cue and a source vouch for the content


class LoneTags:
    """The cues and sources of a sentence that belong to no passage."""

    def __init__(
        self,
        text: str,
        sentence: Span,
        linked: Sequence[Linked],
        cues: Sequence[Tag],
        sources: Sequence[Tag],
        lexicon: CueLexicon,
    ) -> None:
        self._text = text
        self._sentence = sentence
        self._outers = [one.passage.outer for one in linked]
        self._used = {tag.span for one in linked for tag in one.link if tag is not None}
        self._cues = [cue for cue in cues if cue.span not in self._used]
        self._sources = sources
        self._lexicon = lexicon

    def reports(self, linker: Linker) -> Iterator[Linked]:
        """Yield the reports of lone cues with a source, and of lone sources beside a colon."""
        for place, cue in enumerate(self._cues):
            source = linker.source_of(cue, cue.span)
            following = self._cues[place + 1] if place + 1 < len(self._cues) else None
            if source is not None and self._is_reporting(cue):
                content = (
                    (self._ahead(cue, source) if self._is_aside(cue, source) else None)
                    or self._behind(cue, source, following)
                    or self._ahead(cue, source)
                )
                yield from self._report(content, source, cue)
        for source in self._sources:
            if source.span in self._used or self._cues:
                continue
            verb = self._cue_behind(source)
            content = self._behind(verb, source, None) if verb else self._across_colon(source)
            yield from self._report(content, source, verb)

    def _report(self, content: Span | None, source: Tag, cue: Tag | None) -> Iterator[Linked]:
        p = min(source.p, cue.p if cue else 1.0) * _UNTAGGED
        if content is not None and p >= _LEAST:
            report = Passage(content=content, outer=content, kind="indirect", tag_p=p)
            yield Linked(report, Link(source, cue))

    def _is_reporting(self, cue: Tag) -> bool:
        words = self._text[cue.span.start : cue.span.end]
        if _AGENT.search(words):
            return False
        return bool(self._lexicon.find(words, 0, len(words), uncertain=True))

    def _behind(self, cue: Tag, source: Tag, following: Tag | None) -> Span | None:
        if _ADDRESSING.search(self._text, cue.span.start, cue.span.end):
            return None
        whole = self._between_passages(cue)
        content = content_of(self._text, whole, cue, source, following, self._sources)
        return None if content is None else self._completed(content)

    def _is_aside(self, cue: Tag, source: Tag) -> bool:
        """Say whether commas enclose a cue and its source: `It is over, Orlo reports, and ...`."""
        before = self._text[max(0, source.span.start - _LONGEST_ARTICLE) : source.span.start]
        is_set_off = before.endswith((", ", ", the ", ", a "))
        return is_set_off and self._text.startswith(",", cue.span.end)

    def _ahead(self, cue: Tag, source: Tag) -> Span | None:
        """Read `It is over, Ms Orlo told the agency`, with whatever is quoted in it."""
        end = min(cue.span.start, source.span.start)
        start = self._sentence.start
        for stop in STOP.finditer(self._text, start, end):
            start = stop.end()
        before = self._text[start:end].rstrip()
        if not before.endswith((",", "-", "–", "—")) or len(before.split()) < _FEWEST_WORDS:
            return None
        return trim(self._text, Span(start=start, end=end), "indirect")

    def _cue_behind(self, source: Tag) -> Tag | None:
        """Find a reporting word right behind a source: `Ms Orlo has clearly | outlined`."""
        end = min(self._sentence.end, source.span.end + _REACH)
        hits = self._lexicon.find(self._text, source.span.end, end, uncertain=True)
        if not hits or not _AUXILIARY.fullmatch(self._text, source.span.end, hits[0].span.start):
            return None
        if self._text.endswith("ly", hits[0].span.start, hits[0].span.end):
            return None  # "Ms Orlo allegedly left" is not her word
        if is_passive(self._text, hits[0].span):
            return None
        return Tag(hits[0].span, source.p)

    def _across_colon(self, source: Tag) -> Span | None:
        """Read a headline's `The truce holds: Velda Bank`."""
        is_last = not _WORD.search(self._text, source.span.end, self._sentence.end)
        before = self._text[self._sentence.start : source.span.start].rstrip()
        if not is_last or not before.endswith(":") or len(before.split()) < _FEWEST_WORDS:
            return None
        end = self._sentence.start + len(before)
        return trim(self._text, Span(start=self._sentence.start, end=end - 1), "indirect")

    def _between_passages(self, cue: Tag) -> Span:
        """Return the part of the sentence around a cue that holds no passage."""
        start = max((o.end for o in self._outers if o.end <= cue.span.start), default=0)
        end = min(
            (o.start for o in self._outers if o.start >= cue.span.end), default=self._sentence.end
        )
        stop = STOP.search(self._text, cue.span.end, end)
        end = stop.start() if stop else end
        return Span(start=max(start, self._sentence.start), end=max(end, cue.span.end))

    def _completed(self, content: Span) -> Span | None:
        """Take in the passage that goes on from a content: `declined to | call on Velda to stop`.

        Else the words must be enough, and not those of time and place.
        """
        for outer in self._outers:
            if content.start < outer.start <= content.end + 1:
                return Span(start=content.start, end=outer.end)
        words = self._text[content.start : content.end].split()
        is_circumstance = _NOT_A_CONTENT.match(self._text, content.start) is not None
        return None if len(words) < _FEWEST_WORDS or is_circumstance else content


def content_of(
    text: str,
    whole: Span,
    cue: Tag,
    source: Tag | None,
    following: Tag | None,
    sources: Sequence[Tag],
) -> Span | None:
    """Find what a cue inside a passage reports: what follows it, or else what stands before."""
    start = cue.span.end
    is_behind = source is not None and source.span.start >= start
    if source is not None and is_behind:
        start = source.span.end
    end = whole.end
    addressees = [s.span.end for s in sources if is_addressee(text, cue.span, s.span)]
    start = max([start, *(at for at in addressees if at <= end)])
    if following is not None:
        begin = max(
            (s.span.start for s in sources if start <= s.span.start < following.span.start),
            default=following.span.start,
        )
        if (clause := _NEXT_CLAUSE.search(text, start, begin)) is not None:
            end = clause.start()
    describes = is_behind and _RELATIVE.match(text, start, end)  # "said Ms Orlo, who left"
    if not describes and _WORD.search(text, start, end):
        that = _THAT.match(text, start, end)
        start = that.end() if that else start
        return trim(text, Span(start=start, end=end), "indirect") if start < end else None
    end = min(cue.span.start, source.span.start if source else cue.span.start)
    if end <= whole.start or (
        source is not None and is_behind and comes_from(text, cue.span, source.span.start)
    ):
        return None
    return trim(text, Span(start=whole.start, end=end), "indirect")
