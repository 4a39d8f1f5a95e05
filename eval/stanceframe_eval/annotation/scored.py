"""Reads the tables of a scored folder: the sentences that count, with what the model found."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from stanceframe.errors import AnnotationError, MissingExtraError

__all__ = ["Scored", "ScoredFolder", "read_scored"]

_FORMATS: Final = ("jsonl", "csv", "parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence that counts, as `stanceframe score` left it.

    Attributes:
        item: The article's id and the sentence's number, `harbour.txt#3`.
        document: The article's id.
        start: Its place in the article, in code points.
        stop: One past its last character.
        text: Its characters.
        frames: Probability of each frame that the tables name for it.
        present: Those of them that reach their threshold.
    """

    item: str
    document: str
    start: int
    stop: int
    text: str
    frames: dict[str, float]
    present: frozenset[str]


class ScoredFolder(NamedTuple):
    """What a folder holds. `model` and `codebook` are as the articles say; empty if none does."""

    sentences: tuple[Scored, ...]
    model: str
    codebook: str


def read_scored(folder: Path) -> ScoredFolder:
    """Read `articles`, `sentences` and `frames`, in whichever format they are there.

    Raises:
        AnnotationError: There are no such tables, or a row lacks a column.
        MissingExtraError: They are Parquet, and pyarrow isn't installed.
    """
    try:
        articles = {int(row["article"]): row for row in _rows(folder, "articles")}
        found = _frames(folder)
        sentences = tuple(
            _scored(row, str(articles[int(row["article"])]["id"]), found)
            for row in _rows(folder, "sentences")
            if row["counted"] in {True, "true"} and row["text"].strip()
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnnotationError(
            f"{folder} has tables of another form ({type(error).__name__}: {error}); "
            "score the folder anew with: stanceframe score"
        ) from error
    first = next(iter(articles.values()), {})
    return ScoredFolder(sentences, str(first.get("model", "")), str(first.get("codebook", "")))


_Found = dict[tuple[int, int], dict[str, tuple[float, bool]]]


def _frames(folder: Path) -> _Found:
    found: _Found = {}
    for row in _rows(folder, "frames"):
        key = (int(row["article"]), int(row["sentence"]))
        present = row["present"] in {True, "true"}
        found.setdefault(key, {})[row["frame"]] = (float(row["p"]), present)
    return found


def _scored(row: dict[str, Any], document: str, found: _Found) -> Scored:
    number = int(row["sentence"])
    frames = found.get((int(row["article"]), number), {})
    return Scored(
        item=f"{document}#{number}",
        document=document,
        start=int(row["start"]),
        stop=int(row["stop"]),
        text=row["text"],
        frames={frame: p for frame, (p, _) in frames.items()},
        present=frozenset(frame for frame, (_, present) in frames.items() if present),
    )


def _rows(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    for form in _FORMATS:
        path = folder / f"{table}.{form}"
        if path.is_file():
            yield from _read(path, form)
            return
    raise AnnotationError(
        f"{folder} has no table {table!r} (.jsonl, .csv or .parquet); "
        f"make one with: stanceframe score ARTICLES --out {folder}"
    )


def _read(path: Path, form: str) -> Iterator[dict[str, Any]]:
    if form == "parquet":
        yield from _parquet(path)
        return
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path} can't be read as UTF-8: {error}") from error
    if form == "csv":
        yield from csv.DictReader(io.StringIO(text, newline=""))
    else:
        yield from (json.loads(line) for line in text.split("\n") if line)


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    try:
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "tables", f"reading {path.name}") from error
    for batch in parquet.ParquetFile(path).iter_batches():
        yield from batch.to_pylist()
