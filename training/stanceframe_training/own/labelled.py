"""Labelled sentences: coders' answers, checked row by row, and what training makes of them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stanceframe.codebook.schema import Codebook
from stanceframe.coding.answers import Answer, RawLabel, Refusal, Returned
from stanceframe.coding.checking import Rules, check_answers
from stanceframe.coding.sheet import read_sheet
from stanceframe.corpora.annotations import ADJUDICATED, Annotation
from stanceframe.errors import AnnotationError

__all__ = ["Labelled", "read_labelled"]

RANDOM: Final = "random"
SHOWN: Final = 20  # refused rows that a message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Sentences with the shares of coders who gave each label.

    Attributes:
        rows: The answers, by item, in the order in which items come first.
        sentences: Texts of the items.
        documents: The article of each item; whole articles go into one fold.
        targets: Shape: [items, frames].
        coders: How many said something of each item. Shape: [items].
        uncoded: Rows that nobody coded yet.
        exclusive: Whether a sentence has one frame at most, as the codebook says.
    """

    rows: tuple[tuple[Annotation, ...], ...]
    sentences: tuple[str, ...]
    documents: tuple[str, ...]
    targets: NDArray[np.float64]
    coders: NDArray[np.int64]
    uncoded: int = 0
    exclusive: bool = False

    def __len__(self) -> int:
        return len(self.sentences)

    @property
    def gold(self) -> NDArray[np.bool_]:
        """Whether at least half of the coders gave the label. Shape: [items, frames]."""
        result: NDArray[np.bool_] = self.targets >= 0.5
        return result

    @property
    def positives(self) -> NDArray[np.int64]:
        """How many sentences have each label. Shape: [frames]."""
        return np.asarray(self.gold.sum(axis=0), np.int64)

    @property
    def one_at_most(self) -> bool:
        """Whether no coder gave any sentence two frames."""
        answers = (one for rows in self.rows for one in rows)
        return all(sum(":" not in label for label in one.label_ids) <= 1 for one in answers)

    @property
    def not_random(self) -> int:
        """How many sentences weren't drawn at random, or don't say how they were."""
        return sum(rows[0].drawn != RANDOM for rows in self.rows)


def read_labelled(
    files: Sequence[Path], codebook: Codebook, accepted: Sequence[str] = ()
) -> Labelled:
    """Read files of answers, and hold each row against the codebook.

    Args:
        files: `.jsonl` of `annotate import` or `adjudicate`, or `.csv`, `.tsv` as coders fill in.
        codebook: That they were coded with.
        accepted: Signatures of other versions whose labels mean the same.

    Raises:
        AnnotationError: A row doesn't fit, a frame has no sentence, or there are no rows; the
            message names each with what to do about it.
    """
    returned = [_read(path) for path in files]
    rules = Rules(codebook=codebook, accepted=frozenset(accepted))
    checked = check_answers([one for part in returned for one in part.answers], rules)
    unread = [one for part in returned for one in part.refusals]
    if refusals := [*unread, *checked.refusals]:
        raise AnnotationError(_refused(refusals))
    if not checked.annotations:
        raise AnnotationError(
            f"{' and '.join(map(str, files))}: no row has labels; write their ids into the column "
            "labels, or - where none applies; without any, leave --data out"
        )
    labelled = _gathered(checked.annotations, codebook, sum(part.uncoded for part in returned))
    _check_classes(labelled, codebook)
    return labelled


def _read(path: Path) -> Returned:
    match path.suffix.casefold():
        case ".jsonl":
            return _read_lines(path)
        case ".csv" | ".tsv":
            return read_sheet(path, path.stem)
    raise AnnotationError(
        f"{path} is neither .jsonl nor .csv; bring it in first: stanceframe annotate import {path} "
        "--codebook mine.yaml --out annotations.jsonl"
    )


def _read_lines(path: Path) -> Returned:
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{path} can't be read as UTF-8: {error}; check the path") from error
    answers: list[Answer] = []
    refusals: list[Refusal] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            answers.append(_answer(json.loads(line), where))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            cure = "write such files with stanceframe annotate import"
            refusals.append(Refusal(where, f"is no annotation ({error!r})", cure, line))
    return Returned(tuple(answers), tuple(refusals))


def _answer(row: dict[str, Any], where: str) -> Answer:
    keys = ("item", "document", "start", "stop", "sha256", "drawn", "codebook")
    return Answer(
        where=where,
        coder=str(row["coder"]),
        text=row["text"],
        details={key: row[key] for key in keys if row.get(key) is not None},
        labels=tuple(_raw_labels(row["labels"])),
    )


def _raw_labels(labels: Sequence[dict[str, Any]]) -> Iterator[RawLabel]:
    for one in labels:
        if not one.get("marks"):
            yield RawLabel(str(one["label"]))
        for mark in one.get("marks") or ():
            yield RawLabel(str(one["label"]), mark["start"], mark["stop"])


def _refused(refusals: Sequence[Refusal]) -> str:
    lines = [f"{one.where}: {one.message}; {one.cure}" for one in refusals[:SHOWN]]
    more = len(refusals) - len(lines)
    lines += [f"and {more} more"] if more > 0 else []
    rows = "1 row doesn't fit" if len(refusals) == 1 else f"{len(refusals)} rows don't fit"
    return f"{rows} and nothing was trained:\n" + "\n".join(lines)


def _gathered(annotations: Sequence[Annotation], codebook: Codebook, uncoded: int) -> Labelled:
    by_item: dict[str, list[Annotation]] = defaultdict(list)
    for one in annotations:
        by_item[one.item].append(one)
    rows = tuple(tuple(found) for found in by_item.values())
    counted = [_counted(found) for found in rows]
    targets = np.array(
        [
            [np.mean([frame in one.label_ids for one in found]) for frame in codebook.frame_ids]
            for found in counted
        ],
        np.float64,
    )
    return Labelled(
        rows=rows,
        sentences=tuple(found[0].text for found in rows),
        documents=_documents(rows),
        targets=targets,
        coders=np.array([len(found) for found in counted]),
        uncoded=uncoded,
        exclusive=codebook.exclusive_frames,
    )


def _counted(found: Sequence[Annotation]) -> Sequence[Annotation]:
    """Return the answer that was settled, or else all of them."""
    return [one for one in found if one.coder == ADJUDICATED] or found


def _documents(rows: Sequence[Sequence[Annotation]]) -> tuple[str, ...]:
    """Return each item's article; the articles of a sentence that stands in several are one."""
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    first: dict[str, str] = {}
    for found in rows:
        document = top(found[0].document)
        parent[document] = top(first.setdefault(found[0].sha256, document))
    return tuple(top(found[0].document) for found in rows)


def _check_classes(labelled: Labelled, codebook: Codebook) -> None:
    """Refuse frames that no sentence has, or that every sentence has: nothing tells them."""
    faults = []
    for frame, count in zip(codebook.frame_ids, labelled.positives.tolist(), strict=True):
        if count == 0:
            faults.append(
                f"no sentence has the label {frame!r}: an empty class can't be learned; label "
                f"some (stanceframe annotate sample --how frame --frame {frame}), or take it out "
                "of the codebook"
            )
        elif count == len(labelled):
            faults.append(
                f"every sentence has the label {frame!r}, so nothing tells what it isn't; label "
                "sentences without it, drawn at random"
            )
    if faults:
        raise AnnotationError("\n".join(faults))
