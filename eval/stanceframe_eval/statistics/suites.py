"""Every gauge of a suite: of its layers against gold, or of its cases."""

from collections.abc import Sequence

from stanceframe_eval.gold.items import Item
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.gauges import Gauge
from stanceframe_eval.statistics.layers import layer_gauges
from stanceframe_eval.statistics.trials import case_gauges
from stanceframe_eval.suites.schema import Suite

__all__ = ["answers_of", "gauge_of", "suite_gauges"]


def suite_gauges(suite: Suite, items: Sequence[Item], answers: Predictions) -> list[Gauge]:
    """List what is read off a system's answers to a suite; each has a row for each item."""
    if suite.has_cases:
        return case_gauges(items, answers)
    return [
        gauge
        for layer in suite.layers
        if layer.name in answers.layers
        for gauge in layer_gauges(layer, items, answers)
    ]


def answers_of(suite: Suite, metric: str, answers: Predictions) -> bool:
    """Say whether the system answers what a measure is of."""
    return suite.has_cases or metric.partition(".")[0] in answers.layers


def gauge_of(
    suite: Suite, metric: str, items: Sequence[Item], answers: Predictions
) -> Gauge | None:
    """Return one measure on some items; None where it rests on nothing there."""
    if suite.has_cases:
        found = case_gauges(items, answers)
    else:
        (layer,) = (one for one in suite.layers if one.name == metric.partition(".")[0])
        found = layer_gauges(layer, items, answers)
    return next((gauge for gauge in found if gauge.name == metric), None)
