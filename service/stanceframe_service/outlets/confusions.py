"""How often the classifier is right and wrong, from a report of `stanceframe eval run`."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.outlets.statistics import Confusion

__all__ = ["read_confusions"]

PRECISION, RECALL = "frames.precision.", "frames.recall."


def read_confusions(path: Path) -> Mapping[str, Confusion]:
    """Return each frame's confusion counts, from its precision, its recall and the gold's counts.

    Args:
        path: `report.json` of `stanceframe eval run conflict`.

    Raises:
        ComparisonError: It can't be read, or holds no such figures.
    """
    try:
        report: Any = orjson.loads(path.read_bytes())
        items = int(report["header"]["items"])
        figures = {
            one["metric"]: (one["estimate"]["value"], int(one["support"]))
            for one in report["figures"]
        }
    except OSError as error:
        raise ComparisonError(
            f"{str(path)!r} can't be read: {error.strerror}; give a report.json to --errors-from"
        ) from error
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ComparisonError(
            f"{str(path)!r} is no report of stanceframe eval run; give its report.json"
        ) from error
    precision = {
        metric.removeprefix(PRECISION): value
        for metric, (value, _) in figures.items()
        if metric.startswith(PRECISION)
    }
    found = {
        metric.removeprefix(RECALL): one
        for metric, (recall, gold) in figures.items()
        if metric.startswith(RECALL)
        and (one := _confusion(recall, precision.get(metric.removeprefix(RECALL)), gold, items))
    }
    if not found:
        raise ComparisonError(
            f"{str(path)!r} has no precision and recall of frames; make it with: "
            "stanceframe eval run conflict"
        )
    return found


def _confusion(
    recall: float | None, precision: float | None, gold: int, items: int
) -> Confusion | None:
    """Return the counts; None where nothing of the frame was right, so that nothing is known."""
    if not recall or not precision or not gold or math.isnan(recall * precision):
        return None
    right = recall * gold
    wrong = right / precision - right
    return Confusion(right, wrong, gold - right, items - gold - wrong)
