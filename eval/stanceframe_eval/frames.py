"""Frames on `conflict`: which, how probable, and by which words."""

from collections.abc import Iterable, Sequence

import numpy as np

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.calibration import calibration_measures
from stanceframe_eval.conflict_items import ConflictItem, counted
from stanceframe_eval.figures import Measure, stacked
from stanceframe_eval.windows import WindowLabels

__all__ = ["frame_measures"]


def frame_measures(items: Sequence[ConflictItem], frame_ids: Sequence[str]) -> list[Measure]:
    """Measure F1 over all and each, calibration pooled over frames, and evidence."""
    gold = np.array([_has(frame_ids, (frame.id for frame in one.gold.frames)) for one in items])
    present = np.array([_has(frame_ids, _frames_present(one.found)) for one in items])
    counts = metrics.label_counts(present, gold)
    return [
        counted("frames.micro_f1", counts, metrics.micro_f1),
        counted("frames.macro_f1", counts, metrics.macro_f1),
        *(
            counted(f"frames.f1.{frame_id}", counts[:, column], metrics.f1)
            for column, frame_id in enumerate(frame_ids)
        ),
        *calibration_measures("frames", _frame_probabilities(items, frame_ids), gold),
        counted(
            "frames.evidence.char_f1",
            stacked((_evidence_counts(one, frame_ids) for one in items), (3,)),
            metrics.f1,
        ),
    ]


def _has(ids: Sequence[str], held: Iterable[str]) -> list[bool]:
    present = set(held)
    return [one in present for one in ids]


def _frames_present(found: WindowLabels) -> list[str]:
    return [frame.id for frame in found.frames if frame.present]


def _frame_probabilities(items: Sequence[ConflictItem], frame_ids: Sequence[str]) -> Statistics:
    rows = []
    for one in items:
        p = {frame.id: frame.p for frame in one.probed.frames}
        rows.append([p.get(frame_id, np.nan) for frame_id in frame_ids])
    return np.array(rows, dtype=np.float64)


def _evidence_counts(item: ConflictItem, frame_ids: Sequence[str]) -> Statistics:
    """Count (frame, character) pairs: evidence of the wrong frame is wrong."""
    length = len(item.gold.text)
    found = {frame.id: frame.evidence for frame in item.found.frames}
    total = np.zeros(3)
    for frame_id in frame_ids:
        gold = [one.evidence for one in item.gold.frames if one.id == frame_id and one.evidence]
        total += metrics.mask_counts(
            metrics.span_mask(found.get(frame_id, ()), length), metrics.span_mask(gold, length)
        )
    return total
