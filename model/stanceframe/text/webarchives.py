"""Articles from web archives (WARC, ISO 28500): one a page, by warcio (extra `warc`)."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from stanceframe.errors import InputError, MissingExtraError
from stanceframe.text.decoding import decode
from stanceframe.text.metadata import Metadata
from stanceframe.text.webpages import declared_encoding, read_page
from stanceframe.types import Article

__all__ = ["ArchivedPage", "read_web_archive"]

_PAGES: Final = ("text/html", "application/xhtml+xml")
_OK: Final = "200"


class ArchivedPage(NamedTuple):
    """A page: its article, or why there is none, and an id in either case."""

    id: str
    outcome: Article | InputError


def read_web_archive(stream: BinaryIO, *, name: str, max_bytes: int) -> Iterator[ArchivedPage]:
    """Read the pages that an archive's servers answered with status 200; all else is passed over.

    Where a page does not tell, its date is the day of the archive's record.

    Args:
        stream: The archive, unpacked.
        name: What to call it, also in the ids of pages.
        max_bytes: Of one page; a longer one is a fault, code `too_large`.

    Raises:
        MissingExtraError: warcio is not installed.
        InputError: It is no archive, or is cut short; code `damaged`.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ModuleNotFoundError as error:
        raise MissingExtraError("warcio", "warc", f"reading {name!r}") from error
    number = 0
    try:
        for record in ArchiveIterator(stream):
            if _is_page(record):
                number += 1
                yield _read_record(record, f"{name}#{number}", max_bytes)
    except (ArchiveLoadFailed, EOFError) as error:
        raise InputError(f"{name!r} is no whole web archive: {error}", code="damaged") from error


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None:
        return False
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return bool(kind in _PAGES and headers.get_statuscode() == _OK)


def _read_record(record: Any, name: str, max_bytes: int) -> ArchivedPage:
    data = record.content_stream().read(max_bytes + 1)
    about = {
        "url": record.rec_headers.get_header("WARC-Target-URI"),
        "date": (record.rec_headers.get_header("WARC-Date") or "")[:10] or None,
    }
    known = Metadata({key: value for key, value in about.items() if value})
    try:
        if len(data) > max_bytes:
            reason = f"the page {name!r} is longer than {max_bytes:,} bytes"
            raise InputError(reason, code="too_large")
        text = decode(data, name=name, declared=declared_encoding(data)).text
        page = read_page(text, name=name)
        return ArchivedPage(name, known.updated(page.metadata).article(page.text, default_id=name))
    except InputError as error:
        return ArchivedPage(name, error)
