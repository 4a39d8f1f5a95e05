"""Reads what is counted: sentences of labelled articles, or rows of any system's predictions."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from stanceframe.errors import PredictionError
from stanceframe.types import COUNTED_ZONES, HOLDERS

__all__ = ["Period", "Quantity", "Unit", "parse_period", "parse_quantity", "read_units"]

Period = Literal["none", "year", "month"]
DATED = re.compile(r"^\d{4}-\d{2}")
LENGTH: Mapping[Period, int] = {"none": 0, "year": 4, "month": 7}
VOICES = ("own", "direct", "partial", "indirect")
FORMS = "frame:ID, frame:ID:VOICE or stance:TARGET:HOLDER:LABEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What a unit has or hasn't.

    Attributes:
        name: As the user wrote it, such as `frame:atrocity:own`.
        kind: `frame` or `stance`.
        parts: Frame and voice (or none), or target, holder and label.
    """

    name: str
    kind: Literal["frame", "stance"]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One thing that is counted, mostly a sentence.

    Attributes:
        key: Its name in a sample: the article's id and the sentence's number.
        article: What is drawn as a whole for intervals.
        outlet: Or empty, if not known.
        period: Or empty.
        said: Whether the system says that it has the quantity.
        text: For people who label it.
    """

    key: tuple[str, int]
    article: str
    outlet: str
    period: str
    said: bool
    text: str


def parse_quantity(words: str) -> Quantity:
    """Read what is to be counted.

    Raises:
        PredictionError: It is of no known form.
    """
    match words.split(":"):
        case ["frame", frame, *voice] if frame and len(voice) < 2 and set(voice) <= {*VOICES}:
            return Quantity(name=words, kind="frame", parts=(frame, *voice))
        case ["stance", target, holder, "favor" | "against" as label] if (
            target and holder in HOLDERS
        ):
            return Quantity(name=words, kind="stance", parts=(target, holder, label))
    raise PredictionError(
        f"{words!r} can't be counted; write {FORMS}, such as frame:atrocity:own (voices: "
        f"{', '.join(VOICES)}) or stance:ceasefire:source:favor (holders: {', '.join(HOLDERS)})"
    )


def parse_period(words: str) -> Period:
    """Read by which periods shares are divided.

    Raises:
        PredictionError: It is not a period.
    """
    for period in LENGTH:
        if words == period:
            return period
    raise PredictionError(f"{words!r} is no period; use one of {', '.join(LENGTH)}")


def read_units(path: Path, quantity: Quantity | None, period: Period) -> tuple[Unit, ...]:
    """Read `labelled.jsonl` of `stanceframe score`, or rows with `id` and the layer asked for.

    Promotion and repeats aren't counted, nor articles that failed. Without a quantity, units are
    only listed.

    Raises:
        PredictionError: A line can't be read, or a unit is there twice.
    """
    units: dict[tuple[str, int], Unit] = {}
    for number, row in _rows(path):
        try:
            found = list(_units(row, quantity, period))
        except (KeyError, TypeError, AttributeError) as error:
            raise PredictionError(
                f"{path}, line {number}: neither a labelled article nor a row of predictions "
                f"({type(error).__name__}: {error}); docs/evaluation.md has both forms"
            ) from error
        for unit in found:
            if unit.key in units:
                raise PredictionError(f"{path}, line {number}: {unit.key} is there twice")
            units[unit.key] = unit
    if not units:
        raise PredictionError(f"{path} has nothing to count: no labelled sentence, no row")
    return tuple(units.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PredictionError(f"{path} can't be read as UTF-8: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise PredictionError(f"{path}, line {number}: no JSON ({error.msg})") from error
        if not isinstance(row, dict):
            raise PredictionError(f"{path}, line {number}: {row!r} is no JSON object")
        if "id" in row:  # else a header
            yield number, row


def _units(row: Mapping[str, Any], quantity: Quantity | None, period: Period) -> Iterator[Unit]:
    if "status" not in row:
        yield _row_unit(row, quantity, period)
        return
    if row["status"] != "ok":
        return
    meta = row["meta"]
    for sentence in row["sentences"]:
        if sentence["zone"] not in COUNTED_ZONES or sentence["duplicate_of"] is not None:
            continue
        yield Unit(
            key=(row["id"], sentence["index"]),
            article=row["id"],
            outlet=meta["outlet"] or "",
            period=_period(meta["date"], period),
            said=_sentence_has(sentence, quantity),
            text=sentence["text"],
        )


def _row_unit(row: Mapping[str, Any], quantity: Quantity | None, period: Period) -> Unit:
    if quantity is None:
        said = False
    elif quantity.kind == "frame":
        if len(quantity.parts) > 1:
            raise KeyError("rows of predictions have no voices; use labelled.jsonl")
        said = "".join(quantity.parts) in row["frames"]
    else:
        said = list(quantity.parts) in row["stance"]
    return Unit(
        key=(row["id"], 0),
        article=row.get("article") or row["id"],
        outlet=row.get("outlet") or "",
        period=_period(row.get("date"), period),
        said=said,
        text=row.get("text") or "",
    )


def _sentence_has(sentence: Mapping[str, Any], quantity: Quantity | None) -> bool:
    if quantity is None:
        return False
    if quantity.kind == "stance":
        wanted = dict(zip(("target", "holder", "label"), quantity.parts, strict=True))
        return any(
            not one["abstained"] and all(one[key] == value for key, value in wanted.items())
            for one in sentence["stances"]
        )
    frame, *voice = quantity.parts
    return any(
        one["id"] == frame
        and one["present"]
        and (not voice or any(words["voice"] == voice[0] for words in one["evidence"]))
        for one in sentence["frames"]
    )


def _period(date: str | None, period: Period) -> str:
    if date is None or not DATED.match(date):
        return ""
    return date[: LENGTH[period]]
