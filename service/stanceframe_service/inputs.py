"""Finds the files that hold articles, in folders and by patterns, in a fixed order."""

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from stanceframe.text.compression import inner_suffix
from stanceframe.text.metadata import is_sidecar
from stanceframe.text.readers import is_readable

__all__ = [
    "FolderContents",
    "InputFile",
    "RemoteFile",
    "find_inputs",
    "find_sources",
    "fixed_part",
    "kind_of",
    "shown_path",
]


class RemoteFile(NamedTuple):
    """Where a file is that isn't on this machine's disks.

    Attributes:
        source: The address under which it was found, which leads to its store.
        path: Its path in the store.
        sidecar: The path of the file that describes it, if there is one.
    """

    source: str
    path: str
    sidecar: str | None


class InputFile(NamedTuple):
    """A file with articles, or what stands in the place of one.

    Attributes:
        path: Where it is; of a file in a store, only its name counts.
        root: The folder below which its path names it.
        size: Its bytes.
        fault: Why it can't be read, where that shows without opening it.
        remote: Where it is in a store, if it is in one.
    """

    path: Path
    root: Path
    size: int
    fault: str | None = None
    remote: RemoteFile | None = None

    @property
    def name(self) -> str:
        """Its path below the root, as text."""
        return shown_path(self.path, self.root)


class FolderContents(NamedTuple):
    """The files to read, in order of their path, and how many of other kinds lie there."""

    files: tuple[InputFile, ...]
    skipped: Mapping[str, int]

    @property
    def total_bytes(self) -> int:
        """The sizes of all files to read."""
        return sum(file.size for file in self.files)


def find_sources(sources: Sequence[str], *, out: str | None = None) -> FolderContents:
    """List the readable files of folders, files and patterns such as `articles/**/*.txt`.

    Args:
        sources: Paths, or addresses such as `s3://bucket/articles`.
        out: Path or address of the folder of results, which is left aside.

    Raises:
        StorageError: A store can't be reached.
    """
    from stanceframe_service.storage.addresses import is_remote, local_form

    files: list[InputFile] = []
    skipped: Counter[str] = Counter()
    for source in sources:
        if is_remote(source):
            from stanceframe_service.storage.inputs import find_remote

            found = find_remote(source, out=out)
        else:
            local = Path(local_form(out)) if out and not is_remote(out) else None
            found = _find_local(local_form(source), local)
        files += found.files
        skipped.update(found.skipped)
    return FolderContents(tuple(files), dict(sorted(skipped.items())))


def _find_local(source: str, out: Path | None) -> FolderContents:
    path = Path(source)
    if path.is_dir():
        return find_inputs(path, out=out)
    if path.exists() or not glob.has_magic(source):
        return FolderContents((_input_file(path, path.parent),), {})
    root = fixed_part(source)
    matches = sorted(root.glob(str(path.relative_to(root))))
    return FolderContents(tuple(_input_file(one, root) for one in matches if not one.is_dir()), {})


def find_inputs(folder: Path, *, out: Path | None = None) -> FolderContents:
    """List the readable files under a folder; what begins with a dot, and `out`, is left aside."""
    found: list[InputFile] = []
    skipped: Counter[str] = Counter()

    def unreadable(error: OSError) -> None:
        path = Path(error.filename)
        found.append(InputFile(path, folder, 0, f"can't be listed: {error.strerror}"))

    for path in _walk(folder, out, found, unreadable):
        if is_readable(path):
            found.append(_input_file(path, folder))
        elif not is_sidecar(path):
            skipped[kind_of(path)] += 1
    found.sort(key=lambda file: file.path.relative_to(folder).parts)
    return FolderContents(tuple(found), dict(sorted(skipped.items())))


def shown_path(path: Path, root: Path) -> str:
    """Return a path below a root; bytes of it that are no text are shown as such."""
    relative = Path(os.path.relpath(path, root))
    return os.fsencode(relative.as_posix()).decode("utf-8", errors="replace")


def kind_of(path: PurePath) -> str:
    """Return what a file of another kind is counted as: its suffix, or its name without one."""
    return inner_suffix(path) or path.suffix.lower() or path.name


def _walk(
    folder: Path,
    out: Path | None,
    found: list[InputFile],
    unreadable: Callable[[OSError], None],
) -> Iterator[Path]:
    """Yield the files under a folder; a link to a folder is followed once, to one above never."""
    seen = {out.resolve()} if out else set[Path]()
    for root, folders, names in os.walk(folder, followlinks=True, onerror=unreadable):
        here = Path(root)
        if here.resolve() in seen:
            folders.clear()
            if here.is_symlink() and here.parent.resolve().is_relative_to(here.resolve()):
                found.append(InputFile(here, folder, 0, "is a link to a folder that it lies in"))
            continue
        seen.add(here.resolve())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if is_readable(Path(name)):
                found.append(InputFile(here / name, folder, 0, "is a folder with a file's name"))
        yield from (here / name for name in names if not name.startswith("."))


def _input_file(path: Path, root: Path) -> InputFile:
    """Describe a file without opening it: opening a pipe would wait for somebody to write."""
    if path.is_file():
        return InputFile(path, root, path.stat().st_size)
    if path.is_symlink():
        return InputFile(path, root, 0, "is a link that leads to no file")
    fault = "is no ordinary file" if path.exists() else "is not there"
    return InputFile(path, root, 0, fault)


def fixed_part(pattern: str) -> Path:
    """Return the folder before the first wildcard of a pattern."""
    fixed: list[str] = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)
