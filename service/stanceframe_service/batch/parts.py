"""The parts of a run: files that are there whole or not at all, named by what they were made of.

A part holds the rows of some neighbouring items. A folder of results writes files whole or not at
all, so that a kill at any moment leaves every part whole or absent.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from stanceframe_service.batch.errors import FolderError
from stanceframe_service.batch.items import InputItem, ItemFacts

if TYPE_CHECKING:
    from stanceframe_service.storage.results import ResultFolder

__all__ = ["PARTS", "PartRow", "PartStore", "part_key"]

PARTS: Final = "parts"
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
        results: The folder of results.
        run_key: Hash of everything that rows depend on besides their items.
    """

    def __init__(self, results: "ResultFolder", run_key: str) -> None:
        self.folder = f"{PARTS}/{run_key[:16]}"
        self._results = results
        self._made: set[str] | None = None

    def open(self) -> None:
        """Make the folder, and remove what a killed run left half written."""
        self._results.sweep(self.folder)

    def holds(self, key: str) -> bool:
        """Say whether a part was made before, or by this store since."""
        if self._made is None:  # asked once: in a store elsewhere each question takes a while
            self._made = set(self._results.names(self.folder))
        return key + SUFFIX in self._made

    def write(self, key: str, rows: Iterable[PartRow]) -> None:
        """Write a part, whole or not at all."""
        lines = b"".join(
            orjson.dumps(row.facts._asdict()) + b"\n" + row.json + b"\n" for row in rows
        )
        self._results.write(self._name(key), gzip.compress(lines, _COMPRESSION, mtime=0))
        if self._made is not None:
            self._made.add(key + SUFFIX)

    def read(self, key: str) -> Iterator[PartRow]:
        """Yield the rows of a part.

        Raises:
            FolderError: The disk has damaged it; it is removed, so that the next run makes it anew.
        """
        try:
            packed = self._results.read(self._name(key))
            if packed is None:
                raise FileNotFoundError("it is gone")
            lines = gzip.decompress(packed).splitlines()
            facts = [orjson.loads(line) for line in lines[::2]]
        except (OSError, EOFError, zlib.error, ValueError) as error:
            self._results.remove(self._name(key))
            raise FolderError(
                f"the part {key + SUFFIX} was damaged ({error}) and has been removed; run the same "
                "command again to make it anew"
            ) from error
        for known, row in zip(facts, lines[1::2], strict=True):
            yield PartRow(ItemFacts(**known | {"paragraphs": tuple(known["paragraphs"])}), row)

    def _name(self, key: str) -> str:
        return f"{self.folder}/{key}{SUFFIX}"
