"""The parts of a report beside its tables: slices and reliability."""

from collections.abc import Sequence
from dataclasses import dataclass

from stanceframe_eval.gold.items import Gold, Item
from stanceframe_eval.page import content
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import trust
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.intervals import estimate
from stanceframe_eval.statistics.suites import answers_of, gauge_of
from stanceframe_eval.suites.schema import Layer, Suite

__all__ = [
    "Setting",
    "reliabilities_of",
    "slices_of",
]

SMALL_SLICE = 30  # items; below, an interval by resampling is not to be trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every number of a report has in common."""

    suite: Suite
    gold: Gold
    draws: Draws

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the gold."""
        return self.gold.items


def slices_of(setting: Setting, answers: Predictions) -> tuple[content.Slice, ...]:
    """Score each band by the first headline measure of every layer that the system answers.

    Layers come in the suite's order; within one, the worst band first and small ones last.
    """
    found: list[content.Slice] = []
    for metric in _sliced(setting.suite, answers):
        bands = (
            _slice(setting, answers, metric, name, band)
            for name in setting.suite.slices
            for band in sorted({item.slices[name] for item in setting.items})
        )
        found += sorted((one for one in bands if one is not None), key=_badness)
    return tuple(found)


def _sliced(suite: Suite, answers: Predictions) -> list[str]:
    """Name the first headline measure of every layer; of cases, the first of all."""
    if suite.has_cases:
        return [suite.headline[0]]
    named = (
        next((one for one in suite.headline if one.startswith(f"{layer.name}.")), None)
        for layer in suite.layers
    )
    return [metric for metric in named if metric and answers_of(suite, metric, answers)]


def _slice(
    setting: Setting, answers: Predictions, metric: str, name: str, band: str
) -> content.Slice | None:
    part = [item for item in setting.items if item.slices[name] == band]
    gauge = gauge_of(setting.suite, metric, part, answers)
    if gauge is None:
        return None
    draws = Draws.of(
        [item.cluster for item in part],
        resamples=setting.draws.resamples,
        seed=setting.draws.seed,
    )
    return content.Slice(
        slice=name,
        band=band,
        items=len(part),
        metric=metric,
        estimate=content.value_of(estimate(gauge, draws)),
        small=len(part) < SMALL_SLICE,
    )


def _badness(one: content.Slice) -> tuple[bool, float]:
    return one.small, 1.0 if one.estimate.value is None else one.estimate.value


def reliabilities_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> list[content.Reliability]:
    """Compare promise and outcome of every layer with probabilities."""
    found = []
    for layer in layers:
        given = trust.probabilities(layer, setting.items, answers)
        if given is None:
            continue
        bands = trust.reliability(given, setting.draws.weights)
        found.append(
            content.Reliability(
                layer=layer.name,
                bands=tuple(
                    content.Band(
                        items=band.items,
                        promised=band.promised,
                        came_true=content.Value(value=band.came_true, low=band.low, high=band.high),
                    )
                    for band in bands
                ),
            )
        )
    return found
