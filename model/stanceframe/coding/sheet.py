"""A CSV sheet: a row for each item and coder, labels in one cell."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from stanceframe.coding.answers import NONE, Answer, RawLabel, Refusal, Returned, Task
from stanceframe.corpora.annotations import Annotation, Given, Item
from stanceframe.errors import AnnotationError

__all__ = ["COLUMNS", "read_sheet", "to_sheet"]

COLUMNS: Final = ("item", "text", "labels", "coder", "document", "start", "stop", "drawn",
                  "codebook", "sha256")  # fmt: skip
_ENTRY: Final = re.compile(r"(?P<label>[^\[\]]*)(?:\[(?P<marks>\d+:\d+(?:,\d+:\d+)*)\])?")


def to_sheet(tasks: Sequence[Task]) -> str:
    """Return a sheet to fill `labels` and `coder` in: `legal; atrocity[34:42]`, or - for none."""
    out = io.StringIO()
    # Everything is quoted: else a lone carriage return would end a row when read again.
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for task in tasks:
        for one in task.annotations:
            writer.writerow(_row(one, _cell(one), one.coder))
        if not task.annotations:
            writer.writerow(_row(task.item, "", ""))
    return out.getvalue()


def read_sheet(path: Path, default_coder: str) -> Returned:
    """Read a sheet. An empty cell of labels means that the row wasn't coded yet.

    Raises:
        AnnotationError: The file can't be read, or has no columns `text` and `labels`.
    """
    text = _text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := {"text", "labels"} - set(reader.fieldnames or ()):
        columns = ", ".join(COLUMNS)
        raise AnnotationError(f"{path} has no column {min(missing)!r}; its columns are: {columns}")
    answers: list[Answer] = []
    refusals: list[Refusal] = []
    uncoded = 0
    for number, row in enumerate(reader, start=1):
        where = f"{path}, row {number}"
        cell = (row.get("labels") or "").strip()
        if not cell:
            uncoded += 1
            continue
        try:
            labels = tuple(_labels(cell))
        except ValueError as error:
            cure = f"write ids with ; between them, or {NONE} for none"
            refusals.append(Refusal(where, str(error), cure, row))
            continue
        details = {key: row[key] for key in COLUMNS if key not in _OWN and row.get(key)}
        coder = (row.get("coder") or "").strip() or default_coder
        answers.append(
            Answer(where=where, coder=coder, text=row["text"] or "", details=details, labels=labels)
        )
    return Returned(tuple(answers), tuple(refusals), uncoded)


_OWN: Final = ("text", "labels", "coder")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(
            f"{path} can't be read as UTF-8: {error}; save it as UTF-8"
        ) from error


def _row(item: Item, labels: str, coder: str) -> list[object]:
    values = {**item.model_dump(mode="json"), "labels": labels, "coder": coder}
    return ["" if values[name] is None else values[name] for name in COLUMNS]


def _cell(annotation: Annotation) -> str:
    return "; ".join(map(_entry, annotation.labels)) or NONE


def _entry(given: Given) -> str:
    if not given.marks:
        return given.label
    return f"{given.label}[{','.join(f'{one.start}:{one.stop}' for one in given.marks)}]"


def _labels(cell: str) -> Iterator[RawLabel]:
    if cell == NONE:
        return
    for part in re.split(r"[;\n]", cell):
        entry = _ENTRY.fullmatch(part.strip())
        if entry is None:
            raise ValueError(f"{part.strip()!r} is no label")
        if entry["marks"] is None:
            yield RawLabel(entry["label"])
        for mark in (entry["marks"] or "").split(","):
            start, _, stop = mark.partition(":")
            if stop:
                yield RawLabel(entry["label"], int(start), int(stop))
