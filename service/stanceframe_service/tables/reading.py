"""Reads the tables of a scored folder back: their rows, and the labelled articles they are of."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from stanceframe.errors import MissingExtraError
from stanceframe.types import (
    ArticleMeta,
    Attribution,
    Evidence,
    FrameLabel,
    LabelledArticle,
    LabelledSentence,
    LoadedWord,
    Provenance,
    StanceProbabilities,
    StanceRecord,
    TextSpan,
    Truncation,
)
from stanceframe_service.tables.schema import ColumnType, Table, table_named
from stanceframe_service.tables.writing import TableFormat

__all__ = ["Row", "RunTables", "find_tables"]

Row = Mapping[str, Any]
_LABELS: Final = ("attributions", "frames", "stances", "loaded")
_LONGEST_CELL: Final = 2**31 - 1
_PARSERS: Final[Mapping[ColumnType, Callable[[str], object]]] = {
    "bool": lambda cell: cell == "true",
    "int32": int,
    "int64": int,
    "float64": float,
    "string": str,
    "date": date.fromisoformat,
}


class RunTables(NamedTuple):
    """The tables of one run, in one format.

    Attributes:
        folder: Where they lie.
        kind: Their format.
    """

    folder: Path
    kind: TableFormat

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a table, in order.

        Raises:
            MissingExtraError: It is Parquet, and pyarrow is missing.
        """
        path = self.folder / f"{name}.{self.kind}"
        return _READERS[self.kind](path, table_named(name))

    def articles(self) -> Iterator[LabelledArticle]:
        """Yield the labelled articles, in order; memory holds one of them, and a batch of rows."""
        sentences = _Ahead(self.rows("sentences"))
        labels = {name: _Ahead(self.rows(name)) for name in _LABELS}
        for row in self.rows("articles"):
            own = {name: ahead.of(row["article"]) for name, ahead in labels.items()}
            yield _article(row, sentences.of(row["article"]), own)


def find_tables(folder: Path) -> RunTables | None:
    """Return the tables of a folder, if it has any; of several formats the cheapest to read."""
    by_cost: tuple[TableFormat, ...] = ("parquet", "jsonl", "csv")
    for kind in by_cost:
        if (folder / f"articles.{kind}").is_file():
            return RunTables(folder, kind)
    return None


class _Ahead:
    """The rows of a table by article: all tables are in the order of the articles."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=lambda row: int(row["article"]))
        self._next = self._read()

    def of(self, article: int) -> list[Row]:
        """Return the rows of an article; called in order of the articles."""
        while self._next is not None and self._next[0] < article:
            self._next = self._read()
        if self._next is None or self._next[0] != article:
            return []
        rows = self._next[1]
        self._next = self._read()
        return rows

    def _read(self) -> tuple[int, list[Row]] | None:
        found = next(self._groups, None)
        return None if found is None else (found[0], list(found[1]))


def _article(row: Row, sentences: list[Row], labels: Mapping[str, list[Row]]) -> LabelledArticle:
    by_sentence: dict[int, dict[str, list[Row]]] = {}
    for name, rows in labels.items():
        for one in rows:
            by_sentence.setdefault(one["sentence"], {}).setdefault(name, []).append(one)
    return LabelledArticle(
        id=row["id"],
        meta=ArticleMeta(
            outlet=row["outlet"], date=row["date"], title=row["title"], url=row["url"]
        ),
        sentences=tuple(_sentence(one, by_sentence.get(one["sentence"], {})) for one in sentences),
        provenance=Provenance(
            model=row["model"],
            codebook=row["codebook"],
            calibration=row["calibration"],
            version=row["version"],
        ),
    )


def _sentence(row: Row, labels: Mapping[str, list[Row]]) -> LabelledSentence:
    cut = row["tokens"] is not None
    return LabelledSentence(
        index=row["sentence"],
        start=row["start"],
        end=row["stop"],
        zone=row["zone"],
        text=row["text"],
        duplicate_of=row["duplicate_of"],
        truncated=Truncation(tokens=row["tokens"], read=row["tokens_read"]) if cut else None,
        attributions=tuple(map(_attribution, labels.get("attributions", ()))),
        frames=tuple(_frames(labels.get("frames", []))),
        stances=tuple(map(_stance, labels.get("stances", ()))),
        loaded=tuple(map(_loaded, labels.get("loaded", ()))),
    )


def _attribution(row: Row) -> Attribution:
    return Attribution(
        source=_span(row, "source"),
        resolved_source=row["resolved_source"],
        cue=_span(row, "cue"),
        cue_class=row["cue_class"],
        content=TextSpan(start=row["content_start"], end=row["content_stop"], text=row["content"]),
        kind=row["kind"],
        p=row["p"],
    )


def _frames(rows: list[Row]) -> Iterator[FrameLabel]:
    for _, group in groupby(rows, key=lambda row: str(row["frame"])):
        of_frame = list(group)
        first = of_frame[0]
        evidence = tuple(
            Evidence(
                start=row["start"],
                end=row["stop"],
                text=row["text"],
                voice=row["voice"],
                attribution=row["attribution"],
            )
            for row in of_frame
            if row["start"] is not None
        )
        yield FrameLabel(
            id=first["frame"], p=first["p"], present=first["present"], evidence=evidence
        )


def _stance(row: Row) -> StanceRecord:
    return StanceRecord(
        target=row["target"],
        mention=_span(row, "mention"),
        holder=row["holder"],
        attribution=row["attribution"],
        label=row["label"],
        p=StanceProbabilities(favor=row["p_favor"], none=row["p_none"], against=row["p_against"]),
        abstained=row["abstained"],
    )


def _loaded(row: Row) -> LoadedWord:
    return LoadedWord(
        start=row["start"],
        end=row["stop"],
        text=row["text"],
        voice=row["voice"],
        attribution=row["attribution"],
        p=row["p"],
    )


def _span(row: Row, name: str) -> TextSpan | None:
    if row[f"{name}_start"] is None:
        return None
    return TextSpan(start=row[f"{name}_start"], end=row[f"{name}_stop"], text=row[name])


def _json_rows(path: Path, table: Table) -> Iterator[Row]:
    del table  # JSON knows its types
    with path.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def _csv_rows(path: Path, table: Table) -> Iterator[Row]:
    """Yield rows; an empty cell of a column that may be empty is None."""
    parsers = {column.name: _PARSERS[column.type] for column in table.columns}
    nullable = {column.name for column in table.columns if column.nullable}
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {
                name: None if not cell and name in nullable else parsers[name](cell)
                for name, cell in row.items()
            }


def _parquet_rows(path: Path, table: Table) -> Iterator[Row]:
    try:
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyarrow", "tables", "reading Parquet") from error
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=[column.name for column in table.columns]):
            yield from batch.to_pylist()


_READERS: Final[Mapping[TableFormat, Callable[[Path, Table], Iterator[Row]]]] = {
    "jsonl": _json_rows,
    "csv": _csv_rows,
    "parquet": _parquet_rows,
}
