"""Writes the reader's page whole or not at all."""

from pathlib import Path

from stanceframe_service.comparison.files import OutputError

__all__ = ["check_page", "write_page"]


def check_page(path: Path, *, overwrite: bool) -> None:
    """Refuse to write over what is there.

    Raises:
        OutputError: The path is a folder, or a file that may not be replaced.
    """
    if path.is_dir():
        raise OutputError(f"{str(path)!r} is a folder; name the page to write with --out")
    if path.exists() and not overwrite:
        raise OutputError(
            f"{str(path)!r} is there already; give another name to --out, or --overwrite to "
            "replace it"
        )


def write_page(path: Path, page: str) -> None:
    """Write the page.

    Raises:
        OutputError: The folder isn't there or can't be written to.
    """
    unfinished = path.with_name(f"{path.name}.partial")
    try:
        unfinished.write_bytes(page.encode())
        unfinished.replace(path)
    except OSError as error:
        raise OutputError(
            f"{str(path)!r} can't be written: {error.strerror or error}; give a place of your own "
            "to --out"
        ) from error
