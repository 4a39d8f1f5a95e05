"""Attributions on `conflict`, as they leave the product: their words, passages and kinds."""

from collections.abc import Sequence

import numpy as np

from stanceframe import metrics
from stanceframe.metrics import Statistics
from stanceframe_eval.conflict_items import ConflictItem, SpanLayer, character_measure, counted
from stanceframe_eval.figures import Measure, stacked
from stanceframe_eval.pairing import character_overlap, pair_off

__all__ = ["attribution_measures"]

SAME_PASSAGE = 0.5  # character F1 from which two contents are the same passage


def attribution_measures(items: Sequence[ConflictItem]) -> list[Measure]:
    """Measure characters by layer, whole passages, and the kinds of those that were found."""
    layers: dict[str, SpanLayer] = {
        "source": lambda one: (
            one.found.sources,
            [given.source for given in one.gold.attributions if given.source],
        ),
        "cue": lambda one: (
            one.found.cues,
            [given.cue for given in one.gold.attributions if given.cue],
        ),
        "content": lambda one: (
            one.found.contents,
            [given.content for given in one.gold.attributions],
        ),
    }
    passages = stacked(map(_passage_counts, items), (3,))
    kinds = stacked(map(_kind_counts, items), (2,))
    return [
        *(
            character_measure(f"attributions.{layer}.char_f1", items, spans)
            for layer, spans in layers.items()
        ),
        counted("attributions.passages.f1", passages, metrics.f1),
        Measure(
            name="attributions.kind.accuracy",
            statistics=kinds,
            score=metrics.accuracy,
            support=int(kinds[:, 1].sum()),
        ),
    ]


def _same_passages(item: ConflictItem) -> list[bool]:
    """Say of each pair of the same passage whether its kinds are the same."""
    found, gold = item.found.attributions, item.gold.attributions
    pairs = pair_off(
        found, gold, lambda one, other: _if_same(character_overlap(one.content, other.content))
    )
    return [found[pair.predicted].kind == gold[pair.gold].kind for pair in pairs]


def _if_same(overlap: float) -> float:
    return overlap if overlap >= SAME_PASSAGE else 0.0


def _passage_counts(item: ConflictItem) -> Statistics:
    pairs = len(_same_passages(item))
    return np.array(
        [pairs, len(item.found.attributions), len(item.gold.attributions)], dtype=np.float64
    )


def _kind_counts(item: ConflictItem) -> Statistics:
    same = _same_passages(item)
    return np.array([sum(same), len(same)], dtype=np.float64)
