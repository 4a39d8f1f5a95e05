"""Counts of spans: characters, whole spans, and the shares of SemEval-2020 task 11."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from stanceframe.metrics import Statistics, set_counts
from stanceframe_eval.gold.items import MarkedSpan

__all__ = ["character_counts", "exact_counts", "merged", "partial_sums"]


def character_counts(predicted: Sequence[MarkedSpan], gold: Sequence[MarkedSpan]) -> Statistics:
    """Count (label, character) pairs that are right, predicted, gold. Shape: (3,)."""
    found, true = merged(predicted), merged(gold)
    shared = sum(_shared(one, other) for one in found for other in true)
    return np.array([shared, _length(found), _length(true)], dtype=np.float64)


def exact_counts(predicted: Iterable[MarkedSpan], gold: Iterable[MarkedSpan]) -> Statistics:
    """Count spans with both ends and the label right. Shape: (3,)."""
    return set_counts(set(predicted), set(gold))


def partial_sums(predicted: Sequence[MarkedSpan], gold: Sequence[MarkedSpan]) -> Statistics:
    """Sum the shares of predicted spans that are gold, and of gold spans that are predicted.

    Spans of one label that overlap are merged first, as the task's own program does. Shape:
    (4,): see `scores.partial_f1`.
    """
    found, true = merged(predicted), merged(gold)
    precise = sum(_shared(one, other) / (one.end - one.start) for one in found for other in true)
    complete = sum(_shared(one, other) / (one.end - one.start) for one in true for other in found)
    return np.array([precise, len(found), complete, len(true)], dtype=np.float64)


def merged(spans: Iterable[MarkedSpan]) -> list[MarkedSpan]:
    """Merge spans of one label that share a character.

    Example:
        >>> [(one.start, one.end) for one in merged([_span(0, 4), _span(2, 6), _span(6, 8)])]
        [(0, 6), (6, 8)]
    """
    by_label: dict[str, list[MarkedSpan]] = {}
    for one in sorted(spans):
        by_label.setdefault(one.label, []).append(one)
    return [one for listed in by_label.values() for one in _joined(listed)]


def _joined(spans: Sequence[MarkedSpan]) -> Iterator[MarkedSpan]:
    start, end = spans[0].start, spans[0].end
    for one in spans[1:]:
        if one.start >= end:
            yield MarkedSpan(start=start, end=end, label=one.label)
            start, end = one.start, one.end
        end = max(end, one.end)
    yield MarkedSpan(start=start, end=end, label=spans[0].label)


def _span(start: int, end: int) -> MarkedSpan:
    return MarkedSpan(start=start, end=end)


def _shared(one: MarkedSpan, other: MarkedSpan) -> int:
    if one.label != other.label:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _length(spans: Iterable[MarkedSpan]) -> int:
    return sum(one.end - one.start for one in spans)
