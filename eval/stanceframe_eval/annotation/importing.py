"""Reads what comes back from coders, several files at once, and writes what fits."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from stanceframe.coding.answers import Refusal, Returned
from stanceframe.coding.checking import Checked, Rules, check_answers
from stanceframe.coding.sheet import read_sheet
from stanceframe.corpora.annotations import annotations_text
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.doccano import read_doccano
from stanceframe_eval.annotation.label_studio import read_label_studio
from stanceframe_eval.annotation.qdpx import read_qdpx

__all__ = ["Import", "errors_text", "import_files", "imported_text"]

_READERS: Final[Mapping[str, Callable[[Path, str], Returned]]] = {
    ".json": read_label_studio,
    ".jsonl": read_doccano,
    ".csv": read_sheet,
    ".tsv": read_sheet,
    ".qdpx": read_qdpx,
}


class Import(NamedTuple):
    """What several files gave: see `Checked`; and how many items weren't coded yet."""

    checked: Checked
    uncoded: int


def import_files(files: Sequence[Path], coders: Sequence[str], rules: Rules) -> Import:
    """Read files of any of the four forms, and check them together.

    Args:
        files: By their endings: Label Studio .json, doccano .jsonl, .csv, REFI-QDA .qdpx.
        coders: `FILE=NAME` says who coded a file, whatever its rows say; `NAME` alone, who coded
            where neither rows nor such an entry say it. Else the file's name does.
        rules: What the answers are held against.

    Raises:
        AnnotationError: A file is of no known form, or can't be read at all.
    """
    named: dict[str, str] = {}
    for one in coders:
        file, sign, coder = one.rpartition("=")
        if sign:
            named[file] = coder
    default = next((one for one in coders if "=" not in one), None)
    returned = [
        _read(path, named.get(str(path)) or named.get(path.name), default) for path in files
    ]
    checked = check_answers([one for part in returned for one in part.answers], rules)
    unread = tuple(one for part in returned for one in part.refusals)
    return Import(
        checked._replace(refusals=(*unread, *checked.refusals)),
        sum(part.uncoded for part in returned),
    )


def imported_text(outcome: Import) -> str:
    """Return the annotations as JSON Lines, by item in the order of the files."""
    order: dict[str, int] = {}
    for one in outcome.checked.annotations:
        order.setdefault(one.item, len(order))
    rows = sorted(outcome.checked.annotations, key=lambda one: (order[one.item], one.coder))
    return annotations_text(rows)


def errors_text(refusals: Sequence[Refusal]) -> str:
    """Return the refused rows as JSON Lines, each with its place, fault and cure."""
    return "".join(
        json.dumps(one._asdict(), ensure_ascii=False, default=str) + "\n" for one in refusals
    )


def _read(path: Path, coder: str | None, default: str | None) -> Returned:
    returned = _reader(path)(path, coder or default or path.stem)
    if coder is None:
        return returned
    answers = tuple(replace(answer, coder=coder) for answer in returned.answers)
    return returned._replace(answers=answers)


def _reader(path: Path) -> Callable[[Path, str], Returned]:
    reader = _READERS.get(path.suffix.casefold())
    if reader is None:
        raise AnnotationError(
            f"{path} is none of .json (Label Studio), .jsonl (doccano), .csv, .qdpx (REFI-QDA)"
        )
    return reader
