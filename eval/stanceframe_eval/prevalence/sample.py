"""The labelled sample: read, and refused unless it says, and looks, as if drawn at random."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import hypergeom

from stanceframe.errors import SampleError
from stanceframe_eval.prevalence.units import Unit

__all__ = ["FEWEST", "Labels", "draw_sample", "random_order", "read_sample", "sample_text"]

COLUMNS = ("id", "index", "text", "gold", "drawn", "note")
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})
FEWEST = 30  # labels; the normal and bootstrap intervals mean nothing below
UNLIKELY = 1e-4  # a random draw so far from the whole is not believed

Labels = Mapping[tuple[str, int], bool]  # by a unit's key


def read_sample(path: Path, units: Sequence[Unit]) -> Labels:
    """Read a CSV or JSONL file of labels; both have `id`, `index`, `gold` and `drawn`.

    Raises:
        SampleError: It doesn't say that it was drawn at random, or can't have been; or rows are
            broken, double, or of nothing that was counted.
    """
    rows = _json_rows(path) if path.suffix == ".jsonl" else _csv_rows(path)
    known = {unit.key for unit in units}
    labels: dict[tuple[str, int], bool] = {}
    for number, row in rows:
        where = f"{path}, line {number}"
        _check_drawn(row, where)
        key = _key(row, where)
        if key not in known:
            raise SampleError(f"{where}: {key} is no unit that was counted; draw from those")
        if key in labels:
            raise SampleError(f"{where}: {key} is labelled twice; keep one row")
        labels[key] = _gold(row, where)
    if len(labels) < FEWEST:
        raise SampleError(f"{path} has {len(labels)} labels; at least {FEWEST} are needed")
    _check_likely(path, labels, units)
    return labels


def draw_sample(units: Sequence[Unit], size: int, *, seed: int) -> str:
    """Draw units at random, each as likely as any other, as a CSV file to fill `gold` in.

    Raises:
        SampleError: There are fewer units.
    """
    if size > len(units):
        raise SampleError(f"a sample of {size} can't be drawn from {len(units)} units")
    drawn = sorted(np.random.default_rng(seed).choice(len(units), size=size, replace=False))
    chosen = (units[place] for place in drawn)
    return sample_text((*unit.key, unit.text, "", "random", f"seed {seed}") for unit in chosen)


def random_order(count: int, *, seed: int) -> tuple[int, ...]:
    """Return the numbers below `count` in random order: its beginning is a random sample."""
    drawn = np.random.default_rng(seed).choice(count, size=count, replace=False)
    return tuple(int(place) for place in drawn)


def sample_text(rows: Iterable[tuple[str, int, str, str, str, str]]) -> str:
    """Return rows of id, index, text, gold, drawn and note as the CSV that `read_sample` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def _json_rows(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    """Read rows of JSON; a first object without `id` gives `drawn` for all of them."""
    shared: dict[str, Any] = {}
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SampleError(f"{path}, line {number}: no JSON ({error.msg})") from error
        if not isinstance(row, dict):
            raise SampleError(f"{path}, line {number}: {row!r} is no JSON object")
        if "id" not in row:
            shared = {key: value for key, value in row.items() if key == "drawn"}
            continue
        yield number, _known(shared | row, f"{path}, line {number}")


def _csv_rows(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    for row in reader:
        yield reader.line_num, _known(dict(row), f"{path}, line {reader.line_num}")


def _known(row: dict[str, Any], where: str) -> dict[str, Any]:
    unknown = [key for key in row if key not in COLUMNS]
    if unknown:
        raise SampleError(f"{where}: unknown column {unknown[0]!r}; use: {', '.join(COLUMNS)}")
    return row


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SampleError(f"the sample {path} can't be read as UTF-8: {error}") from error


def _check_drawn(row: Mapping[str, Any], where: str) -> None:
    drawn = row.get("drawn")
    if drawn is None or drawn == "":
        raise SampleError(
            f"{where}: it doesn't say how it was drawn; only a sample in which every unit was as "
            "likely as any other corrects a share. If it was, write random in the column drawn; "
            "`stanceframe eval sample` draws one"
        )
    if drawn != "random":
        raise SampleError(
            f"{where}: drawn {drawn!r}, not at random: units chosen by keywords, by outlet or for "
            "being interesting can't correct a share; `stanceframe eval sample` draws a random one"
        )


def _key(row: Mapping[str, Any], where: str) -> tuple[str, int]:
    name, index = row.get("id"), row.get("index")
    try:
        return str(name), int(str(index or 0))
    except (TypeError, ValueError) as error:
        raise SampleError(f"{where}: the index {index!r} is no number of a sentence") from error


def _gold(row: Mapping[str, Any], where: str) -> bool:
    given = str(row.get("gold", "")).strip().casefold()
    if given in YES:
        return True
    if given in NO:
        return False
    raise SampleError(f"{where}: gold is {row.get('gold')!r}; write 1 if the unit has it, else 0")


def _check_likely(path: Path, labels: Labels, units: Sequence[Unit]) -> None:
    """Refuse what no random draw would give: too many or few of what the system finds."""
    found = sum(unit.said for unit in units)
    drawn = sum(unit.said for unit in units if unit.key in labels)
    chance = hypergeom(len(units), found, len(labels))
    p = 2 * min(chance.cdf(drawn), chance.sf(drawn - 1))
    if p < UNLIKELY:
        raise SampleError(
            f"{path} says it was drawn at random, but the system finds the label in {drawn} of its "
            f"{len(labels)} units and in {found} of all {len(units)}: fewer than one random draw "
            f"in {1 / UNLIKELY:,.0f} is so far off. Was it enriched by keywords? Draw it anew"
        )
