"""The items of a run's input, each with its file: what all parts are made of."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from stanceframe.text.compression import is_compressed
from stanceframe.text.readers import ReadOptions, read_articles, read_stream
from stanceframe.types import Article, FailedArticle, Failure
from stanceframe.wire import META_KEYS
from stanceframe_service.batch.items import InputItem
from stanceframe_service.batch.metadata import MetadataSources
from stanceframe_service.batch.planning import PlannedPart, Shard, plan_parts
from stanceframe_service.inputs import FolderContents, InputFile
from stanceframe_service.outcomes import Choices
from stanceframe_service.storage.addresses import shown

__all__ = ["STDIN", "InputReading", "shared_parts"]

STDIN: Final = "-"
# For the time that is left alone: name and marks around a field of JSON, and how small gzip and
# zstd make articles.
_BYTES_A_FIELD: Final = 12
_PACKED_TO: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InputReading:
    """What to read, and how.

    Attributes:
        sources: Folders, files and patterns as given; `-` is standard input.
        contents: The files that were found there.
        options: How files are read; ids are paths below each file's root.
        metadata: Where fields come from that files leave empty.
        stdin_kind: What standard input holds, as a suffix; None where it isn't read.
    """

    sources: Sequence[str]
    contents: FolderContents
    options: ReadOptions
    metadata: MetadataSources = field(default_factory=MetadataSources)
    stdin_kind: str | None = None

    @property
    def name(self) -> str:
        """The sources, for people; no password is among them."""
        return ", ".join(map(shown, self.sources))

    @property
    def has_files(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.contents.files) or self.stdin_kind is not None

    @property
    def file_count(self) -> int:
        """How many files are read; standard input is one."""
        return len(self.contents.files) + (self.stdin_kind is not None)

    @property
    def skipped(self) -> Mapping[str, int]:
        """How many files of other kinds there were, by suffix."""
        return self.contents.skipped

    @property
    def total_bytes(self) -> int:
        """The sizes of all files; standard input's is not known."""
        return self.contents.total_bytes

    def items(self, choices: Choices) -> Iterator[InputItem]:
        """Yield every article, and every row for what is none, in order."""
        before = 0
        for file in self.contents.files:
            end = before
            for item in self._read(file):
                end = min(end + _size(item, file), before + file.size)
                yield self._completed(item, file.name, end, choices)
            before += file.size
        if self.stdin_kind is not None:
            for item in read_stream(
                sys.stdin.buffer, suffix=self.stdin_kind, name="stdin", options=self.options
            ):
                yield self._completed(item, "stdin", before, choices)

    def _read(self, file: InputFile) -> Iterator[Article | FailedArticle]:
        if file.fault is not None:
            message = f"{file.name!r} {file.fault}; give a file that can be read"
            yield FailedArticle(id=file.name, error=Failure(code="unreadable", message=message))
            return
        if file.remote is not None:
            from stanceframe_service.storage.inputs import read_remote

            yield from read_remote(file, file.remote, self.options)
            return
        yield from read_articles(file.path, _rooted(self.options, file))

    def _completed(
        self, item: Article | FailedArticle, file: str, end: int, choices: Choices
    ) -> InputItem:
        if isinstance(item, Article):
            item = self.metadata.completed(item, file)
        return InputItem(choices.applied_to(item), file=file, end=end)


def shared_parts(reading: InputReading, choices: Choices, shard: Shard) -> Iterator[PlannedPart]:
    """Yield the parts of an input that are of one share, wherever they are labelled."""
    return (part for part in plan_parts(reading.items(choices)) if shard.has(part))


def _rooted(options: ReadOptions, file: InputFile) -> ReadOptions:
    return replace(options, root=file.root)


def _size(item: Article | FailedArticle, file: InputFile) -> int:
    """Return about how many bytes of its file an item was; the file's end puts it right."""
    if not isinstance(item, Article):
        return 0
    fields = [item.id, item.text, *(getattr(item.meta, name) for name in META_KEYS)]
    size = sum(_BYTES_A_FIELD + len(one) for one in fields if one)
    return size // _PACKED_TO if is_compressed(file.path) else size
