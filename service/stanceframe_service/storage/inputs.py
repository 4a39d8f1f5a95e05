"""Finds the files that hold articles in a store, in the order and by the rules of a disk's."""

import glob
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from stanceframe.errors import InputError, StanceFrameError
from stanceframe.text.metadata import Metadata, is_sidecar, parse_sidecar, sidecar_names
from stanceframe.text.readers import ReadOptions, is_readable, read_stream
from stanceframe.types import Article, FailedArticle, Failure
from stanceframe_service.inputs import FolderContents, InputFile, RemoteFile, fixed_part, kind_of
from stanceframe_service.storage.addresses import connect, is_remote, kind_in, naming

__all__ = ["find_remote", "read_remote"]

_IN_MEMORY: Final = 16 << 20
_STEP: Final = 1 << 20
_connections: Final = threading.local()


def find_remote(source: str, *, out: str | None = None) -> FolderContents:
    """List the readable files at an address: a folder's, one file, or those of a pattern.

    Args:
        source: Such as `s3://bucket/articles` or `s3://bucket/articles/**/*.html`.
        out: The folder of results, which is left aside.

    Raises:
        StorageError: The store can't be reached, or needs a library that isn't installed.
    """
    store, path = connect(source)
    with naming(source):
        if glob.has_magic(path):
            root = str(fixed_part(path))
            found = _sizes(store.glob(path, detail=True))
            return _described(source, store, found, root, takes_all=True)
        kind = kind_in(store, path)
        if kind is None:
            gone = InputFile(Path(path), Path(path).parent, 0, "is not there")
            return FolderContents((gone,), {})
        if kind == "directory":
            found = _sizes(store.find(path, detail=True))
            place = connect(out)[1].rstrip("/") if out and is_remote(out) else None
            inner = {name: size for name, size in found.items() if _is_seen(name, path, place)}
            return _described(source, store, inner, path, takes_all=False)
        info = store.info(path)
        parent = path.rpartition("/")[0]
        return _described(source, store, {path: info.get("size")}, parent, takes_all=True)


def read_remote(
    file: InputFile, remote: RemoteFile, options: ReadOptions
) -> Iterator[Article | FailedArticle]:
    """Yield the articles of a file in a store, as `read_articles` does of one on a disk.

    The file is fetched whole first (beyond 16 MB to a temporary file), so that a connection that
    breaks fails the file, and none of its articles is read twice.
    """
    with SpooledTemporaryFile(_IN_MEMORY) as content:
        try:
            with naming(f"{file.name} of {remote.source}"):
                metadata = _fetch(remote, content)
        except StanceFrameError as error:
            _connections.known = {}
            code = error.code if isinstance(error, InputError) else "unreadable"
            yield FailedArticle(id=file.name, error=Failure(code=code, message=str(error)))
            return
        content.seek(0)
        yield from read_stream(
            content,  # type: ignore[arg-type]
            suffix="".join(PurePosixPath(remote.path).suffixes[-2:]),
            name=file.name,
            options=options,
            metadata=metadata,
        )


def _fetch(remote: RemoteFile, content: Any) -> Metadata:
    store = _connected(remote.source)
    with store.open(remote.path, "rb") as source:
        while chunk := source.read(_STEP):
            content.write(chunk)
    if remote.sidecar is None:
        return Metadata()
    return parse_sidecar(store.cat_file(remote.sidecar), PurePosixPath(remote.sidecar).name)


def _connected(source: str) -> Any:
    """Return this thread's connection to a store: some libraries make one only for each user."""
    known: dict[str, Any] = _connections.__dict__.setdefault("known", {})
    if source not in known:
        known[source] = connect(source)[0]
    return known[source]


def _sizes(found: Any) -> dict[str, int | None]:
    """Return the sizes of the files in a listing; the markers of empty folders are none."""
    return {
        str(name): info.get("size")
        for name, info in found.items()
        if info["type"] == "file" and not str(name).endswith("/")
    }


def _is_seen(name: str, root: str, out: str | None) -> bool:
    """Say whether a file counts: nothing that begins with a dot does, and no result."""
    below = PurePosixPath(name).relative_to(root)
    if any(part.startswith(".") for part in below.parts):
        return False
    return out is None or not name.startswith(f"{out}/")


def _described(
    source: str,
    store: Any,
    found: Mapping[str, int | None],
    root: str,
    *,
    takes_all: bool,
) -> FolderContents:
    """Describe files in order of their path; `takes_all` also those of no known kind."""
    files: list[InputFile] = []
    skipped: Counter[str] = Counter()
    for name in sorted(found, key=lambda one: PurePosixPath(one).parts):
        path = PurePosixPath(name)
        if not takes_all and not is_readable(path):
            if not is_sidecar(path):
                skipped[kind_of(path)] += 1
            continue
        remote = RemoteFile(source, name, _sidecar(store, name, found, takes_all))
        files.append(InputFile(Path(name), Path(root), found[name] or 0, remote=remote))
    return FolderContents(tuple(files), dict(sorted(skipped.items())))


def _sidecar(
    store: Any, name: str, found: Mapping[str, int | None], asks_store: bool
) -> str | None:
    """Return the path of the file that describes another; a folder's listing has it."""
    folder, _, bare = name.rpartition("/")
    for beside in sidecar_names(bare):
        path = f"{folder}/{beside}"
        if path in found or (asks_store and kind_in(store, path)):
            return path
    return None
