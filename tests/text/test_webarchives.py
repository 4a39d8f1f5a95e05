"""Web archives: the pages in them are articles, everything else in them is passed over."""

import gzip

import pytest

from stanceframe.text.readers import read_articles
from stanceframe.types import Article, FailedArticle

PARAGRAPH = (
    "The river commission of Veldania said on Monday that the crossing at Tarsk would open for "
    "grain before the thaw, and that lorries from Morava would be let through by daylight. "
)
PAGE = (
    "<html><head><title>The crossing opens</title></head><body><nav><a href='/'>Home</a></nav>"
    f"<article><h1>The crossing opens</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH[::-1]}</p></article>"
    "</body></html>"
)


def archive(*answers: tuple[str, str, str]) -> bytes:
    """An archive, written by hand from the standard, of answers: status, kind of content, body."""
    records = [record("warcinfo", "application/warc-fields", b"software: a test\r\n", number=99)]
    for number, (status, kind, body) in enumerate(answers):
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n"
        answer = (head + body).encode()
        records.append(record("response", "application/http; msgtype=response", answer, number))
    return b"".join(records)


def record(kind: str, content_type: str, content: bytes, number: int) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0-{number}>\r\n"
        f"WARC-Target-URI: http://orvil.example/{number}\r\nWARC-Date: 2011-03-02T10:00:00Z\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


ANSWERS = (
    ("404 Not Found", "text/html", "<html>gone</html>"),
    ("200 OK", "image/png", "picture"),
    ("200 OK", "text/html; charset=utf-8", PAGE),
    ("200 OK", "text/html", "<html><body></body></html>"),
)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_articles_with_address_and_day(tmp_path, name):
    data = archive(*ANSWERS)
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)

    page, empty = read_articles(tmp_path / name)

    assert isinstance(page, Article)
    assert page.id == f"{name}#1"
    assert page.text.startswith("The crossing opens\nThe river commission")
    assert "Home" not in page.text
    assert (page.meta.url, page.meta.date) == ("http://orvil.example/2", "2011-03-02")
    assert isinstance(empty, FailedArticle)
    assert (empty.id, empty.error.code) == (f"{name}#2", "empty")


def test_what_is_no_archive_is_named(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"It rained in Orvil.\r\n\r\n" * 9)

    (failed,) = read_articles(tmp_path / "a.warc")

    assert isinstance(failed, FailedArticle)
    assert failed.error.code == "damaged"
