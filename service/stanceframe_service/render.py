"""Prints a labelled article for a person: whose words, which frames, who is for or against what."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from stanceframe.types import (
    Attribution,
    FrameLabel,
    LabelledArticle,
    LabelledSentence,
    Polarity,
    StanceRecord,
    Voice,
)
from stanceframe_service.marking import LEGEND, VOICE_STYLES, mark, printable

__all__ = [
    "print_article",
    "print_legend",
]

INDEX_WIDTH = 4
ZONE_WIDTH = 11
MARGIN = INDEX_WIDTH + 2 + ZONE_WIDTH + 1
MIN_BODY_WIDTH = 20
LABEL_INDENT = "  "
TIE = "\u00a0"  # holds a tag together when a line is broken; printed as a space
SNIPPET_LENGTH = 40
FRAME_STYLE = "bold #ffffff on #6b3fa0"
POLARITY_STYLES: dict[Polarity, str] = {"favor": "bold green", "none": "dim", "against": "bold red"}
POLARITY_WORDS: dict[Polarity, str] = {
    "favor": "favor",
    "none": "no stance on",
    "against": "against",
}


class _Row(NamedTuple):
    """A line of output before wrapping: what stands in the margin, and the rest."""

    margin: Text
    body: Text


def print_legend(console: Console) -> None:
    """Print what the colours mean; without colours the brackets name themselves."""
    if _colours(console):
        console.print(LEGEND)
        console.print()


def print_article(article: LabelledArticle, console: Console) -> None:
    """Print every sentence with its labels, then what was counted and which model did it."""
    console.rule(_heading(article), align="left", style="dim")
    if article.meta.title:
        console.print(Text(printable(article.meta.title), style="bold"), soft_wrap=True)
    colour = _colours(console)
    for sentence in article.sentences:
        for row in _rows(sentence, colour=colour):
            _print_row(row, console)
    console.print(Text(_footer(article), style="dim"))
    console.print()


def _colours(console: Console) -> bool:
    return console.color_system is not None and not console.no_color


def _heading(article: LabelledArticle) -> Text:
    heading = Text(printable(article.id), style="bold")
    known = [part for part in (article.meta.outlet, article.meta.date) if part]
    if known:
        heading.append("  " + printable(" · ".join(known)), style="not bold")
    return heading


def _footer(article: LabelledArticle) -> str:
    uncounted = sum(not _counted(sentence) for sentence in article.sentences)
    return (
        f"{len(article.sentences)} sentences, {uncounted} of them promo or repeats, not counted"
        f" · {article.provenance.model} · {article.provenance.codebook}"
    )


def _counted(sentence: LabelledSentence) -> bool:
    return sentence.zone != "promo" and sentence.duplicate_of is None


def _rows(sentence: LabelledSentence, *, colour: bool) -> Iterator[_Row]:
    yield _Row(_margin(sentence), _sentence_text(sentence, colour=colour))
    for label in _labels(sentence, colour=colour):
        yield _Row(Text(" " * MARGIN + LABEL_INDENT), label)


def _labels(sentence: LabelledSentence, *, colour: bool) -> Iterator[Text]:
    if sentence.frames:
        yield _joined([_frame(frame, colour=colour) for frame in sentence.frames])
    several = len(sentence.attributions) > 1
    for attribution in sentence.attributions:
        yield _attribution(attribution, colour=colour, with_content=several)
    if sentence.stances:
        yield _joined([_stance(record, sentence) for record in sentence.stances])
    if sentence.loaded and not colour:
        words = [f"{printable(word.text)} ({word.voice})" for word in sentence.loaded]
        yield Text("loaded: " + ", ".join(words))
    if sentence.truncated is not None:
        read = f"{sentence.truncated.read} of {sentence.truncated.tokens} tokens"
        yield Text(f"too long for the model: it read {read}", style="yellow")


def _margin(sentence: LabelledSentence) -> Text:
    zone: str = "" if sentence.zone == "body" else sentence.zone
    if sentence.duplicate_of is not None:
        zone = f"repeats {sentence.duplicate_of}"
    return Text(f"{sentence.index:>{INDEX_WIDTH}}  {zone:<{ZONE_WIDTH}} ", style="dim")


def _sentence_text(sentence: LabelledSentence, *, colour: bool) -> Text:
    if _counted(sentence):
        return mark(sentence, colour=colour)
    return Text(printable(sentence.text), style="dim")


def _frame(frame: FrameLabel, *, colour: bool) -> Text:
    style = FRAME_STYLE if frame.present else "dim"
    name = f" {frame.id} {frame.p:.2f} " if colour else f"#{frame.id} {frame.p:.2f}"
    tag = Text.assemble((name.replace(" ", TIE), style))
    for evidence in frame.evidence:
        tag.append(" ")
        tag.append_text(_words(evidence.text, evidence.voice, colour=colour))
    return tag


def _words(words: str, voice: Voice, *, colour: bool) -> Text:
    """Return words of the text with whose they are: by colour, or in brackets."""
    if colour:
        return Text(f"{TIE}{printable(words)}{TIE}", style=VOICE_STYLES[voice])
    return Text(f"({voice}: {printable(words)})")


def _attribution(attribution: Attribution, *, colour: bool, with_content: bool) -> Text:
    line = Text()
    kind = f"{TIE}{attribution.kind}{TIE}" if colour else attribution.kind
    line.append(kind, style=VOICE_STYLES[attribution.kind] if colour else "")
    line.append(f" {attribution.p:.2f}  ", style="dim")
    line.append(_speaker(attribution), style="bold")
    if attribution.cue is not None:
        line.append(f"  {printable(attribution.cue.text)}", style="italic")
    if attribution.cue_class is not None:
        line.append(f" ({attribution.cue_class})", style="dim")
    if with_content:
        line.append(f"  {_snippet(attribution.content.text)}", style="dim")
    return line


def _speaker(attribution: Attribution) -> str:
    """Return the speaker's name, and after it what the sentence calls them, if not by name."""
    words = attribution.source.text if attribution.source is not None else None
    name = attribution.resolved_source or words
    if name is None:
        return "unnamed source"
    if words is None or name in words:
        return printable(name)
    return printable(f"{name} ({words})")


def _snippet(text: str) -> str:
    line = printable(text)
    return line if len(line) <= SNIPPET_LENGTH else line[: SNIPPET_LENGTH - 1].rstrip() + "…"


def _stance(record: StanceRecord, sentence: LabelledSentence) -> Text:
    holder = _holder(record, sentence)
    target = printable(record.target)
    if record.abstained:
        return Text(f"{holder} unsure on {target}", style="dim")
    return Text.assemble(
        f"{holder} ",
        (f"{POLARITY_WORDS[record.label]} {target}", POLARITY_STYLES[record.label]),
        (f"{TIE}{getattr(record.p, record.label):.2f}", "dim"),
    )


def _holder(record: StanceRecord, sentence: LabelledSentence) -> str:
    if record.holder != "source":
        return "author" if record.holder == "author" else "sentence"
    if record.attribution is None:
        return "source"
    return f"source {_name(sentence.attributions[record.attribution])}"


def _name(attribution: Attribution) -> str:
    words = attribution.source.text if attribution.source is not None else "unnamed"
    return printable(attribution.resolved_source or words)


def _joined(parts: list[Text]) -> Text:
    line = Text()
    for number, part in enumerate(parts):
        if number:
            line.append("  ·  ", style="dim")
        line.append_text(part)
    return line


def _print_row(row: _Row, console: Console) -> None:
    margin = row.margin
    width = max(console.width - len(margin), MIN_BODY_WIDTH)
    for line in row.body.wrap(console, width):
        line.plain = line.plain.replace(TIE, " ")
        if not _colours(console):
            line.rstrip()  # with colours, the space at the end may be the edge of a tag
        console.print(Text.assemble(margin, line), soft_wrap=True)
        margin = Text(" " * len(margin))
