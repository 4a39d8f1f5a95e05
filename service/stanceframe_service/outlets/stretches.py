"""Cuts an example for the page: plain stretches of it, and highlighted ones."""

from collections.abc import Iterator
from typing import NamedTuple

from stanceframe_service.outlets.sentences import Example, Highlight

__all__ = ["Stretch", "Stretches", "stretches_of"]


class Stretch(NamedTuple):
    """Characters of a sentence that are shown alike."""

    text: str
    highlight: Highlight | None

    @property
    def classes(self) -> str:
        """The page's classes for it."""
        if self.highlight is None:
            return ""
        voice = self.highlight.voice
        names = [] if voice == "own" else [f"v-{voice}"]
        return " ".join([*names, *(f"r-{role}" for role in self.highlight.roles)])


class Stretches(NamedTuple):
    """An example in three parts, each as its stretches in order."""

    before: tuple[Stretch, ...]
    marked: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


def stretches_of(example: Example) -> Stretches:
    """Return an example in stretches; joined, they are its sentence."""
    text = f"{example.before}{example.marked}{example.after}"
    start = len(example.before)
    end = start + len(example.marked)
    return Stretches(
        before=tuple(_cut(example, text, 0, start)),
        marked=tuple(_cut(example, text, start, end)),
        after=tuple(_cut(example, text, end, len(text))),
    )


def _cut(example: Example, text: str, start: int, end: int) -> Iterator[Stretch]:
    at = start
    for one in example.highlights:
        if not start <= one.start < end:
            continue
        if at < one.start:
            yield Stretch(text[at : one.start], None)
        yield Stretch(text[one.start : one.end], one)
        at = one.end
    if at < end:
        yield Stretch(text[at:end], None)
