"""What each part of a text is: headline, dateline, caption, body, or promotion of something else.

Display type (the headline, the standfirst under it, sub-headings) is zone `headline`: readers
meet it as the desk's own summary. Words that only tell where, when and by whom a report was filed
are `dateline`. What belongs to the page and not to the report is `promo`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from stanceframe.text.captions import find_caption
from stanceframe.text.datelines import dateline_end, is_byline
from stanceframe.text.display import is_display, is_prose, is_subheading
from stanceframe.text.lines import find_blocks, flatten, trimmed
from stanceframe.text.notices import is_link, is_notice, is_teaser, label_end, opens_link_list
from stanceframe.text.repeats import MIN_LENGTH, repeat_key
from stanceframe.types import Span, Zone

__all__ = ["ZonedSpan", "find_zones"]

# Where a headline may stand, and by how much it may differ from the title known from elsewhere:
# cut short, or with the outlet's name added.
_TITLE_WITHIN_LINES: Final = 10
_MIN_TITLE_OVERLAP: Final = 25
_LONGEST_TITLE_SUFFIX: Final = 30
# A run of headlines at the end, after this much prose, is the page's list of other articles.
_MIN_PROSE_BEFORE_LINKS: Final = 3
_MIN_LINKS: Final = 2
_MIN_LINK_WORDS: Final = 4
_HEADING_REACH: Final = 2
# So long a line of capitals between paragraphs is a link box; headings in capitals are shorter.
_MIN_SHOUTED_WORDS: Final = 6


class ZonedSpan(NamedTuple):
    """A paragraph, or a part of one, and what it is."""

    span: Span
    zone: Zone


def find_zones(text: str, *, title: str | None = None) -> tuple[ZonedSpan, ...]:
    r"""Cut a text into paragraphs by line ends and say of each what it is.

    A line that holds several things (a dateline and the report, a caption and its credit) is cut
    between them. Together the parts cover every non-space character.

    Args:
        text: The text.
        title: The headline, if it is known from elsewhere; a line that says the same is it.

    Example:
        >>> text = "Truce holds in Orlo\n\nORLO (CNA) — It was quiet.\n\nRead more: Maps"
        >>> for part in find_zones(text):
        ...     print(part.zone, "|", text[part.span.start : part.span.end])
        headline | Truce holds in Orlo
        dateline | ORLO (CNA) —
        body | It was quiet.
        promo | Read more: Maps
    """
    blocks = find_blocks(text)
    reader = _Reader([flatten(text[block.start : block.end]) for block in blocks], title)
    found: list[ZonedSpan] = []
    for place, block in enumerate(blocks):
        for part in reader.read(place):
            if span := trimmed(text, block.start + part.start, block.start + part.end):
                found.append(ZonedSpan(span, part.zone))
    return tuple(found)


class _Part(NamedTuple):
    start: int
    end: int
    zone: Zone


class _Reader:
    """Reads the lines of a text from top to bottom: what a line is depends on those before it."""

    def __init__(self, lines: Sequence[str], title: str | None) -> None:
        self._lines = lines
        self._keys = [repeat_key(line) for line in lines]
        self._printings = Counter(key for key in self._keys if len(key) >= MIN_LENGTH)
        self._title = repeat_key(title or "")
        self._notices = [is_notice(line) for line in lines]
        self._prose = [
            is_prose(line) and not notice for line, notice in zip(lines, self._notices, strict=True)
        ]
        self._last_prose = max((n for n, prose in enumerate(self._prose) if prose), default=-1)
        self._links_at_end = self._find_links_at_end()
        self._in_links = False
        self._has_headline = False
        self._has_prose = False

    def read(self, place: int) -> Iterator[_Part]:
        """Yield the parts of a line, in order. Expects the lines in order."""
        line = self._lines[place]
        if self._is_title(place):
            self._has_headline = True
            yield _Part(0, len(line), "headline")
        elif self._is_promo(place):
            yield _Part(0, len(line), "promo")
        else:
            self._in_links = False
            yield from self._read_report(line, place)

    def _is_title(self, place: int) -> bool:
        key = self._keys[place]
        if not self._title or not key or place >= _TITLE_WITHIN_LINES:
            return False
        if key == self._title:
            return True
        if key.startswith(self._title):
            return _MIN_TITLE_OVERLAP <= len(self._title) >= len(key) - _LONGEST_TITLE_SUFFIX
        return len(key) >= _MIN_TITLE_OVERLAP and self._title.startswith(key)

    def _is_promo(self, place: int) -> bool:
        line = self._lines[place]
        if place > 0 and opens_link_list(line):
            self._in_links = True
            return True
        if self._notices[place] or (place > 0 and is_teaser(line)) or place >= self._links_at_end:
            return True
        return self._in_links and is_link(line)

    def _read_report(self, line: str, place: int, start: int = 0) -> Iterator[_Part]:
        """Yield the parts of a line from `start` on, cutting off what can be told apart."""
        rest = line[start:].lstrip()
        start = len(line) - len(rest)
        if label := label_end(rest):
            yield _Part(start, start + label, "promo")
            yield from self._read_report(line, place, start + label)
        elif caption := find_caption(rest, is_repeated=self._is_repeated(place)):
            yield _Part(start, start + caption.start, "promo")
            yield _Part(start + caption.start, start + caption.end, "caption")
            yield _Part(start + caption.end, start + caption.credit_end, "promo")
            if caption.credit_end < len(rest):
                yield from self._read_report(line, place, start + caption.credit_end)
        elif rest:
            yield from self._read_words(rest, place, start)

    def _read_words(self, words: str, place: int, start: int) -> Iterator[_Part]:
        end = start + len(words)
        may_be_name = not self._has_prose and (self._has_headline or bool(self._title))
        if is_byline(words, names_count=may_be_name):
            yield _Part(start, end, "dateline")
            return
        prose = is_prose(words)
        filed = start + dateline_end(words, is_beginning=prose and not self._has_prose)
        yield _Part(start, filed, "dateline")
        yield _Part(filed, end, self._zone_of(words[filed - start :], place))
        self._has_prose = self._has_prose or prose

    def _zone_of(self, words: str, place: int) -> Zone:
        if not is_display(words):
            return "body"
        if not self._has_headline and not self._has_prose:
            self._has_headline = True
            return "headline"
        if self._is_repeated(place):
            return "caption"
        return self._zone_of_heading(words, place)

    def _zone_of_heading(self, words: str, place: int) -> Zone:
        if self._has_prose and words.isupper() and len(words.split()) >= _MIN_SHOUTED_WORDS:
            return "promo"
        stands_over_prose = place <= self._last_prose
        is_heading = stands_over_prose and (not self._has_prose or self._heads(place))
        return "headline" if is_heading else "body"

    def _heads(self, place: int) -> bool:
        """Say whether a line stands over prose, as a sub-heading does and an item of a list not."""
        below = self._prose[place + 1 : place + 1 + _HEADING_REACH]
        return is_subheading(self._lines[place]) and any(below)

    def _is_repeated(self, place: int) -> bool:
        return self._printings[self._keys[place]] > 1

    def _find_links_at_end(self) -> int:
        """Return where the list of other articles at the end begins, or the number of lines."""
        start, links = len(self._lines), 0
        for place in range(len(self._lines) - 1, 0, -1):
            if self._is_link_at_end(place):
                start, links = place, links + 1
            elif not self._notices[place]:
                break
        is_list = links >= _MIN_LINKS and not self._lines[start - 1].endswith(":")
        enough = sum(self._prose[:start]) >= _MIN_PROSE_BEFORE_LINKS
        return start if is_list and enough else len(self._lines)

    def _is_link_at_end(self, place: int) -> bool:
        line = self._lines[place]
        return (
            not self._notices[place]
            and len(line.split()) >= _MIN_LINK_WORDS
            and is_display(line)
            and is_link(line)
            and not self._is_repeated(place)
            and find_caption(line, is_repeated=False) is None
        )
