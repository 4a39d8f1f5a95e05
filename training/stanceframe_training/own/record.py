"""What a run leaves for its report: predictions of sentences held out, and how they were made.

The report is written by the package that evaluates; the two meet in this file.
"""

import json
from pathlib import Path
from typing import Any, Final

from stanceframe.codebook.schema import Codebook
from stanceframe_training.own.choosing import Choice
from stanceframe_training.own.curve import Curve, more_needed
from stanceframe_training.own.folds import OutOfFold
from stanceframe_training.own.labelled import Labelled

__all__ = ["RECORD", "write_record"]

RECORD: Final = "report/out-of-fold.json"
FORMAT: Final = 1


def write_record(
    folder: Path,
    codebook: Codebook,
    labelled: Labelled,
    folds: Any,
    choice: Choice,
    curve: Curve,
    log: list[str],
    command: str,
) -> None:
    """Write the file; see `stanceframe_eval.own.record` for its reader."""
    content = {
        "format": FORMAT,
        "command": command,
        "codebook": codebook.signature,
        "frames": list(codebook.frame_ids),
        "method": choice.best.method,
        "tried": [_tried(one) for one in choice.tried],
        "items": [_item(labelled, folds, choice.best, at) for at in range(len(labelled))],
        "curve": _curve(codebook, labelled, curve),
        "log": log,
    }
    path = folder / RECORD
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _tried(one: OutOfFold) -> dict[str, Any]:
    return {
        "method": one.method,
        "average_precision": round(one.precision, 4),
        "macro_f1": round(one.macro_f1, 4),
        "micro_f1": round(one.micro_f1, 4),
        "found": [[int(yes) for yes in row] for row in one.found],
    }


def _item(labelled: Labelled, folds: Any, best: OutOfFold, at: int) -> dict[str, Any]:
    rows = labelled.rows[at]
    return {
        "item": rows[0].item,
        "document": labelled.documents[at],
        "text": labelled.sentences[at],
        "drawn": rows[0].drawn,
        "fold": int(folds[at]),
        "share": [round(float(one), 4) for one in labelled.targets[at]],
        "p": [round(float(one), 4) for one in best.p[at]],
        "found": [int(one) for one in best.found[at]],
        "answers": {one.coder: sorted(one.label_ids) for one in rows},
    }


def _curve(codebook: Codebook, labelled: Labelled, curve: Curve) -> dict[str, Any]:
    labels = []
    for at, (frame, law) in enumerate(zip(codebook.frame_ids, curve.laws, strict=True)):
        examples = int(labelled.positives[at])
        labels.append(
            {
                "frame": frame,
                "examples": examples,
                "ceiling": round(law.ceiling, 4),
                "drop": round(law.drop, 4),
                "power": law.power,
                "more_needed": more_needed(law, examples),
                "points": [
                    {"examples": round(point.examples[at], 1), "f1": round(point.f1[at], 4)}
                    for point in curve.points
                ],
            }
        )
    points = [
        {"sentences": round(point.sentences, 1), "macro_f1": round(point.macro_f1, 4)}
        for point in curve.points
    ]
    return {"points": points, "labels": labels}
