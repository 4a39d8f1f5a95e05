"""A system's answers to the items of a suite."""

from collections.abc import Mapping
from dataclasses import dataclass

from stanceframe_eval.gold.items import Answer, Item, Marks

__all__ = ["Predictions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """What one system answered.

    Attributes:
        system: What reports call it.
        answers: By item id. Every answer has the same layers.
        made_by: What made them, in a line: a bundle's signature, a file's hash, a recipe.
        calibrated_on: The split that its probabilities and thresholds were fitted on, if known.
        seed: Of its training, where several runs of one system are to be summed up.
    """

    system: str
    answers: Mapping[str, Answer]
    made_by: str = ""
    calibrated_on: str = ""
    seed: str = ""

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that the system answers, in the order of its first answer."""
        return tuple(next(iter(self.answers.values()), {}))

    def of(self, item: Item, layer: str) -> Marks:
        """Return the answer to one layer of an item."""
        return self.answers[item.question.id][layer]
