"""Checks that name a broken system, in words that need no statistics.

Each looks for one way in which a system can score without doing the job, or do the job and
still mislead. Bounds are on the interval, not the value: chance alone names nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from stanceframe.metrics import Estimate, Statistics, accuracy
from stanceframe_eval.gold.items import Item, claim_of, parts_of
from stanceframe_eval.page.content import Finding
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import Gauge, summed
from stanceframe_eval.statistics.intervals import estimate
from stanceframe_eval.suites.schema import Layer, Suite
from stanceframe_eval.verdict_cases import case_findings

__all__ = ["findings_of"]

SHUFFLES = 99  # the answers' own score must beat every deal: p = 0.01, one-sided
IGNORES = 0.1  # of the pairs with different gold labels, answered differently by at least so many
OVER_SURE = 0.05  # mean probability above the share that is right
CREDITED = 0.25  # of quoted stances, laid to the outlet
FLIPS = 0.1  # of the sentences whose answer doesn't follow its actors
FEWEST = 20  # cases under which a check says nothing


def findings_of(
    suite: Suite,
    items: Sequence[Item],
    answers: Predictions,
    gauges: Mapping[str, Gauge],
    draws: Draws,
) -> tuple[Finding, ...]:
    """Run every check that the suite and the answers allow."""
    if suite.has_cases:
        return case_findings(items, gauges, draws)
    found: list[Finding] = []
    for layer in suite.layers:
        if layer.name not in answers.layers:
            continue
        found += _shuffled(layer, items, answers, draws)
        if layer.kind == "class":
            found += _ignores_target(layer, items, answers, draws)
        found += _over_sure(layer, gauges, draws)
        if layer.kind == "claims":
            found += _credits_outlet(layer, items, answers, draws)
            found += _flips(layer, items, answers, draws)
    return tuple(found)


def _finding(check: str, broken: bool, bad: str, good: str) -> Finding:
    return Finding(
        check=check, severity="broken" if broken else "sound", says=bad if broken else good
    )


def _shuffled(
    layer: Layer, items: Sequence[Item], answers: Predictions, draws: Draws
) -> Iterator[Finding]:
    """Deal the answers to other items: a system that reads its texts must lose by it."""
    if layer.kind == "spans":
        return
    given = [answers.of(item, layer.name).labels for item in items]
    gold = [item.gold[layer.name].labels for item in items]
    if len(set(given)) < 2:
        says = f"It gives the same answer on {layer.name} to every item."
        yield Finding(check="reads the text", severity="broken", says=says)
        return
    generator = np.random.default_rng(draws.seed)
    own = _agreed(given, gold)
    deals = [
        _agreed([given[place] for place in generator.permutation(len(given))], gold)
        for _ in range(SHUFFLES)
    ]
    yield _finding(
        "reads the text",
        own <= max(deals),
        f"Its answers on {layer.name} fit the items no better than the same answers dealt at "
        f"random: {own:.0f} right, against {max(deals):.0f} in the luckiest of {SHUFFLES} deals.",
        f"Its answers on {layer.name} fit better than when dealt at random: {own:.0f} right, "
        f"against {max(deals):.0f} in the luckiest of {SHUFFLES} deals.",
    )


def _agreed(given: Sequence[frozenset[str]], gold: Sequence[frozenset[str]]) -> float:
    return float(sum(len(one & other) for one, other in zip(given, gold, strict=True)))


def _ignores_target(
    layer: Layer, items: Sequence[Item], answers: Predictions, draws: Draws
) -> Iterator[Finding]:
    """Look at targets of one text that gold judges differently: are they answered differently."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.question.target:
            by_text[item.question.text].append(place)
    sums = np.zeros((len(items), 2))
    for places in by_text.values():
        for one, other in combinations(places, 2):
            if _should_differ(layer, items[one], items[other]):
                mine, theirs = (answers.of(items[at], layer.name).labels for at in (one, other))
                sums[one] += [mine != theirs, 1]
    shown = _share(sums, draws)
    if shown is None:
        return
    yield _finding(
        "looks at the target",
        shown.high < 2 * IGNORES and shown.value < IGNORES,
        f"It ignores the target: of two targets in one text that should be judged differently, it "
        f"does so in {_percent(shown)} of the pairs.",
        f"It doesn't ignore the target: of two in one text that should be judged differently, "
        f"it does so in {_percent(shown)} of the pairs.",
    )


def _should_differ(layer: Layer, one: Item, other: Item) -> bool:
    asked = [(item.question.target, item.question.mention) for item in (one, other)]
    return asked[0] != asked[1] and one.gold[layer.name].labels != other.gold[layer.name].labels


def _over_sure(layer: Layer, gauges: Mapping[str, Gauge], draws: Draws) -> Iterator[Finding]:
    gauge = gauges.get(f"{layer.name}.overconfidence")
    if gauge is None:
        return
    gap = estimate(gauge, draws)
    yield _finding(
        "promises what it keeps",
        gap.low > OVER_SURE,
        f"It is over-confident on {layer.name}: its probabilities are {_points(gap)} higher than "
        "the share of answers that are right. Don't publish or threshold them.",
        f"It is not over-confident on {layer.name} beyond {100 * OVER_SURE:.0f} points: its "
        f"probabilities less the share that is right are {_points(gap)}.",
    )


def _credits_outlet(
    layer: Layer, items: Sequence[Item], answers: Predictions, draws: Draws
) -> Iterator[Finding]:
    """Count the stances of quoted sources that are laid to an author who has none."""
    sums = np.zeros((len(items), 2))
    for place, item in enumerate(items):
        gold, given = item.gold[layer.name].labels, answers.of(item, layer.name).labels
        by_author = {parts_of(claim)[0] for claim in gold if parts_of(claim)[1] == "author"}
        for claim in gold:
            target, holder, label = parts_of(claim)
            if holder == "source" and target not in by_author:
                sums[place] += [claim_of(target, "author", label) in given, 1]
    shown = _share(sums, draws)
    if shown is None:
        return
    yield _finding(
        "keeps the outlet apart from its sources",
        shown.low > CREDITED,
        f"It reads the outlet's stance off quoted words: it lays {_percent(shown)} of the stances "
        "of quoted sources to an outlet that takes none. Compare no outlets with it.",
        f"It lays {_percent(shown)} of the stances of quoted sources to an outlet that takes none.",
    )


def _flips(
    layer: Layer, items: Sequence[Item], answers: Predictions, draws: Draws
) -> Iterator[Finding]:
    """Exchange the actors: the answer must be the same with the actors exchanged."""
    by_id = {item.question.id: item for item in items}
    sums = np.zeros((len(items), 2))
    for place, item in enumerate(items):
        twin = by_id.get(item.twin or "")
        if twin is None or twin.question.id < item.question.id:
            continue  # each pair once
        _, one, other = item.question.id.split(":")
        exchanged = frozenset(
            _exchanged(claim, one, other) for claim in answers.of(twin, layer.name).labels
        )
        sums[place] += [answers.of(item, layer.name).labels != exchanged, 1]
    shown = _share(sums, draws)
    if shown is None:
        return
    yield _finding(
        "is even-handed",
        shown.low > FLIPS,
        f"It flips with the nation: in {_percent(shown)} of the sentences, exchanging the two "
        "actors does more than exchange the answer. It judges who is named, not what is said.",
        f"In {_percent(shown)} of the sentences, exchanging the two actors does more than exchange "
        "the answer.",
    )


def _exchanged(claim: str, one: str, other: str) -> str:
    target, holder, label = parts_of(claim)
    return claim_of({one: other, other: one}.get(target, target), holder, label)


def _share(sums: Statistics, draws: Draws) -> Estimate | None:
    if sums[:, 1].sum() < FEWEST:
        return None
    return estimate(summed("share", sums, accuracy, 0), draws)


def _percent(share: Estimate) -> str:
    return f"{100 * share.value:.0f}% ({100 * share.low:.0f} to {100 * share.high:.0f})"


def _points(gap: Estimate) -> str:
    return f"{100 * gap.value:.1f} points ({100 * gap.low:.1f} to {100 * gap.high:.1f})"
