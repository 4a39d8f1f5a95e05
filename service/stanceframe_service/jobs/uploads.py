"""The items of a job's upload; whatever a name in it says, it opens no file."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from stanceframe.text.readers import FORMATS, ReadOptions, read_stream
from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.batch.items import InputItem
from stanceframe_service.jobs.records import JobChoices

__all__ = ["KINDS", "MEDIA_TYPES", "ZIP", "UploadedItems"]

ZIP: Final = ".zip"
# What is packed in other ways is not read here: how long it is shows only once it is unpacked.
_UNREAD: Final = frozenset({".parquet", ".warc"})
_IN_ARCHIVE: Final = tuple(kind for kind in FORMATS if kind not in _UNREAD)
KINDS: Final = (*_IN_ARCHIVE, ZIP)
MEDIA_TYPES: Final = {
    "application/x-ndjson": ".ndjson",
    "application/ndjson": ".ndjson",
    "application/jsonl": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "application/zip": ZIP,
}
# These are read as they are needed; of the others, which are read at once, only guesses are known.
_BY_LINE: Final = frozenset({".jsonl", ".ndjson", ".csv", ".tsv"})
_IGNORED: Final = ("__MACOSX",)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedItems:
    """The articles of an upload, in its order; one that can't be read is a row in its place.

    Attributes:
        path: The upload, under the name that the service gave it.
        name: The client's name for it.
        choices: What was asked.
        max_member_bytes: How long a file of an archive may be when it is unpacked.
        max_unpacked_bytes: How long all of them may be together.
    """

    path: Path
    name: str
    choices: JobChoices
    max_member_bytes: int
    max_unpacked_bytes: int

    @property
    def total_bytes(self) -> int:
        """How long the upload is."""
        return self.path.stat().st_size

    def __iter__(self) -> Iterator[InputItem]:
        """Read it from the beginning."""
        if self.choices.kind == ZIP:
            yield from self._archive()
            return
        end = 0
        with self.path.open("rb") as stream:
            for item in self._read(stream, self.choices.kind, self.name):
                by_line = self.choices.kind in _BY_LINE
                end = stream.tell() if by_line else min(end + _size(item), self.total_bytes)
                yield self._input(item, self.name, end)

    def _archive(self) -> Iterator[InputItem]:
        unpacked = 0
        try:
            with zipfile.ZipFile(self.path) as archive:
                for member in archive.infolist():
                    if _is_passed_over(member):
                        continue
                    end = member.header_offset + member.compress_size
                    content = self._content(archive, member, self.max_unpacked_bytes - unpacked)
                    if isinstance(content, FailedArticle):
                        yield self._input(content, member.filename, end)
                        continue
                    unpacked += len(content)
                    kind = PurePosixPath(member.filename).suffix.casefold()
                    for item in self._read(io.BytesIO(content), kind, member.filename):
                        yield self._input(item, member.filename, end)
        except (OSError, zipfile.BadZipFile) as error:
            yield self._input(_failed(self.name, "damaged", f"is no whole archive: {error}"), "", 0)

    def _content(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int
    ) -> bytes | FailedArticle:
        """Unpack a file of the archive in memory, up to a limit whatever its header says."""
        name = member.filename
        kind = PurePosixPath(name).suffix.casefold()
        if kind not in _IN_ARCHIVE:
            known = ", ".join(_IN_ARCHIVE)
            return _failed(name, "unsupported", f"is of no kind that an archive may hold: {known}")
        longest = min(self.max_member_bytes, left)
        try:
            with archive.open(member) as stream:
                content = stream.read(longest + 1)
        # RuntimeError: a password; NotImplementedError: a compression that zipfile doesn't know
        except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            return _failed(name, "damaged", f"can't be unpacked ({error}); pack it anew")
        if len(content) > longest:
            return _failed(name, "too_large", f"is over {longest:,} bytes; send smaller archives")
        return content

    def _read(self, stream: BinaryIO, kind: str, name: str) -> Iterator[Article | FailedArticle]:
        options = ReadOptions(text_column=self.choices.text_column)
        return read_stream(stream, suffix=kind, name=name, options=options)

    def _input(self, item: Article | FailedArticle, file: str, end: int) -> InputItem:
        applied = self.choices.of_articles.applied_to(item)
        return InputItem(applied, file=file, end=end)


def _size(item: Article | FailedArticle) -> int:
    return len(item.text.encode("utf-8", "surrogatepass")) if isinstance(item, Article) else 1


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = [one for one in parts if one.startswith(".") and one != ".."]
    return member.is_dir() or bool(hidden) or any(one in _IGNORED for one in parts)


def _failed(name: str, code: str, fault: str) -> FailedArticle:
    return FailedArticle(id=name, error=Failure(code=code, message=f"{name!r} {fault}"))
