"""What goes through a folder run: an item of the input, and what is known of it besides."""

import hashlib
from functools import cached_property
from typing import NamedTuple

from stanceframe.text.lines import find_blocks
from stanceframe.types import Article, FailedArticle

__all__ = ["InputItem", "ItemFacts"]


class ItemFacts(NamedTuple):
    """What the tables hold of an item beside its outcome.

    Attributes:
        file: The file that held it, as a path below the folder.
        sha256: Hash of all that its labels depend on; empty for an item that could not be read.
        characters: Code points of its text.
        paragraphs: The first character of each paragraph.
    """

    file: str
    sha256: str
    characters: int
    paragraphs: tuple[int, ...]


class InputItem:
    """An item, where it came from, and how far into the input it ends (bytes)."""

    def __init__(self, item: Article | FailedArticle, *, file: str, end: int) -> None:
        self.item = item
        self.file = file
        self.end = end

    @property
    def characters(self) -> int:
        """Code points of its text."""
        return len(self.item.text) if isinstance(self.item, Article) else 0

    @cached_property
    def key(self) -> bytes:
        """Hash of everything that its row depends on."""
        return _sha256(repr((self.file, self.item))).digest()

    @cached_property
    def labels_key(self) -> str:
        """Hash of what its labels depend on: not its id, outlet, date or address."""
        if not isinstance(self.item, Article):
            return ""
        one = self.item
        return _sha256(repr((one.text, one.meta.title, one.targets, one.unit))).hexdigest()

    def facts(self) -> ItemFacts:
        """Return what the tables hold of it."""
        if not isinstance(self.item, Article):
            return ItemFacts(self.file, "", 0, ())
        starts = tuple(block.start for block in find_blocks(self.item.text))
        return ItemFacts(self.file, self.labels_key, self.characters, starts)


def _sha256(text: str) -> "hashlib._Hash":
    return hashlib.sha256(text.encode("utf-8", "surrogatepass"))
