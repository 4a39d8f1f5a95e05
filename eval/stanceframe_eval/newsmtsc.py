"""Measures on NewsMTSC: the stance of a sentence as a whole toward a mentioned target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stanceframe import metrics
from stanceframe.corpora.newsmtsc import TargetSentence
from stanceframe.types import POLARITIES, Article, MentionTarget, Outcome, StanceRecord
from stanceframe_eval.figures import Measure

__all__ = ["MentionItem", "ask", "mention_measures", "read_answer"]

NONE = POLARITIES.index("none")


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionItem:
    """A gold sentence with one target, and the product's record of it, if it gave one."""

    gold: TargetSentence
    found: StanceRecord | None


def ask(sentence: TargetSentence, number: int) -> Article:
    """Make a text that asks for the stance toward one mention."""
    target = MentionTarget(
        start=sentence.mention.start, end=sentence.mention.end, name=sentence.name
    )
    return Article(id=str(number), text=sentence.text, targets=(target,), unit="text")


def read_answer(outcome: Outcome) -> StanceRecord | None:
    """Return the record of holder `any` in a text that asked for one target."""
    if outcome.status == "error":
        return None
    records = (record for sentence in outcome.sentences for record in sentence.stances)
    return next((record for record in records if record.holder == "any"), None)


def mention_measures(items: Sequence[MentionItem]) -> tuple[Measure, ...]:
    """List what is measured: by the most probable label, and by the label as it is given.

    The published figures on this set are macro-F1 of the most probable label.
    """
    gold = np.array([POLARITIES.index(one.gold.label) for one in items])
    p = np.array([_probabilities(one.found) for one in items]).reshape(len(items), 3)
    probable = np.where(np.isnan(p[:, 0]), NONE, np.nan_to_num(p).argmax(axis=1))
    shipped = np.array([_shipped(one.found) for one in items])
    counts = metrics.class_counts(probable, gold, 3)
    came_true = gold[:, None] == np.arange(3)
    sums = metrics.calibration_statistics(p, came_true, metrics.equal_width_edges())
    abstained = np.array([[one.found is None or one.found.abstained, 1] for one in items])
    shipped_counts = metrics.class_counts(shipped, gold, 3)
    right = np.stack([probable == gold, np.ones(len(items))], axis=1)
    return tuple(
        Measure(name=name, statistics=rows.astype(np.float64), score=score, support=len(items))
        for name, rows, score in (
            ("stance_any.macro_f1", counts, metrics.macro_f1),
            ("stance_any.accuracy", right, metrics.accuracy),
            ("stance_any.macro_f1.as_given", shipped_counts, metrics.macro_f1),
            ("stance_any.abstained", abstained, metrics.accuracy),
            ("stance_any.ece", sums, metrics.calibration_error),
        )
    )


def _probabilities(record: StanceRecord | None) -> list[float]:
    if record is None:
        return [np.nan] * 3
    return [getattr(record.p, label) for label in POLARITIES]


def _shipped(record: StanceRecord | None) -> int:
    if record is None or record.abstained:
        return NONE
    return POLARITIES.index(record.label)
