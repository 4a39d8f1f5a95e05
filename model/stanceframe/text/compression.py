"""Files within `.gz` and `.zst`, unpacked to a temporary file, so that readers can go back in."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Final

from stanceframe.errors import InputError, MissingExtraError

__all__ = ["inner_suffix", "is_compressed", "unpacked"]

COMPRESSIONS: Final = (".gz", ".zst")
_STEP: Final = 1 << 20
_IN_MEMORY: Final = 16 << 20
# What a file may unpack to: more than any corpus in one file, and less than a disk.
MAX_BYTES: Final = 64 << 30


def is_compressed(path: PurePath) -> bool:
    """Say whether a file is packed, by its name."""
    return path.suffix.casefold() in COMPRESSIONS


def inner_suffix(path: PurePath) -> str:
    """Return the suffix that says what a file is, in lower case: of `a.csv.gz`, `.csv`."""
    inner = PurePath(path.stem) if is_compressed(path) else path
    return inner.suffix.casefold()


@contextmanager
def unpacked(stream: BinaryIO, path: PurePath, *, name: str) -> Iterator[BinaryIO]:
    """Yield the content of a file, unpacked where its name says that it is packed.

    Raises:
        InputError: It is damaged or cut short; code `damaged`.
        MissingExtraError: It needs a library that isn't installed.
    """
    if not is_compressed(path):
        yield stream
        return
    packed = path.suffix.casefold()
    # A class of its own in typeshed, but a binary file in all that readers use.
    with SpooledTemporaryFile(_IN_MEMORY) as content:
        try:
            _copy(_opened(stream, packed, name), content, name)
        except (EOFError, zlib.error, OSError) as error:
            raise InputError(
                f"{name!r} is damaged or cut short ({error}); pack it anew", code="damaged"
            ) from error
        content.seek(0)
        yield content  # type: ignore[misc]


def _opened(stream: BinaryIO, packed: str, name: str) -> Any:
    if packed == ".gz":
        return gzip.GzipFile(fileobj=stream, mode="rb")
    try:
        import pyarrow as pa
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "tables", f"reading {name!r}") from error
    return pa.CompressedInputStream(stream, "zstd")


def _copy(source: Any, target: IO[bytes], name: str) -> None:
    size = 0
    while chunk := source.read(_STEP):
        target.write(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise InputError(
                f"{name!r} unpacks to more than {MAX_BYTES:,} bytes; split it", code="too_large"
            )
