"""Articles from files of every kind that users have; a bad one becomes a row, never a crash.

A text file is one article; JSON, JSON Lines and tables hold several. What a file is, its suffix
says: see `FORMATS`.
"""

import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO, Final, NamedTuple

from stanceframe.errors import InputError, StanceFrameError
from stanceframe.text.columnar import read_parquet
from stanceframe.text.compression import inner_suffix, unpacked
from stanceframe.text.decoding import decode
from stanceframe.text.markdown import strip_markdown
from stanceframe.text.metadata import Metadata, is_sidecar, read_front_matter, read_sidecar
from stanceframe.text.records import read_json, read_json_lines
from stanceframe.text.tables import Columns, read_table
from stanceframe.text.webarchives import read_web_archive
from stanceframe.text.webpages import declared_encoding, read_page
from stanceframe.types import Article, FailedArticle, Failure

__all__ = [
    "FORMATS",
    "ReadOptions",
    "is_readable",
    "read_articles",
    "read_folder",
    "read_stream",
]

Item = Article | FailedArticle

# UTF-32 needs four bytes a character, and no encoding more.
_BYTES_A_CHARACTER: Final = 4
_LONGEST_JSON: Final = 256_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read files.

    Attributes:
        root: Ids are paths relative to it; None means each file's own folder, so that an id is
            the file's name.
        max_chars: A longer text becomes an error row, code `too_large`.
        text_column: Which column of a table holds the text; None looks for a usual name.
        columns: Which columns hold which other fields, over their usual names. With this or
            `text_column`, objects of JSON are read as rows of a table are: what isn't a field of
            an article is left aside, where without it an unknown key is a mistake.
    """

    root: Path | None = None
    max_chars: int = 2_000_000
    text_column: str | None = None
    columns: Columns = ()


def read_articles(path: Path, options: ReadOptions = ReadOptions()) -> Iterator[Item]:
    """Yield the articles of a file, or of a folder with all its subfolders.

    Whatever cannot be read is a `FailedArticle` in its place, with one of the codes `unreadable`,
    `unsupported`, `binary`, `empty`, `too_large`, `invalid_json`, `invalid_metadata`,
    `no_text_column`, `no_column`, `invalid_row`, `damaged`, `missing_extra`, or a code of
    `article_from_json`.
    """
    if path.is_dir():
        yield from read_folder(path, options)
        return
    name = _name(path, options.root)
    with _failing_as(name) as failures:
        metadata = _find_metadata(path)
        with path.open("rb") as packed, unpacked(packed, path, name=name) as stream:
            yield from _read(stream, inner_suffix(path), name, metadata, options)
    yield from failures


def read_folder(root: Path, options: ReadOptions = ReadOptions()) -> Iterator[Item]:
    """Yield the articles of all files under a folder, in order of their paths.

    Side-cars and what begins with a dot are passed over; a link to a folder is followed once.
    """
    inner = replace(options, root=options.root or root)
    for path in sorted(_find_files(root), key=lambda found: found.relative_to(root).parts):
        yield from read_articles(path, inner)


def read_stream(
    stream: BinaryIO,
    *,
    suffix: str,
    name: str = "-",
    options: ReadOptions = ReadOptions(),
    metadata: Metadata | None = None,
) -> Iterator[Item]:
    """Yield the articles of bytes that have no file here, such as standard input.

    Args:
        stream: The bytes.
        suffix: What they are, as a file's suffix would say: `.txt`, `.jsonl`, `.csv.gz`.
        name: Their id, or the first part of it where there are several articles.
        options: As for files.
        metadata: What a file beside theirs says.
    """
    with _failing_as(name) as failures:
        seekable = stream if stream.seekable() else io.BytesIO(stream.read())
        kind = PurePath(f"stream{suffix}")
        with unpacked(seekable, kind, name=name) as content:
            yield from _read(content, inner_suffix(kind), name, metadata or Metadata(), options)
    yield from failures


def is_readable(path: PurePath) -> bool:
    """Say whether a file holds articles, by its name: a known suffix, and no side-car."""
    return inner_suffix(path) in FORMATS and not is_sidecar(path)


class _Input(NamedTuple):
    """An open file, and what is known about it."""

    stream: BinaryIO
    name: str
    metadata: Metadata
    options: ReadOptions

    def read_all(self) -> bytes:
        """Return the bytes of a file that is one article.

        Raises:
            InputError: There are more than the longest article can have.
        """
        longest = _BYTES_A_CHARACTER * self.options.max_chars
        data = self.stream.read(longest + 1)
        if len(data) > longest:
            raise _too_large(self.name, self.options)
        if not data.strip():
            raise InputError(f"{self.name!r} is empty; give at least one word", code="empty")
        return data


def _read(
    stream: BinaryIO, suffix: str, name: str, metadata: Metadata, options: ReadOptions
) -> Iterator[Item]:
    read = FORMATS.get(suffix.casefold())
    if read is None:
        raise InputError(
            f"{name!r} is of no known kind; stanceframe reads {', '.join(FORMATS)}",
            code="unsupported",
        )
    is_empty = True
    for item in read(_Input(stream, name, metadata, options)):
        is_empty = False
        if isinstance(item, Article) and len(item.text) > options.max_chars:
            yield _failed(item.id, _too_large(item.id, options))
        else:
            yield item
    if is_empty:
        raise InputError(f"{name!r} holds no article; give at least one", code="empty")


def _read_text(source: _Input) -> Iterator[Item]:
    yield _with_front_matter(source, decode(source.read_all(), name=source.name).text)


def _read_markdown(source: _Input) -> Iterator[Item]:
    text = decode(source.read_all(), name=source.name).text
    yield _with_front_matter(source, text, strip_markdown)


def _with_front_matter(source: _Input, text: str, render: Callable[[str], str] = str) -> Article:
    head = read_front_matter(text, name=source.name)
    metadata = head.metadata.updated(source.metadata)
    return metadata.article(render(text[head.end :]), default_id=source.name)


def _read_html(source: _Input) -> Iterator[Item]:
    data = source.read_all()
    text = decode(data, name=source.name, declared=declared_encoding(data)).text
    page = read_page(text, name=source.name)
    yield page.metadata.updated(source.metadata).article(page.text, default_id=source.name)


def _read_json(source: _Input) -> Iterator[Item]:
    data = source.stream.read(_LONGEST_JSON + 1)
    if len(data) > _LONGEST_JSON:
        raise InputError(
            f"{source.name!r} is longer than {_LONGEST_JSON:,} bytes, which JSON must be read in "
            "at once; write one object a line (.jsonl)",
            code="too_large",
        )
    for record in read_json(data, name=source.name, mapping=_mapping(source)):
        yield _item(record.id, record.outcome)


def _read_json_lines(source: _Input) -> Iterator[Item]:
    records = read_json_lines(
        source.stream,
        name=source.name,
        max_chars=source.options.max_chars,
        mapping=_mapping(source),
    )
    for record in records:
        yield _item(record.id, record.outcome)


def _mapping(source: _Input) -> Mapping[str, str] | None:
    """Return which key of an object holds which field, where the user has named any."""
    text, columns = source.options.text_column, source.options.columns
    named = {column: field for field, column in columns}
    return {**named, text or "text": "text"} if text or columns else None


def _read_parquet(source: _Input) -> Iterator[Item]:
    rows = read_parquet(
        source.stream,
        name=source.name,
        text_column=source.options.text_column,
        columns=source.options.columns,
    )
    for row in rows:
        yield _item(row.id, row.outcome)


def _read_web_archive(source: _Input) -> Iterator[Item]:
    longest = _BYTES_A_CHARACTER * source.options.max_chars
    for page in read_web_archive(source.stream, name=source.name, max_bytes=longest):
        yield _item(page.id, page.outcome)


def _read_comma_separated(source: _Input) -> Iterator[Item]:
    yield from _read_table(source, None)


def _read_tab_separated(source: _Input) -> Iterator[Item]:
    yield from _read_table(source, "\t")


def _read_table(source: _Input, delimiter: str | None) -> Iterator[Item]:
    rows = read_table(
        source.stream,
        name=source.name,
        delimiter=delimiter,
        text_column=source.options.text_column,
        columns=source.options.columns,
    )
    for row in rows:
        yield _item(row.id, row.outcome)


FORMATS: Final[Mapping[str, Callable[[_Input], Iterator[Item]]]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".xhtml": _read_html,
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".csv": _read_comma_separated,
    ".tsv": _read_tab_separated,
    ".parquet": _read_parquet,
    ".warc": _read_web_archive,
}


@contextmanager
def _failing_as(name: str) -> Iterator[list[FailedArticle]]:
    """Turn an error of the block into a row of the list."""
    failures: list[FailedArticle] = []
    try:
        yield failures
    except OSError as error:
        reason = f"{name!r} cannot be read: {error.strerror or error}; check path and permissions"
        failures.append(_failed(name, InputError(reason, code="unreadable")))
    except StanceFrameError as error:
        failures.append(_failed(name, error))


def _item(identifier: str, outcome: Article | InputError) -> Item:
    return outcome if isinstance(outcome, Article) else _failed(identifier, outcome)


def _failed(name: str, error: StanceFrameError) -> FailedArticle:
    return FailedArticle(id=name, error=Failure(code=error.code, message=str(error)))


def _too_large(name: str, options: ReadOptions) -> InputError:
    return InputError(
        f"{name!r} is longer than {options.max_chars:,} characters; split it into articles",
        code="too_large",
    )


def _find_metadata(path: Path) -> Metadata:
    return read_sidecar(path) if not is_sidecar(path) else Metadata()


def _name(path: Path, root: Path | None) -> str:
    """Return a file's id. Bytes of its name that are no text are shown as such, not lost."""
    relative = Path(os.path.relpath(path, root)) if root else Path(path.name)
    return os.fsencode(relative.as_posix()).decode("utf-8", errors="replace")


def _find_files(root: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    for here, folders, names in os.walk(root, followlinks=True):
        folder = Path(here)
        if folder.resolve() in seen:
            folders.clear()
            continue
        seen.add(folder.resolve())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (folder / name for name in names if not name.startswith("."))
        yield from (path for path in paths if not is_sidecar(path))
