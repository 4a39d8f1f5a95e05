"""The marks of one paragraph, read from left to right, become quotations that nest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stanceframe.text.apostrophes import SingleMark, judge_single_marks
from stanceframe.text.quotation_marks import Family, Mark, Role, find_marks
from stanceframe.types import Span

__all__ = ["Draft", "ParagraphReader"]

_SENTENCE_END = re.compile(r"[.!?…][\"”'’»)\]]*\s+")
_CLAUSE_ENDS = frozenset(".,!?…")
_BEFORE_A_LONG_QUOTATION = frozenset(":,—–-")
_LONGEST_TITLE = 200  # characters
_LOOK_BACK = 4  # characters: a sign, and the space between it and the mark


class Draft(NamedTuple):
    """A quotation before depth and continuation are known. `start` and `end` include marks."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    closed: bool
    mark: str
    family: Family


@dataclass(slots=True)
class _Opened:
    """An opening mark on the stack, and where the next one of its family opened, if one did."""

    mark: Mark
    next_opening: int | None = None


class ParagraphReader:
    """Reads the marks of one paragraph from left to right with a stack of open quotations."""

    def __init__(self, text: str, paragraph: Span, *, after_unclosed: bool) -> None:
        self._text = text
        self._paragraph = paragraph
        self._after_unclosed = after_unclosed
        self._drafts: list[Draft] = []
        self._stack: list[_Opened] = []
        self._open: dict[Family, list[_Opened]] = {family: [] for family in Family}
        self._last_end = paragraph.start

    def read(self) -> list[Draft]:
        """Return the paragraph's quotations in order, outer before inner."""
        marks = find_marks(self._text, self._paragraph)
        singles = judge_single_marks(self._text, marks)
        for index, mark in enumerate(marks):
            if mark.family is Family.SINGLE:
                self._meet_single(mark, singles[index])
            else:
                self._meet(mark)
        while self._stack:
            self._give_up(self._pop(), self._paragraph.end)
        return _uncross(
            sorted(self._drafts, key=lambda draft: (draft.start, -draft.end)), self._text
        )

    def _meet_single(self, mark: Mark, verdict: SingleMark) -> None:
        if verdict is SingleMark.OPEN:
            self._push(mark)
        elif verdict is not SingleMark.APOSTROPHE and self._top_family() is Family.SINGLE:
            self._close(mark)
        elif verdict is SingleMark.CLOSE and self._ends_an_opening_title(mark):
            self._draft(self._paragraph.start, self._paragraph.start, mark.start, mark.end, None)

    def _meet(self, mark: Mark) -> None:
        is_open = bool(self._open[mark.family])
        if mark.role is Role.OPEN or (mark.role is Role.EITHER and not is_open):
            self._push(mark)
        elif is_open:
            self._close(mark)
        else:
            self._meet_orphan(mark)

    def _top_family(self) -> Family | None:
        return self._stack[-1].mark.family if self._stack else None

    def _push(self, mark: Mark) -> None:
        opened = _Opened(mark)
        same_family = self._open[mark.family]
        if same_family and same_family[-1].next_opening is None:
            same_family[-1].next_opening = mark.start
        same_family.append(opened)
        self._stack.append(opened)

    def _pop(self) -> _Opened:
        opened = self._stack.pop()
        self._open[opened.mark.family].pop()
        return opened

    def _close(self, mark: Mark) -> None:
        while self._top_family() is not mark.family:
            self._give_up(self._pop(), mark.start)
        self._close_top(mark)

    def _close_top(self, mark: Mark) -> None:
        opened = self._pop().mark
        self._draft(opened.start, opened.end, mark.start, mark.end, opened)

    def _give_up(self, opened: _Opened, end: int) -> None:
        """Decide what an opening mark without a closing one began, if anything.

        A same-family quotation further on means that the closing mark was forgotten: the
        quotation then ends with the last sentence before it.
        """
        mark = opened.mark
        if not self._begins_an_unclosed_quotation(mark):
            return
        if opened.next_opening is not None:
            end = self._end_of_last_sentence(mark.end, opened.next_opening)
        self._draft(mark.start, mark.end, end, None, mark)

    def _begins_an_unclosed_quotation(self, mark: Mark) -> bool:
        """Trust a lone opening mark, unless it is easily something else.

        A lone single mark is mostly an apostrophe or a transliterated letter; it counts where a
        quotation is likely to begin: at the paragraph's start, or after a colon, comma or dash.
        """
        if mark.role is Role.CLOSE or mark.text == "»" or mark.context.right.isspace():
            return False
        if mark.family is not Family.SINGLE:
            return True
        window = max(self._paragraph.start, mark.start - _LOOK_BACK)
        before = self._text[window : mark.start].rstrip()[-1:]
        if before and before not in _BEFORE_A_LONG_QUOTATION:
            return False
        return mark.context.right.isupper()

    def _end_of_last_sentence(self, start: int, limit: int) -> int:
        ends = [match.start() + 1 for match in _SENTENCE_END.finditer(self._text, start, limit)]
        return ends[-1] if ends else limit

    def _ends_an_opening_title(self, mark: Mark) -> bool:
        """Say whether a single mark closes the paragraph's first words, their opening mark lost."""
        start = self._paragraph.start
        if self._drafts or self._stack or not 1 < mark.start - start <= _LONGEST_TITLE:
            return False
        if mark.context.right != ":" and mark.context.left not in _CLAUSE_ENDS:
            return False
        return _SENTENCE_END.search(self._text, start, mark.start) is None

    def _meet_orphan(self, mark: Mark) -> None:
        """Read a closing mark that nothing opened: it closes the sentence that it ends.

        Where the paragraph before was left open, it closes all from this paragraph's start.
        """
        if mark.family is not Family.DOUBLE or mark.context.left not in _CLAUSE_ENDS:
            return
        if self._top_family() is Family.SINGLE:
            self._close_top(mark)  # opened single, closed double: a slip of scanners and editors
            return
        start = max(self._last_end, self._stack[-1].mark.end if self._stack else 0)
        if not (self._after_unclosed and start == self._paragraph.start):
            start = self._start_of_sentence(start, mark.start)
        self._draft(start, start, mark.start, mark.end, None)

    def _start_of_sentence(self, start: int, limit: int) -> int:
        while limit > start and self._text[limit - 1].isspace():
            limit -= 1
        starts = (match.end() for match in _SENTENCE_END.finditer(self._text, start, limit))
        return max((found for found in starts if found < limit), default=start)

    def _draft(
        self, start: int, inner_start: int, inner_end: int, end: int | None, opened: Mark | None
    ) -> None:
        """Add a quotation, unless there is nothing in it. `end` is None where no mark closes it."""
        inner = self._text[inner_start:inner_end]
        lead = len(inner) - len(inner.lstrip())
        length = len(inner.strip())
        if not length:
            return
        first = inner_start + lead
        self._drafts.append(
            Draft(
                start=start if opened else first,
                inner_start=first,
                inner_end=first + length,
                end=first + length if end is None else end,
                closed=end is not None,
                mark=opened.text if opened else "",
                family=opened.family if opened else Family.DOUBLE,
            )
        )
        if end is not None:
            self._last_end = end


def _uncross(drafts: Sequence[Draft], text: str) -> list[Draft]:
    """Make ordered drafts nest: where two cross, the earlier one, never closed, ends first."""
    kept: list[Draft] = []
    enclosing: list[int] = []
    for draft in drafts:
        while enclosing and kept[enclosing[-1]].end <= draft.start:
            enclosing.pop()
        while enclosing and kept[enclosing[-1]].end < draft.end:
            earlier = enclosing.pop()
            kept[earlier] = _cut(kept[earlier], draft.start, text)
        enclosing.append(len(kept))
        kept.append(draft)
    return [draft for draft in kept if draft.inner_start < draft.inner_end]


def _cut(draft: Draft, limit: int, text: str) -> Draft:
    end = draft.inner_start + len(text[draft.inner_start : limit].rstrip())
    return draft._replace(inner_end=end, end=end, closed=False)
