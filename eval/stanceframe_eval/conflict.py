"""All measures on `conflict`: frames, attributions, stance by holder and loaded words."""

from collections.abc import Sequence

from stanceframe_eval.attributions import attribution_measures
from stanceframe_eval.conflict_items import ConflictItem, character_measure
from stanceframe_eval.figures import Measure
from stanceframe_eval.frames import frame_measures
from stanceframe_eval.stances import stance_measures

__all__ = ["conflict_measures"]


def conflict_measures(
    items: Sequence[ConflictItem], frame_ids: Sequence[str], target_ids: Sequence[str]
) -> tuple[Measure, ...]:
    """List everything that is measured; each has one row of statistics for each item."""
    return (
        *frame_measures(items, frame_ids),
        *attribution_measures(items),
        *stance_measures(items, frozenset(target_ids)),
        character_measure("loaded.char_f1", items, lambda one: (one.found.loaded, one.gold.loaded)),
    )
