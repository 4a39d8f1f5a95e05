"""Renders pages that need nothing else: styles and scripts inside, all text escaped."""

import base64
import hashlib
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stanceframe_service.marking import printable

__all__ = ["PALETTE", "Inline", "Source", "environment_of", "inline"]

TEMPLATES = "templates"


class Source(NamedTuple):
    """A file of ours beside a package's templates."""

    package: str
    name: str


class Inline(NamedTuple):
    """A style or a script as it stands in the page, and the hash by which the policy allows it."""

    text: Markup
    hash: str


PALETTE = Source("stanceframe_service.pages", "palette.css")


def environment_of(package: str) -> Environment:
    """Return the environment for a package's templates: everything is escaped, nothing undefined.

    What would steer the page is taken out of all text: direction overrides, control characters
    and halves of surrogate pairs.
    """
    return Environment(
        loader=PackageLoader(package, TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def inline(*sources: Source) -> Inline:
    """Join files of ours into one style or script for a page."""
    text = "".join(_read(source) for source in sources)
    digest = hashlib.sha256(text.encode()).digest()
    # The files are the program's own; nothing of an article goes into them.
    return Inline(Markup(text), f"sha256-{base64.b64encode(digest).decode()}")  # noqa: S704


def _read(source: Source) -> str:
    return (files(source.package) / TEMPLATES / source.name).read_text(encoding="utf-8")


def _harmless(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
