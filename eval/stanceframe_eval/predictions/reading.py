"""Predictions as JSON lines: read with every fault named, and written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stanceframe.corpora.registry import file_sha256
from stanceframe.errors import PredictionError
from stanceframe_eval.gold.items import Answer, Item, Marks
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.rows import RowError, marks_from_json, marks_to_json
from stanceframe_eval.suites.schema import Suite

__all__ = ["predictions_text", "questions_text", "read_predictions"]

MAX_FAULTS = 20  # shown at once; the rest are counted
HEADER_KEYS = frozenset({"system", "suite", "made_by", "calibrated_on", "seed"})


class _Line(NamedTuple):
    number: int
    fields: dict[str, object]


def read_predictions(path: Path, suite: Suite, items: Sequence[Item]) -> Predictions:
    """Read a system's answers to all items of a suite.

    Raises:
        PredictionError: Rows are broken, missing or double; the message names each with its
            line and what would be right.
    """
    faults: list[str] = []
    lines = list(_lines(path, faults))
    header = lines.pop(0).fields if lines and "id" not in lines[0].fields else {}
    faults += _header_faults(header, suite)
    layers = _answered_layers(lines, suite)
    answers: dict[str, Answer] = {}
    by_id = {item.question.id: item for item in items}
    for line in lines:
        try:
            item = _item_of(line, by_id, answers)
            answers[item.question.id] = _answer(line, item, suite, layers)
        except RowError as fault:
            faults.append(f"line {line.number}: {fault}")
    if not faults:
        faults += _absent(by_id, answers)
    if faults:
        raise _refusal(path, faults)
    return Predictions(
        system=str(header.get("system", path.stem)),
        answers=answers,
        made_by=str(header.get("made_by", f"{path.name}, sha256 {file_sha256(path)[:12]}")),
        calibrated_on=str(header.get("calibrated_on", "")),
        seed=str(header.get("seed", "")),
    )


def predictions_text(predictions: Predictions, suite: Suite, items: Iterable[Item]) -> str:
    """Write answers as a file that `read_predictions` reads, in the order of the items."""
    header = {
        "system": predictions.system,
        "suite": suite.reference,
        "made_by": predictions.made_by,
        "calibrated_on": predictions.calibrated_on,
        "seed": predictions.seed,
    }
    layers = [layer for layer in suite.layers if layer.name in predictions.layers]
    rows: list[dict[str, object]] = [{key: value for key, value in header.items() if value}]
    for item in items:
        row: dict[str, object] = {"id": item.question.id}
        for layer in layers:
            row |= marks_to_json(layer, predictions.of(item, layer.name))
        rows.append(row)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def questions_text(items: Iterable[Item]) -> str:
    """Write what a system is shown, a JSON object a line, without the answers."""
    return "".join(json.dumps(_question(item), ensure_ascii=False) + "\n" for item in items)


def _question(item: Item) -> dict[str, object]:
    asked = item.question
    row: dict[str, object] = {"id": asked.id, "text": asked.text}
    if asked.before:
        row["before"] = list(asked.before)
    if asked.after:
        row["after"] = list(asked.after)
    if asked.target is not None:
        row["target"] = asked.target
    if asked.mention is not None:
        row["mention"] = [asked.mention.start, asked.mention.end]
    return row


def _lines(path: Path, faults: list[str]) -> Iterable[_Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PredictionError(f"the predictions {path} can't be read as UTF-8: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            faults.append(f"line {number}: no JSON ({error.msg}); write one object a line")
            continue
        if isinstance(fields, dict):
            yield _Line(number, fields)
        else:
            faults.append(f"line {number}: {fields!r} is no JSON object; write one a line")


def _header_faults(header: Mapping[str, object], suite: Suite) -> list[str]:
    faults = [
        f"line 1: it has no id, so it is the header, which has no {key!r}; "
        f"it has: {', '.join(sorted(HEADER_KEYS))}"
        for key in header
        if key not in HEADER_KEYS
    ]
    meant = header.get("suite", suite.reference)
    if meant not in {suite.name, suite.reference}:
        faults.append(f"line 1: these are predictions for {meant!r}, not for {suite.reference}")
    return faults


def _answered_layers(lines: Sequence[_Line], suite: Suite) -> tuple[str, ...]:
    return tuple(
        layer.name for layer in suite.layers if any(layer.name in line.fields for line in lines)
    )


def _item_of(line: _Line, by_id: Mapping[str, Item], answers: Mapping[str, Answer]) -> Item:
    name = line.fields.get("id")
    if not isinstance(name, str):
        raise RowError(f"the id {name!r} is no string; copy it from the questions")
    if name not in by_id:
        raise RowError(f"the suite has no item {name!r}; copy ids from the questions")
    if name in answers:
        raise RowError(f"the item {name!r} is answered twice; keep one row")
    return by_id[name]


def _answer(line: _Line, item: Item, suite: Suite, layers: Sequence[str]) -> Answer:
    allowed = {"id", *(key for layer in suite.layers for key in (layer.name, f"{layer.name}_p"))}
    for key in line.fields:
        if key not in allowed:
            raise RowError(f"unknown key {key!r}; a row has: {', '.join(sorted(allowed))}")
    if not layers:
        names = ", ".join(layer.name for layer in suite.layers)
        raise RowError(f"it answers nothing; give one of: {names}")
    marks: dict[str, Marks] = {}
    for layer in suite.layers:
        if layer.name not in layers:
            continue
        if layer.name not in line.fields:
            raise RowError(
                f"{layer.name} is missing, which other rows have; answer it in each row or in none"
            )
        p = line.fields.get(f"{layer.name}_p")
        marks[layer.name] = marks_from_json(layer, line.fields[layer.name], p, item.question.text)
    return marks


def _absent(by_id: Mapping[str, Item], answers: Mapping[str, Answer]) -> list[str]:
    absent = [name for name in by_id if name not in answers]
    if not absent:
        return []
    some = ", ".join(absent[:5])
    fault = (
        f"{len(absent)} of {len(by_id)} items have no row, such as {some}; answer every item: "
        "leaving out hard ones would flatter the figures"
    )
    return [fault]


def _refusal(path: Path, faults: Sequence[str]) -> PredictionError:
    shown = [f"  {fault}" for fault in faults[:MAX_FAULTS]]
    if len(faults) > MAX_FAULTS:
        shown.append(f"  and {len(faults) - MAX_FAULTS} more")
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return PredictionError("\n".join([f"{path} has {count}:", *shown]))
