"""Writes the reader's page of one article, and the page on which a text is given to it."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from stanceframe_service.marking import printable
from stanceframe_service.pages.rendering import PALETTE, Source, environment_of, inline
from stanceframe_service.reader.findings import Reading

__all__ = ["Given", "page_of", "start_page"]

PACKAGE = "stanceframe_service.reader"
VOICES = {
    "own": "the outlet’s own",
    "direct": "direct quotation",
    "partial": "fragment in quotation marks",
    "indirect": "paraphrase",
}
EXAMPLE = (
    "Morava's envoy claims Veldania is preparing 'ethnic cleansing'\n\n"
    'ORVIL - "We will not leave our homes," said Irena Holt, the mayor of Orvil.\n\n'
    "Veldania's foreign minister rejected a ceasefire on Monday and called the accusation "
    '"theatre".\n\n'
    "The regime in Tarsk has savagely shelled the valley for nine days. At least 14 people were "
    "killed.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody put into the form, and why it could not be read, if it couldn't."""

    text: str = ""
    outlet: str = ""
    date: str = ""
    fault: str | None = None


def page_of(reading: Reading, *, home: bool = False) -> str:
    """Return the page of an article; nothing in it loads anything or runs but its own script.

    Args:
        reading: What to show.
        home: Whether it lies in the running service, so that a link may lead to its start.
    """
    template = environment_of(PACKAGE).get_template("reader.html")
    return template.render(
        reading=reading,
        voices=VOICES,
        home=home,
        labels=_as_text(reading.labels),
        style=inline(PALETTE, Source(PACKAGE, "reader.css")),
        script=inline(Source(PACKAGE, "reader.js")),
    )


def start_page(given: Given, *, model: str, max_bytes: int, kinds: str) -> str:
    """Return the page with the form, filled with what was given.

    Args:
        given: What to show in the form, and a fault to show above it.
        model: The model's signature.
        max_bytes: The largest body that the service takes.
        kinds: Suffixes of the files that it reads, with commas between.
    """
    template = environment_of(PACKAGE).get_template("start.html")
    return template.render(
        given=given,
        text=_in_lines(given.text),
        model=model,
        max_bytes=max_bytes,
        kinds=kinds,
        example=_in_lines(EXAMPLE),
        style=inline(PALETTE, Source(PACKAGE, "start.css")),
        script=inline(Source(PACKAGE, "start.js")),
    )


def _as_text(json: str) -> Markup:
    """Escape JSON for the content of an element, where quotation marks need no escape.

    A page of it would otherwise be half entities; what is read back is the same, byte for byte.
    """
    return Markup(json.replace("&", "&amp;").replace("<", "&lt;"))  # noqa: S704


def _in_lines(text: str) -> Markup:
    """Escape text, made harmless line by line: elsewhere a line end becomes a blank."""
    return escape("\n".join(printable(line) for line in text.split("\n")))
