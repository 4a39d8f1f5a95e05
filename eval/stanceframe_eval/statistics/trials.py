"""Whether a system passes behavioural cases, and how often, with templates drawn as a whole."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stanceframe import metrics
from stanceframe_eval.gold.items import Item, MarkedSpan, Marks, claim_of, parts_of
from stanceframe_eval.gold.trials import KINDS, Check, Expectation, Trial
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.gauges import Gauge, summed

__all__ = ["CASES", "case_gauges", "outcome", "slug", "unmet"]

CASES = "cases"  # stands for a layer in the names of these figures
ENOUGH = 0.5  # of the characters of the words, in one span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """An answer, that to the base if there is one, and the texts that spans count in."""

    mine: Marks
    base: Marks | None
    text: str
    base_text: str
    trial: Trial


def case_gauges(items: Sequence[Item], answers: Predictions) -> list[Gauge]:
    """List the pass rates: of all cases, by kind, by what is tried; and flip rates by pair."""
    found = _outcomes(items, answers)
    gauges = [_rate("pass", items, found, lambda _: True)]
    gauges += [_rate(f"pass.{kind}", items, found, _has_kind(kind)) for kind in KINDS]
    tried = dict.fromkeys(item.trial.tests for item in items if item.trial)
    gauges += [_rate(f"pass.{slug(one)}", items, found, _tries(one)) for one in tried]
    pairs = dict.fromkeys(item.trial.pair for item in items if item.trial and item.trial.pair)
    if pairs:
        failed = {name: None if held is None else not held for name, held in found.items()}
        gauges.append(_rate("flip", items, failed, lambda trial: bool(trial.pair)))
        gauges += [_rate(f"flip.{slug(one)}", items, failed, _is_of(one)) for one in pairs]
        gauges += _flips_by_layer(items, answers)
    return [gauge for gauge in gauges if gauge.support]


def outcome(item: Item, by_id: Mapping[str, Item], answers: Predictions) -> bool | None:
    """Say whether a case passes; None where its base has nothing to keep, or it is no case."""
    if item.trial is None:
        return None
    base = by_id.get(item.trial.base or "")
    held = [_holds(one, item, base, answers) for one in item.trial.expects]
    known = [one for one in held if one is not None]
    return all(known) if known else None


def unmet(item: Item, by_id: Mapping[str, Item], answers: Predictions) -> tuple[Expectation, ...]:
    """List what was expected of an item's answer and doesn't hold."""
    if item.trial is None:
        return ()
    base = by_id.get(item.trial.base or "")
    return tuple(one for one in item.trial.expects if _holds(one, item, base, answers) is False)


def slug(words: str) -> str:
    """Write words as a part of a figure's name.

    Example:
        >>> slug("Iran and the United States")
        'iran_and_the_united_states'
    """
    return re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")


def _outcomes(items: Sequence[Item], answers: Predictions) -> dict[str, bool | None]:
    by_id = {item.question.id: item for item in items}
    return {item.question.id: outcome(item, by_id, answers) for item in items}


def _flips_by_layer(items: Sequence[Item], answers: Predictions) -> Iterator[Gauge]:
    """Say in which layer an exchange of names changes more than the names."""
    by_id = {item.question.id: item for item in items}
    for layer in answers.layers:
        failed: dict[str, bool | None] = {}
        for item in items:
            trial = item.trial
            if trial is None or not trial.pair:
                continue
            base = by_id.get(trial.base or "")
            held = [_holds(e, item, base, answers) for e in trial.expects if e.layer == layer]
            failed[item.question.id] = False in held if held else None
        yield _rate(f"flip_of_{layer}", items, failed, lambda trial: bool(trial.pair))


def _rate(
    name: str,
    items: Sequence[Item],
    held: Mapping[str, bool | None],
    wanted: Callable[[Trial], bool],
) -> Gauge:
    sums = np.zeros((len(items), 2))
    for place, item in enumerate(items):
        one = held.get(item.question.id)
        if item.trial is not None and one is not None and wanted(item.trial):
            sums[place] = [one, 1]
    return summed(f"{CASES}.{name}", sums, metrics.accuracy, int(sums[:, 1].sum()))


def _has_kind(kind: str) -> Callable[[Trial], bool]:
    return lambda trial: trial.kind == kind


def _tries(tests: str) -> Callable[[Trial], bool]:
    return lambda trial: trial.tests == tests


def _is_of(pair: str) -> Callable[[Trial], bool]:
    return lambda trial: trial.pair == pair


def _holds(expect: Expectation, item: Item, base: Item | None, answers: Predictions) -> bool | None:
    """Check one expectation; one on a layer that the system doesn't answer says nothing."""
    if expect.layer not in answers.layers or item.trial is None:
        return None
    beside = _Beside(
        mine=answers.of(item, expect.layer),
        base=answers.of(base, expect.layer) if base else None,
        text=item.question.text,
        base_text=base.question.text if base else "",
        trial=item.trial,
    )
    return CHECKED[expect.check](expect, beside)


def _has(expect: Expectation, beside: _Beside) -> bool:
    return expect.label in beside.mine.labels


def _lacks(expect: Expectation, beside: _Beside) -> bool:
    return expect.label not in beside.mine.labels


def _marks(expect: Expectation, beside: _Beside) -> bool:
    return any(shared >= ENOUGH for shared in _shares(expect, beside))


def _spares(expect: Expectation, beside: _Beside) -> bool:
    return not any(shared > 0 for shared in _shares(expect, beside))


def _same(_: Expectation, beside: _Beside) -> bool:
    return beside.base is not None and _labels(beside.mine) == _labels(beside.base)


def _same_words(_: Expectation, beside: _Beside) -> bool:
    if beside.base is None:
        return False
    mine = _worded(beside.mine, beside.text)
    return mine == _worded(beside.base, beside.base_text)


def _differs(expect: Expectation, beside: _Beside) -> bool:
    return not _same(expect, beside)


def _keeps(expect: Expectation, beside: _Beside) -> bool | None:
    if beside.base is None or expect.label not in beside.base.labels:
        return None
    return expect.label in beside.mine.labels


def _exchanged(_: Expectation, beside: _Beside) -> bool:
    if beside.base is None:
        return False
    one, other = beside.trial.names
    turned = {one: other, other: one}
    wanted = set()
    for claim in beside.base.labels:
        target, holder, label = parts_of(claim)
        wanted.add(claim_of(turned.get(target, target), holder, label))
    return beside.mine.labels == wanted


CHECKED: Mapping[Check, Callable[[Expectation, _Beside], bool | None]] = {
    "has": _has,
    "lacks": _lacks,
    "marks": _marks,
    "spares": _spares,
    "same": _same,
    "same_words": _same_words,
    "differs": _differs,
    "keeps": _keeps,
    "exchanged": _exchanged,
}


def _shares(expect: Expectation, beside: _Beside) -> Iterator[float]:
    """Yield which share of the words each span of the label holds."""
    start = beside.text.index(expect.words)
    end = start + len(expect.words)
    for one in beside.mine.spans:
        if not expect.label or one.label == expect.label:
            yield max(0, min(one.end, end) - max(one.start, start)) / (end - start)


def _labels(marks: Marks) -> tuple[object, ...]:
    """Take the labels alone; of spans, how many there are of each."""
    return (marks.labels, tuple(sorted(one.label for one in marks.spans)))


def _worded(marks: Marks, text: str) -> tuple[object, ...]:
    return (marks.labels, tuple(sorted((one.label, _letters(one, text)) for one in marks.spans)))


def _letters(span: MarkedSpan, text: str) -> str:
    return slug(text[span.start : span.end])
