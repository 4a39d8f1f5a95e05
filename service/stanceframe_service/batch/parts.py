"""The parts of a run: files that are there whole or not at all, named by what they were made of.

A part holds the rows of some neighbouring items. It is written under a temporary name, synced and
renamed, so that a kill at any moment leaves every part whole or absent.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.items import InputItem, ItemFacts

__all__ = ["PARTS", "PartRow", "PartStore", "part_key"]

PARTS: Final = "parts"
PARTIAL: Final = ".partial"
SUFFIX: Final = ".jsonl.gz"
_COMPRESSION: Final = 1  # zlib's fastest; 6 takes four times as long for a sixth less


class PartRow(NamedTuple):
    """An item's row: what is known of the item, and its outcome as a line of JSON."""

    facts: ItemFacts
    json: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the item was labelled."""
        return b'"status":"ok"' in self.json  # inside a string its marks would be escaped


def part_key(items: Sequence[InputItem]) -> str:
    """Return the name of the part that holds these items: the hash of their contents."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(item.key)
    return digest.hexdigest()


class PartStore:
    """The parts that one configuration has made, in `OUT/parts/RUN`.

    Args:
        out: The folder of results.
        run_key: Hash of everything that rows depend on besides their items.
    """

    def __init__(self, out: Path, run_key: str) -> None:
        self.folder = out / PARTS / run_key[:16]

    def open(self) -> None:
        """Make the folder, and remove what a killed run left half written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(f"*{PARTIAL}"):
            path.unlink()

    def holds(self, key: str) -> bool:
        """Say whether a part was made."""
        return self._path(key).exists()

    def write(self, key: str, rows: Iterable[PartRow]) -> None:
        """Write a part, whole or not at all."""
        path = self._path(key)
        partial = path.with_name(path.name + PARTIAL)
        lines = b"".join(
            orjson.dumps(row.facts._asdict()) + b"\n" + row.json + b"\n" for row in rows
        )
        with partial.open("wb") as file:
            file.write(gzip.compress(lines, _COMPRESSION, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        _sync_folder(self.folder)

    def read(self, key: str) -> Iterator[PartRow]:
        """Yield the rows of a part.

        Raises:
            FolderError: The disk has damaged it; it is removed, so that the next run makes it anew.
        """
        path = self._path(key)
        try:
            lines = gzip.decompress(path.read_bytes()).splitlines()
            facts = [orjson.loads(line) for line in lines[::2]]
        except (OSError, EOFError, zlib.error, ValueError) as error:
            path.unlink(missing_ok=True)
            raise FolderError(
                f"the part {path.name} was damaged ({error}) and has been removed; run the same "
                "command again to make it anew"
            ) from error
        for known, row in zip(facts, lines[1::2], strict=True):
            yield PartRow(ItemFacts(**known | {"paragraphs": tuple(known["paragraphs"])}), row)

    def _path(self, key: str) -> Path:
        return self.folder / (key + SUFFIX)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a loss of power, where the system can be told to."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
