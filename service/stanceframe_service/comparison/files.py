"""Writes a comparison's files, each whole or not at all."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from stanceframe.errors import StanceFrameError
from stanceframe.types import LabelledArticle
from stanceframe_service.comparison.findings import Comparison
from stanceframe_service.comparison.markdown import markdown_of
from stanceframe_service.comparison.page import page_of

__all__ = ["OutputError", "check_out", "json_of", "write_comparison", "write_files"]

PAGE, DATA, SUMMARY = "comparison.html", "comparison.json", "comparison.md"
SENTENCES = "comparison-sentences.jsonl"  # of outlets alone


class OutputError(StanceFrameError):
    """The comparison can't be written where it was asked for."""

    code = "output"


def check_out(out: Path, *, overwrite: bool) -> None:
    """Refuse to write over a comparison that is there.

    Raises:
        OutputError: `out` is no folder, or holds a comparison and may not be replaced.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{str(out)!r} is a file; give a folder to --out")
    there = [name for name in (PAGE, DATA, SUMMARY, SENTENCES) if (out / name).exists()]
    if there and not overwrite:
        raise OutputError(
            f"{str(out)!r} holds {', '.join(there)} already; give another folder to --out, or "
            "--overwrite to replace them"
        )


def json_of(comparison: Comparison) -> bytes:
    """Return the JSON twin of the page, keys in a fixed order."""
    return orjson.dumps(comparison, option=orjson.OPT_INDENT_2) + b"\n"


def write_comparison(
    out: Path, comparison: Comparison, articles: Sequence[LabelledArticle]
) -> tuple[Path, ...]:
    """Write page, data and summary, and return where.

    Raises:
        OutputError: The folder can't be made or written to.
    """
    return write_files(
        out,
        page=page_of(comparison, articles),
        data=json_of(comparison),
        summary=markdown_of(comparison),
    )


def write_files(
    out: Path, *, page: str, data: bytes, summary: str, sentences: Iterable[bytes] | None = None
) -> tuple[Path, ...]:
    """Write the files of a comparison, each whole or not at all, and return where.

    Args:
        out: The folder; made if need be.
        page: HTML.
        data: Its JSON twin.
        summary: Markdown.
        sentences: Lines with what was counted. Without them, those of an earlier comparison go.

    Raises:
        OutputError: The folder can't be made or written to.
    """
    contents: dict[str, Iterable[bytes]] = {
        PAGE: (page.encode(),),
        DATA: (data,),
        SUMMARY: (summary.encode(),),
    }
    if sentences is not None:
        contents[SENTENCES] = sentences
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            unfinished = out / f"{name}.partial"
            with unfinished.open("wb") as file:
                file.writelines(content)
            unfinished.replace(out / name)
        if sentences is None:
            (out / SENTENCES).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{str(out)!r} can't be written to: {error.strerror or error}; give a folder of "
            "your own to --out"
        ) from error
    return tuple(out / name for name in contents)
