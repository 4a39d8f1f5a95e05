"""The error browser: sure mistakes, spans far off, and gold labels that are likely wrong."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from stanceframe_eval.gold.items import Item, MarkedSpan
from stanceframe_eval.label_faults import gold_doubts
from stanceframe_eval.page import content
from stanceframe_eval.page.details import Setting
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics import trust
from stanceframe_eval.suites.schema import Layer

__all__ = ["label_faults_of", "mistakes_of", "stretches_of"]

SURE = 25  # of each layer, the surest first
WIDE = 10  # of each layer of spans; their texts can be whole articles
DOUBTED = 25  # of each layer
EVIDENCE = "evidence"  # the layer whose spans belong to the labels of a layer of frames


def mistakes_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> Iterator[content.Mistake]:
    """List what was surest of what gold says is wrong, and the spans furthest from gold's."""
    for layer in layers:
        if layer.kind == "spans":
            yield from _wide(setting, layer, answers)
        else:
            yield from _sure(setting, layer, answers)


def label_faults_of(
    setting: Setting, layers: Sequence[Layer], answers: Predictions
) -> Iterator[content.LabelFault]:
    """List the gold labels that confident learning doubts, the least probable first."""
    for layer in layers:
        for one in gold_doubts(layer, setting.items, answers)[:DOUBTED]:
            item = setting.items[one.place]
            yield content.LabelFault(
                item=item.question.id,
                layer=layer.name,
                label=_short(one.label),
                says=f"gold says {one.gold}; more likely {one.likely}",
                voice=item.slices.get("voice"),
                text=item.question.text,
                target=item.question.target,
                stretches=tuple(_shown(setting, item, answers, {one.label})),
                p=one.p,
            )


def stretches_of(gold: Iterable[MarkedSpan], given: Iterable[MarkedSpan]) -> list[content.Stretch]:
    """Cut a text where the marks of either side change; unmarked parts are left out.

    Example:
        >>> [
        ...     (one.start, one.end, one.marked_by)
        ...     for one in stretches_of([MarkedSpan(start=0, end=5)], [MarkedSpan(start=3, end=8)])
        ... ]
        [(0, 3, 'gold'), (3, 5, 'both'), (5, 8, 'answer')]
    """
    sides = (tuple(gold), tuple(given))
    edges = sorted({edge for side in sides for one in side for edge in (one.start, one.end)})
    found = []
    for start, end in itertools.pairwise(edges):
        right, found_here = (
            {one.label for one in side if one.start <= start and end <= one.end} for side in sides
        )
        if right or found_here:
            found.append(_stretch(start, end, right, found_here))
    return found


def _stretch(start: int, end: int, right: set[str], given: set[str]) -> content.Stretch:
    by: content.MarkedBy = "both" if right == given else "differ"
    if not given:
        by = "gold"
    elif not right:
        by = "answer"
    labels = ["/".join(sorted(side)) for side in (right, given)]
    label = f"{labels[0]}, answered {labels[1]}" if by == "differ" else labels[0] or labels[1]
    return content.Stretch(start=start, end=end, marked_by=by, label=label)


def _sure(setting: Setting, layer: Layer, answers: Predictions) -> Iterator[content.Mistake]:
    given = trust.probabilities(layer, setting.items, answers)
    if given is None:
        return
    wrongness = np.nan_to_num(np.where(given.came_true, 1 - given.p, given.p))
    worst = wrongness.max(axis=1)
    for at in np.argsort(-worst, kind="stable")[:SURE]:
        if worst[at] <= 0.5:
            return
        item = setting.items[at]
        gold, answer = item.gold[layer.name].labels, answers.of(item, layer.name).labels
        labels = {given.labels[wrongness[at].argmax()], *(gold ^ answer)}
        yield content.Mistake(
            kind="sure",
            item=item.question.id,
            layer=layer.name,
            voice=item.slices.get("voice"),
            text=item.question.text,
            target=item.question.target,
            labels=tuple(sorted({_short(_said(one)) for one in labels})),
            gold=tuple(sorted(map(_said, gold))),
            answer=tuple(sorted(map(_said, answer))),
            stretches=tuple(_shown(setting, item, answers, labels)),
            off=float(worst[at]),
        )


def _shown(
    setting: Setting, item: Item, answers: Predictions, labels: set[str]
) -> list[content.Stretch]:
    """Mark the mention that was asked about, or the evidence of the labels in question."""
    mention = item.question.mention
    if mention is not None:
        return [content.Stretch(start=mention.start, end=mention.end, marked_by="asked", label="")]
    names = {layer.name for layer in setting.suite.layers} & set(answers.layers)
    if EVIDENCE not in names:
        return []
    return stretches_of(
        *(
            [one for one in marks.spans if one.label in labels]
            for marks in (item.gold[EVIDENCE], answers.of(item, EVIDENCE))
        )
    )


def _wide(setting: Setting, layer: Layer, answers: Predictions) -> Iterator[content.Mistake]:
    rows = []
    for place, item in enumerate(setting.items):
        stretches = stretches_of(item.gold[layer.name].spans, answers.of(item, layer.name).spans)
        wrong = sum(one.end - one.start for one in stretches if one.marked_by != "both")
        marked = sum(one.end - one.start for one in stretches)
        if wrong:
            rows.append((-wrong, place, wrong / marked, stretches))
    for _, place, off, stretches in sorted(rows, key=lambda row: row[:2])[:WIDE]:
        item = setting.items[place]
        labels = {one.label for one in (*item.gold[layer.name].spans,) if one.label}
        labels |= {one.label for one in answers.of(item, layer.name).spans if one.label}
        yield content.Mistake(
            kind="wide",
            item=item.question.id,
            layer=layer.name,
            voice=item.slices.get("voice"),
            text=item.question.text,
            target=item.question.target,
            labels=tuple(sorted(labels)),
            gold=(),
            answer=(),
            stretches=tuple(stretches),
            off=off,
        )


def _said(label: str) -> str:
    return label.replace("\t", " · ")


def _short(label: str) -> str:
    """Leave the target out of a claim: there are too many targets to filter by."""
    parts = label.split(" · ")
    return " ".join(parts[1:]) if len(parts) == 3 else label
