"""The parts of a report beside its tables: slices, confusions, calibration, mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stanceframe_eval.gold.items import Gold, Item
from stanceframe_eval.page import content
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import trust
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.intervals import estimate
from stanceframe_eval.statistics.layers import confusion
from stanceframe_eval.statistics.ranking import risk_coverage
from stanceframe_eval.statistics.suites import answers_of, gauge_of
from stanceframe_eval.suites.schema import Layer, Suite

__all__ = [
    "Setting",
    "confusion_of",
    "curves_of",
    "mistakes_of",
    "reliabilities_of",
    "slices_of",
]

SMALL_SLICE = 30  # items; below, an interval by resampling is not to be trusted
MISTAKES = 25  # of each layer, the surest first
CURVE_POINTS = 100


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
    """Score each band by the first headline measures that the system has; worst first."""
    suite, metric = setting.suite, setting.suite.headline[0]
    if not answers_of(suite, metric, answers):
        return ()
    found = []
    for name in suite.slices:
        for band in sorted({item.slices[name] for item in setting.items}):
            part = [item for item in setting.items if item.slices[name] == band]
            gauge = gauge_of(suite, metric, part, answers)
            if gauge is None:
                continue
            draws = Draws.of(
                [item.cluster for item in part],
                resamples=setting.draws.resamples,
                seed=setting.draws.seed,
            )
            found.append(
                content.Slice(
                    slice=name,
                    band=band,
                    items=len(part),
                    metric=metric,
                    estimate=content.value_of(estimate(gauge, draws)),
                    small=len(part) < SMALL_SLICE,
                )
            )
    return tuple(sorted(found, key=_badness))


def _badness(one: content.Slice) -> tuple[bool, float]:
    return one.small, 1.0 if one.estimate.value is None else one.estimate.value


def confusion_of(setting: Setting, layer: Layer, answers: Predictions) -> content.Confusion:
    """Count what is taken for what."""
    counts = confusion(layer, setting.items, answers).sum(axis=0).astype(int)
    return content.Confusion(
        layer=layer.name,
        labels=layer.labels,
        answers=(*layer.labels, "abstained"),
        counts=tuple(tuple(int(one) for one in row) for row in counts),
    )


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


def curves_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> list[content.Curve]:
    """Draw risk against coverage for every layer with one label."""
    found = []
    for layer in layers:
        if layer.kind != "class" or trust.probabilities(layer, setting.items, answers) is None:
            continue
        sure = trust.sureness(layer, setting.items, answers)
        curve = risk_coverage(sure.p, sure.right)
        step = max(1, len(curve.risk) // CURVE_POINTS)
        kept = sorted({*range(0, len(curve.risk), step), len(curve.risk) - 1})
        points = tuple(
            (round(float(curve.coverage[at]), 6), round(float(curve.risk[at]), 6)) for at in kept
        )
        found.append(content.Curve(layer=layer.name, points=points))
    return found


def mistakes_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> list[content.Mistake]:
    """List the answers that were surest of what gold says is wrong."""
    found: list[content.Mistake] = []
    for layer in layers:
        given = trust.probabilities(layer, setting.items, answers)
        if given is None:
            continue
        wrongness = np.nan_to_num(np.where(given.came_true, 1 - given.p, given.p))
        worst = wrongness.max(axis=1)
        order = np.argsort(-worst, kind="stable")[:MISTAKES]
        found += [
            _mistake(layer, setting.items[at], answers, float(worst[at]))
            for at in order
            if worst[at] > 0.5
        ]
    return found


def _mistake(layer: Layer, item: Item, answers: Predictions, p: float) -> content.Mistake:
    return content.Mistake(
        item=item.question.id,
        layer=layer.name,
        text=item.question.text,
        target=item.question.target,
        gold=tuple(sorted(_said(one) for one in item.gold[layer.name].labels)),
        answer=tuple(sorted(_said(one) for one in answers.of(item, layer.name).labels)),
        p=p,
    )


def _said(label: str) -> str:
    return label.replace("\t", " · ")
