"""Takes one article to read: from a file, from an upload, or as text that somebody pasted."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from stanceframe.errors import InputError
from stanceframe.text.readers import ReadOptions, read_stream
from stanceframe.types import Article, ArticleMeta, FailedArticle, LabelledArticle
from stanceframe_service.comparison.inputs import Compared, items_of, labelled_in

__all__ = ["Upload", "article_of", "article_of_file", "article_of_upload"]

PASTED = "pasted text"
TEXT_SUFFIX = ".txt"
NAMED = 5  # ids that an error shows


class Upload(NamedTuple):
    """What a form brought: pasted words, or a file with its name; blanks where nothing was."""

    text: str
    outlet: str
    date: str
    file_name: str
    content: bytes


def article_of_file(path: Path, options: ReadOptions, *, wanted: str | None = None) -> Compared:
    """Return the one article of a file, or the one that has this id.

    Raises:
        StanceFrameError: The file can't be read, or holds several articles and none is named.
    """
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder; name one file to read", code="unreadable")
    return article_of(items_of(path, options), name=path.name, wanted=wanted)


def article_of_upload(upload: Upload) -> Compared:
    """Return the article that a form brought; a file goes before words.

    Raises:
        StanceFrameError: There is no text, or the file can't be read or holds several articles.
    """
    meta = ArticleMeta(outlet=upload.outlet.strip() or None, date=upload.date.strip() or None)
    if not upload.file_name:
        if not upload.text.strip():
            raise InputError("there is no text to read; paste one or choose a file", code="empty")
        return Article(id=PASTED, text=upload.text, meta=meta)
    return _with(article_of(_items_in(upload), name=upload.file_name), meta)


def article_of(items: Iterable[Compared], *, name: str, wanted: str | None = None) -> Compared:
    """Return the one item, or the one with this id.

    Raises:
        InputError: There are several and none is named, or none has the id.
    """
    found: list[Compared] = []
    for item in items:
        if wanted is not None and item.id == wanted:
            return item
        if len(found) <= NAMED:
            found.append(item)
    ids = ", ".join(repr(item.id) for item in found[:NAMED])
    if wanted is not None:
        raise InputError(f"{name!r} has no article {wanted!r}; it has: {ids}", code="unreadable")
    if len(found) > 1:
        raise InputError(
            f"{name!r} holds several articles ({ids} ...); name one with --id, or label them all "
            "with: stanceframe score FOLDER",
            code="invalid_article",
        )
    return found[0]


def _items_in(upload: Upload) -> Iterator[Compared]:
    name = PurePath(upload.file_name).name
    suffix = PurePath(name).suffix or TEXT_SUFFIX
    labelled = labelled_in(upload.content, suffix=suffix, name=name)
    if labelled:
        yield from labelled
        return
    for item in read_stream(io.BytesIO(upload.content), suffix=suffix, name=name):
        if isinstance(item, FailedArticle):
            raise InputError(item.error.message, code=item.error.code)
        yield item


def _with(item: Compared, given: ArticleMeta) -> Compared:
    """Put what the form says over what the file says; a labelled article stays as it is."""
    if isinstance(item, LabelledArticle):
        return item
    meta = ArticleMeta(
        outlet=given.outlet or item.meta.outlet,
        date=given.date or item.meta.date,
        title=item.meta.title,
        url=item.meta.url,
    )
    return Article(id=item.id, text=item.text, meta=meta, targets=item.targets, unit=item.unit)
