"""Shows whose words a sentence is made of: by colour, or by brackets where there is none."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.text import Text

from stanceframe.types import Kind, LabelledSentence, Voice

__all__ = ["LEGEND", "VOICE_STYLES", "mark", "printable"]

# Foreground and background are both set, so that a light terminal shows the same as a dark one.
VOICE_STYLES: dict[Voice, str] = {
    "own": "",
    "direct": "#ffffff on #1d6b45",
    "partial": "#1a1a1a on #f0b429",
    "indirect": "#ffffff on #2c5282",
}
SOURCE_STYLE = "bold"
CUE_STYLE = "italic"
LOADED_STYLE = "underline"
# One character for one, so that offsets stay right. Escape sequences and direction overrides of
# an article would otherwise steer the reader's terminal.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WHITESPACE = re.compile(r"\s")


class _Passage(NamedTuple):
    """A speaker's words, as offsets in the sentence's own text."""

    start: int
    end: int
    kind: Kind


def printable(text: str) -> str:
    """Return `text` on one line and harmless to a terminal, with every character in its place."""
    return WHITESPACE.sub(" ", UNPRINTABLE.sub("\ufffd", text))


def mark(sentence: LabelledSentence, *, colour: bool) -> Text:
    """Return the sentence with the words of others set off from the outlet's own."""
    return _coloured(sentence) if colour else Text(_bracketed(sentence))


def _coloured(sentence: LabelledSentence) -> Text:
    text = Text(printable(sentence.text))
    for passage in _passages(sentence):
        text.stylize(VOICE_STYLES[passage.kind], passage.start, passage.end)
    origin = sentence.start
    for attribution in sentence.attributions:
        for part, style in ((attribution.source, SOURCE_STYLE), (attribution.cue, CUE_STYLE)):
            if part is not None:
                text.stylize(style, max(part.start - origin, 0), max(part.end - origin, 0))
    for word in sentence.loaded:
        text.stylize(LOADED_STYLE, max(word.start - origin, 0), max(word.end - origin, 0))
    return text


def _bracketed(sentence: LabelledSentence) -> str:
    text = printable(sentence.text)
    pieces: list[str] = []
    open_ends: list[int] = []
    position = 0
    for passage in (*_passages(sentence), _Passage(len(text), len(text), "direct")):
        while open_ends and open_ends[-1] <= passage.start:
            pieces += [text[position : open_ends[-1]], "]"]
            position = open_ends.pop()
        pieces.append(text[position : passage.start])
        position = passage.start
        if passage.end > passage.start:
            pieces.append(f"[{passage.kind}: ")
            # Words that two speakers share in part close with the outer one: brackets must nest.
            open_ends.append(min([passage.end, *open_ends[-1:]]))
    return "".join(pieces)


def _passages(sentence: LabelledSentence) -> Iterator[_Passage]:
    """Yield the passages of others, outer ones first, each once."""
    length = len(sentence.text)
    found = {
        _Passage(
            max(attribution.content.start - sentence.start, 0),
            min(attribution.content.end - sentence.start, length),
            attribution.kind,
        )
        for attribution in sentence.attributions
    }
    ordered = sorted(found, key=lambda passage: (passage.start, -passage.end, passage.kind))
    return (passage for passage in ordered if passage.start < passage.end)


LEGEND = Text.assemble(
    "Whose words:  own voice  ",
    *[
        part
        for voice, style in VOICE_STYLES.items()
        if style
        for part in ((f" {voice} ", style), " ")
    ],
    "  ",
    ("source", SOURCE_STYLE),
    "  ",
    ("cue", CUE_STYLE),
    "  ",
    ("loaded word", LOADED_STYLE),
    "  ",
    ("not counted", "dim"),
)
