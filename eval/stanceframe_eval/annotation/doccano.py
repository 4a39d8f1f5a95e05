"""doccano's JSON Lines: classification, sequence labelling, or both at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stanceframe.coding.answers import Answer, RawLabel, Refusal, Returned, Task
from stanceframe.corpora.annotations import Annotation
from stanceframe.errors import AnnotationError

__all__ = ["read_doccano", "to_doccano"]

_LABELS: Final = ("label", "labels", "cats", "entities")
# Of doccano's own, or of no use here. Its `id` is a number of its own, so ours is `item`.
_IGNORED: Final = (*_LABELS, "id", "text", "coder", "Comments", "comments", "relations")


def to_doccano(tasks: Sequence[Task]) -> str:
    """Return one line for each item, or for each coder's answer to it.

    `label` holds labels of whole texts. As soon as words are marked anywhere, `cats` and
    `entities` hold both, as in a project of intents and slots.
    """
    given = [one for task in tasks for one in task.annotations]
    marked = any(label.marks for one in given for label in one.labels)
    rows = []
    for task in tasks:
        item = task.item.model_dump(mode="json")
        rows += [
            {**item, "coder": one.coder, **_written(one, marked=marked)} for one in task.annotations
        ]
        if not task.annotations:
            rows.append({**item, **({"cats": [], "entities": []} if marked else {"label": []})})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read_doccano(path: Path, default_coder: str) -> Returned:
    """Read an export; a row without labels says that none applies.

    doccano writes a file for each coder, so its name says who coded. Offsets count code points.

    Raises:
        AnnotationError: The file can't be read.
    """
    answers: list[Answer] = []
    refusals: list[Refusal] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            answers.append(_answer(json.loads(line), where, default_coder))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"is no row of doccano ({type(error).__name__}: {error})"
            cure = "export as JSONL, with the text and its labels"
            refusals.append(Refusal(where, message, cure, line))
    return Returned(tuple(answers), tuple(refusals))


def _written(annotation: Annotation, *, marked: bool) -> dict[str, Any]:
    whole = [given.label for given in annotation.labels if not given.marks]
    if not marked:
        return {"label": whole}
    spans = [
        [mark.start, mark.stop, given.label] for given in annotation.labels for mark in given.marks
    ]
    return {"cats": whole, "entities": spans}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path} can't be read as UTF-8: {error}") from error


def _answer(row: Mapping[str, Any], where: str, default_coder: str) -> Answer:
    if not any(key in row for key in _LABELS):
        raise KeyError("label")
    details = {key: value for key, value in row.items() if key not in _IGNORED}
    return Answer(
        where=where,
        coder=row.get("coder") or default_coder,
        text=row["text"],
        details=details,
        labels=tuple(label for key in _LABELS for label in _labels(row.get(key) or [])),
    )


def _labels(values: list[Any]) -> Iterator[RawLabel]:
    for value in values:
        if isinstance(value, str):
            yield RawLabel(value)
        elif isinstance(value, Mapping):
            yield RawLabel(value["label"], value["start_offset"], value["end_offset"])
        else:
            start, stop, label = value
            yield RawLabel(label, start, stop)
