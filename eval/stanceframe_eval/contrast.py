"""Contrasts two systems on the same items: what differs, by how much, and whether by chance."""

import hashlib
from collections.abc import Iterator, Sequence

import stanceframe
from stanceframe_eval.gold.items import Item
from stanceframe_eval.page import contrast as page
from stanceframe_eval.page.content import Clock, value_of
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.reading import predictions_text
from stanceframe_eval.statistics.comparison import Difference, difference, holm
from stanceframe_eval.statistics.draws import Draws, interval
from stanceframe_eval.statistics.gauges import Gauge
from stanceframe_eval.statistics.layers import layer_gauges
from stanceframe_eval.stored import Pair
from stanceframe_eval.suites.schema import Layer

__all__ = ["contrast"]

NAMED = 20  # items whose names are listed, of each sort


def contrast(pair: Pair, *, command: str, resamples: int, seed: int, clock: Clock) -> page.Contrast:
    """Compare the second system with the first by every measure that both have.

    The headline measures are one family for the correction, all others another: a difference
    in one label of many can't be claimed without paying for the many. Measures that no sum of
    items gives, such as average precision, have no permutation test and are left out.
    """
    items = pair.gold.items
    draws = Draws.of([item.cluster for item in items], resamples=resamples, seed=seed)
    layers = [
        layer
        for layer in pair.suite.layers
        if layer.name in pair.first.layers and layer.name in pair.second.layers
    ]
    changes = list(_changes(pair, layers, draws))
    return page.Contrast(
        suite=pair.suite.reference,
        title=pair.suite.title,
        limits=pair.suite.limits,
        split=pair.gold.split,
        gold_sha256=pair.gold.sha256,
        items=len(items),
        unit=pair.suite.unit,
        clusters=draws.clusters,
        cluster=pair.suite.cluster,
        resamples=resamples,
        seed=seed,
        version=stanceframe.__version__,
        command=command,
        first=_side(pair, pair.first),
        second=_side(pair, pair.second),
        changes=tuple(sorted(changes, key=lambda one: not one.headline)),
        shared=tuple(_shared(layer, items, pair.first, pair.second) for layer in layers),
        clock=clock,
    )


def _side(pair: Pair, answers: Predictions) -> page.Side:
    text = predictions_text(answers, pair.suite, pair.gold.items)
    return page.Side(
        name=answers.system,
        made_by=answers.made_by,
        answers_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _changes(pair: Pair, layers: Sequence[Layer], draws: Draws) -> Iterator[page.Change]:
    rows = [
        (first, second, difference(second, first, draws))
        for layer in layers
        for first, second in _gauges(pair, layer)
    ]
    for headline in (True, False):
        family = [row for row in rows if (row[0].name in pair.suite.headline) is headline]
        corrected = holm([found.p for *_, found in family])
        for (first, second, found), p_holm in zip(family, corrected, strict=True):
            yield page.Change(
                metric=first.name,
                headline=headline,
                support=first.support,
                first=value_of(interval(first.read(draws.weights))),
                second=value_of(interval(second.read(draws.weights))),
                difference=value_of(found.estimate),
                p=found.p,
                p_holm=p_holm,
                detectable=_detectable(found),
            )


def _detectable(found: Difference) -> float | None:
    """Leave out the bound where no resample differs: nothing can be said of it then."""
    return found.detectable or None


def _gauges(pair: Pair, layer: Layer) -> Iterator[tuple[Gauge, Gauge]]:
    one, other = (
        {gauge.name: gauge for gauge in layer_gauges(layer, pair.gold.items, answers)}
        for answers in (pair.first, pair.second)
    )
    for name, first in one.items():
        second = other.get(name)
        if second is not None and first.sums is not None and second.sums is not None:
            yield first, second


def _shared(
    layer: Layer, items: Sequence[Item], first: Predictions, second: Predictions
) -> page.Shared:
    """Count the items that both, one or neither gets right as a whole."""
    right = [
        tuple(_is_right(layer, item, answers) for answers in (first, second)) for item in items
    ]
    same = sum(_held(layer, first, item) == _held(layer, second, item) for item in items)
    lost, won = (
        [item.question.id for item, found in zip(items, right, strict=True) if found == wanted]
        for wanted in ((True, False), (False, True))
    )
    return page.Shared(
        layer=layer.name,
        same=same,
        both=right.count((True, True)),
        neither=right.count((False, False)),
        first_alone=len(lost),
        second_alone=len(won),
        lost=tuple(lost[:NAMED]),
        won=tuple(won[:NAMED]),
    )


def _held(layer: Layer, answers: Predictions, item: Item) -> frozenset[object]:
    marks = answers.of(item, layer.name)
    return frozenset(marks.spans if layer.kind == "spans" else marks.labels)


def _is_right(layer: Layer, item: Item, answers: Predictions) -> bool:
    gold = item.gold[layer.name]
    return _held(layer, answers, item) == frozenset(
        gold.spans if layer.kind == "spans" else gold.labels
    )
