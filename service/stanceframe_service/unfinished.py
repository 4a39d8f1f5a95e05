"""The output of a folder run while it grows, and how a killed run is taken up again."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

import orjson

from stanceframe.errors import StanceFrameError
from stanceframe.types import Article, FailedArticle
from stanceframe_service.engine import Labelling

__all__ = ["FolderError", "UnfinishedRun"]

LABELLED = "labelled.jsonl"
ERRORS = "errors.jsonl"
LEDGER = "ledger.jsonl"
PARTIAL = ".partial"


class FolderError(StanceFrameError):
    """A folder can't be read from or written to as asked."""

    code = "folder"


class _Entry(NamedTuple):
    """One row's item, and where the files end after it."""

    id: str
    sha256: str
    labelled_end: int
    errors_end: int
    ledger_end: int


class UnfinishedRun:
    """Rows written so far, with a ledger that says of which items they were made.

    A row is written first and entered in the ledger after, so whatever a kill cuts short lies
    behind the last entry. A new run over the same items in the same order takes over the entries
    from the start as long as each item has the same id and content; from the first that differs
    on, everything is cut off and made anew. So no row is lost, doubled or stale.
    """

    def __init__(self, out: Path, run_signature: str) -> None:
        self._paths = {name: out / (name + PARTIAL) for name in (LABELLED, ERRORS, LEDGER)}
        self._out = out
        self._header = orjson.dumps({"run": run_signature})
        self._files: dict[str, BinaryIO] = {}
        self._entries: Iterator[_Entry] | None = None
        self._last = _Entry("", "", 0, 0, 0)

    def __enter__(self) -> Self:
        """Open the files, which no other run may have open."""
        with ExitStack() as opened:
            for name, path in self._paths.items():
                self._files[name] = opened.enter_context(_open_grown(path))
            _lock(self._files[LEDGER], self._out)
            self._close = opened.pop_all().close
        self._entries = self._read_ledger()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the files and leave them for a later run."""
        self._entries = None
        self._close()

    def holds(self, item: Article | FailedArticle) -> bool:
        """Say whether the next row stands already and was made from this very item."""
        entry = next(self._entries, None) if self._entries is not None else None
        if entry is not None and (entry.id, entry.sha256) == (item.id, _content_hash(item)):
            self._last = entry
            return True
        self._cut_off_the_rest()
        return False

    def add(self, labelling: Labelling) -> None:
        """Append the row of an item."""
        self._cut_off_the_rest()
        item, row = labelling
        _append(self._files[LABELLED if row.is_ok else ERRORS], row.json)
        entry = {
            "id": item.id,
            "sha256": _content_hash(item),
            "labelled_end": self._files[LABELLED].tell(),
            "errors_end": self._files[ERRORS].tell(),
        }
        _append(self._files[LEDGER], orjson.dumps(entry))

    def end_of_items(self) -> None:
        """Drop rows of items that are no longer there."""
        self._cut_off_the_rest()

    @property
    def labelled(self) -> Path:
        """The rows of labelled articles, while the run is unfinished."""
        return self._paths[LABELLED]

    @property
    def errors(self) -> Path:
        """The rows of failed articles, while the run is unfinished."""
        return self._paths[ERRORS]

    def publish(self) -> None:
        """Give the rows their final names."""
        for name in (ERRORS, LABELLED):
            self._paths[name].replace(self._out / name)

    def forget(self) -> None:
        """Remove the ledger of a run that is published."""
        self._paths[LEDGER].unlink()

    def _cut_off_the_rest(self) -> None:
        if self._entries is None:
            return
        self._entries = None
        ends = {LABELLED: self._last.labelled_end, ERRORS: self._last.errors_end}
        for name, end in (*ends.items(), (LEDGER, self._last.ledger_end)):
            self._files[name].truncate(end)
            self._files[name].seek(end)
        if self._last.ledger_end == 0:
            _append(self._files[LEDGER], self._header)

    def _read_ledger(self) -> Iterator[_Entry]:
        """Yield the entries that can be trusted: of this run's settings, with their rows there."""
        ledger = self._files[LEDGER]
        ledger.seek(0)
        if ledger.readline() != self._header + b"\n":
            return
        sizes = {name: self._paths[name].stat().st_size for name in (LABELLED, ERRORS)}
        with self._paths[LEDGER].open("rb") as lines:
            end = len(next(lines))
            for line in lines:
                end += len(line)
                entry = _parse(line, end)
                if entry is None or entry.labelled_end > sizes[LABELLED]:
                    return
                if entry.errors_end > sizes[ERRORS]:
                    return
                yield entry


def _open_grown(path: Path) -> BinaryIO:
    """Open for reading and writing without emptying."""
    path.touch()
    return path.open("r+b")


def _append(file: BinaryIO, row: bytes) -> None:
    file.write(row + b"\n")
    file.flush()  # so that a kill costs one row


def _lock(ledger: BinaryIO, out: Path) -> None:
    """Keep a second run out of the folder: both would write the same rows."""
    try:
        import fcntl
    except ModuleNotFoundError:  # not a POSIX system
        return
    try:
        fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise FolderError(
            f"another run is writing {str(out)!r}; wait for it, or give another --out"
        ) from error


def _parse(line: bytes, ledger_end: int) -> _Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        return _Entry(**orjson.loads(line), ledger_end=ledger_end)
    except (ValueError, TypeError):
        return None


def _content_hash(item: Article | FailedArticle) -> str:
    """Return the hash of everything that the item's row depends on."""
    return hashlib.sha256(repr(item).encode("utf-8", "surrogatepass")).hexdigest()
