"""HTML pages to their main text and metadata, by trafilatura (extra `html`)."""

import re
from typing import Final, NamedTuple

from stanceframe.errors import InputError, MissingExtraError
from stanceframe.text.metadata import Metadata
from stanceframe.text.repeats import repeat_key

__all__ = ["WebPage", "declared_encoding", "read_page"]

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_HEAD: Final = 4_096


class WebPage(NamedTuple):
    """The article of a page, without menus, teasers and comments."""

    text: str
    metadata: Metadata


def declared_encoding(page: bytes) -> str | None:
    """Return the encoding that a page names in its head."""
    match = _CHARSET.search(page[:_HEAD])
    return match[1].decode("ascii") if match else None


def read_page(page: str, *, name: str) -> WebPage:
    """Extract the article of a page; its headline is the first line.

    Raises:
        MissingExtraError: trafilatura is not installed.
        InputError: The page has no article; code `empty`.
    """
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ModuleNotFoundError as error:
        raise MissingExtraError("trafilatura", "html", f"reading {name!r}") from error
    found = bare_extraction(page, with_metadata=True, include_comments=False)
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise InputError(f"no article was found in the page {name!r}", code="empty")
    values = {
        "title": found.title,
        "outlet": found.sitename,
        "date": found.date,
        "url": found.url,
    }
    known = {key: str(value) for key, value in values.items() if value}
    return WebPage(_with_headline(str(found.text), known.get("title")), Metadata(known))


def _with_headline(text: str, title: str | None) -> str:
    if not title or repeat_key(text.split("\n", 1)[0]) == repeat_key(title):
        return text
    return f"{title}\n\n{text}"
