"""Finds the files of a folder that hold articles, in an order that does not change."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from stanceframe.text.metadata import is_sidecar
from stanceframe.text.readers import is_readable

__all__ = ["FolderContents", "InputFile", "find_inputs"]


class InputFile(NamedTuple):
    """A file with articles, and its size."""

    path: Path
    size: int


class FolderContents(NamedTuple):
    """The files to read, in order of their path, and how many of other kinds lie there."""

    files: tuple[InputFile, ...]
    skipped: Mapping[str, int]

    @property
    def total_bytes(self) -> int:
        """The sizes of all files to read."""
        return sum(file.size for file in self.files)


def find_inputs(folder: Path, *, out: Path | None = None) -> FolderContents:
    """List the readable files under a folder; what begins with a dot, and `out`, is left aside."""
    found: list[InputFile] = []
    skipped: Counter[str] = Counter()
    for path in _walk(folder, out):
        if is_readable(path):
            found.append(InputFile(path, path.stat().st_size))
        elif not is_sidecar(path):
            skipped[path.suffix.lower() or path.name] += 1
    found.sort(key=lambda file: file.path.relative_to(folder).parts)
    return FolderContents(tuple(found), dict(sorted(skipped.items())))


def _walk(folder: Path, out: Path | None) -> Iterator[Path]:
    """Yield the files under a folder; a link to a folder is followed once."""
    seen = {out.resolve()} if out else set[Path]()
    for root, folders, names in os.walk(folder, followlinks=True):
        here = Path(root)
        if here.resolve() in seen:
            folders.clear()
            continue
        seen.add(here.resolve())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (here / name for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file())
