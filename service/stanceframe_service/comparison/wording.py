"""What each article kept of a statement, what only it has, and what it says in other words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from stanceframe_service.comparison.findings import Rewording, Segment, Version
from stanceframe_service.comparison.statements import Told
from stanceframe_service.comparison.words import Word

__all__ = ["rewordings", "with_segments"]


def with_segments(told: Told, others: Iterable[Told]) -> Version:
    """Return the version with its text in pieces: shared with another version, or only here.

    Order is not looked at: `supported by the US` and `the US supported it` share both words. Stop
    words go with the words around them.
    """
    elsewhere = {stem for other in others for stem in other.stems}
    text = told.version.place.text
    only = [_run_of(run) for run in _runs_only_here(told.words, elsewhere)]
    return replace(
        told.version,
        segments=tuple(_segments(text, only)),
        only_here=tuple(text[start:end] for start, end in only),
    )


def rewordings(first: Told, other: Told) -> Iterator[Rewording]:
    """Yield what stands in another version at the place of words of the first.

    The place is known by what follows it in both. Words that the versions share elsewhere are
    no rewording.
    """
    one, two = _content(first.words), _content(other.words)
    matcher = SequenceMatcher(
        None, [word.stem for word in one], [word.stem for word in two], autojunk=False
    )
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag != "replace" or left_end == len(one):
            continue
        before = [word for word in one[left:left_end] if word.stem not in other.stems]
        after = [word for word in two[right:right_end] if word.stem not in first.stems]
        if before and after:
            yield Rewording(
                article=other.article,
                before=first.version.place.text[slice(*_run_of(before))],
                after=other.version.place.text[slice(*_run_of(after))],
            )


def _content(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.is_content]


def _runs_only_here(words: Sequence[Word], elsewhere: set[str]) -> Iterator[list[Word]]:
    """Yield runs of content words that the others lack; stop words between them don't end one."""
    run: list[Word] = []
    for word in words:
        if not word.is_content:
            continue
        if word.stem not in elsewhere:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _run_of(run: Sequence[Word]) -> tuple[int, int]:
    return run[0].start, run[-1].end


def _segments(text: str, only: Sequence[tuple[int, int]]) -> Iterator[Segment]:
    position = 0
    for start, end in only:
        if position < start:
            yield Segment(text=text[position:start], state="shared")
        yield Segment(text=text[start:end], state="only")
        position = end
    if position < len(text):
        yield Segment(text=text[position:], state="shared")
