"""Stances on `conflict`: who is for or against which target of the codebook."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from stanceframe import metrics
from stanceframe.corpora.conflict import GoldStance
from stanceframe.metrics import Statistics
from stanceframe.types import POLARITIES, Polarity, Span
from stanceframe_eval.calibration import calibration_measures
from stanceframe_eval.conflict_items import ConflictItem, counted
from stanceframe_eval.figures import Measure, stacked
from stanceframe_eval.pairing import character_overlap, pair_off
from stanceframe_eval.windows import WindowLabels, WindowStance

__all__ = ["stance_measures"]


def stance_measures(items: Sequence[ConflictItem], targets: frozenset[str]) -> list[Measure]:
    """Measure stances as sets per sentence, and calibration of every record."""
    records = [_of(item.found, targets) for item in items]
    gold = [[one for one in item.gold.stances if one.of_codebook] for item in items]
    rows = list(zip(items, records, gold, strict=True))
    everyone = stacked((_triple_counts(found, true) for _, found, true in rows), (3,))
    matched = stacked((_matched_counts(*row) for row in rows), (3,))
    holders = {
        holder: stacked((_triple_counts(found, true, holder) for _, found, true in rows), (3,))
        for holder in ("author", "source")
    }
    return [
        counted("stance.micro_f1", everyone, metrics.f1),
        counted("stance.micro_precision", everyone, metrics.precision),
        counted("stance.micro_recall", everyone, metrics.recall),
        counted("stance.micro_f1.same_attribution", matched, metrics.f1),
        *(counted(f"stance.f1.{holder}", counts, metrics.f1) for holder, counts in holders.items()),
        *_stance_calibration(items, targets),
    ]


def _triple_counts(
    found: Iterable[WindowStance], gold: Iterable[GoldStance], holder: str | None = None
) -> Statistics:
    """Count (target, holder, label) of one sentence as sets; what is `none` is no claim."""
    return metrics.set_counts(
        {
            (one.target, one.holder, one.label)
            for one in found
            if one.label != "none" and holder in (None, one.holder)
        },
        {(one.target, one.holder, one.label) for one in gold if holder in (None, one.holder)},
    )


def _matched_counts(
    item: ConflictItem, found: Iterable[WindowStance], gold: Sequence[GoldStance]
) -> Statistics:
    """Count stances whose attribution must be the gold one too: their contents overlap."""
    claims = list(dict.fromkeys(_claim(one) for one in found if one.label != "none"))
    pairs = pair_off(claims, gold, lambda one, other: _likeness(one, item, other))
    return np.array([len(pairs), len(claims), len(gold)], dtype=np.float64)


class _Claim(NamedTuple):
    target: str
    holder: str
    label: Polarity
    content: Span | None


def _claim(stance: WindowStance) -> _Claim:
    return _Claim(stance.target, stance.holder, stance.label, stance.content)


def _likeness(one: _Claim, item: ConflictItem, gold: GoldStance) -> float:
    if (one.target, one.holder, one.label) != (gold.target, gold.holder, gold.label):
        return 0.0
    return 1.0 if gold.attribution is None else _content_overlap(one.content, item, gold)


def _content_overlap(content: Span | None, item: ConflictItem, gold: GoldStance) -> float:
    if content is None or gold.attribution is None:
        return 0.0
    return character_overlap(content, item.gold.attributions[gold.attribution].content)


def _stance_calibration(items: Sequence[ConflictItem], targets: frozenset[str]) -> list[Measure]:
    """Calibration of all three probabilities of every record on a mentioned target."""
    records = [
        [one for one in _of(item.probed, targets) if one.mentioned] for item in items
    ]  # side by side for each item
    width = 3 * max((len(found) for found in records), default=0)
    p = np.full((len(items), width), np.nan)
    came_true = np.zeros((len(items), width), dtype=bool)
    for row, (item, found) in enumerate(zip(items, records, strict=True)):
        for number, record in enumerate(found):
            place = slice(3 * number, 3 * number + 3)
            p[row, place] = [getattr(record.p, label) for label in POLARITIES]
            came_true[row, place] = [label == _gold_label(record, item) for label in POLARITIES]
    return calibration_measures("stance", p, came_true)


def _of(labels: WindowLabels, targets: frozenset[str]) -> list[WindowStance]:
    """Pick the author's and the sources' stances toward the codebook's targets."""
    return [one for one in labels.stances if one.target in targets and one.holder != "any"]


def _gold_label(record: WindowStance, item: ConflictItem) -> Polarity:
    for one in item.gold.stances:
        same_holder = one.target == record.target and one.holder == record.holder
        if same_holder and (one.holder == "author" or _content_overlap(record.content, item, one)):
            return one.label
    return "none"
