"""Checks that name a broken system from behavioural cases."""

from collections.abc import Iterator, Mapping, Sequence

from stanceframe.metrics import Estimate
from stanceframe_eval.gold.items import Item
from stanceframe_eval.page.content import Finding
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.gauges import Gauge
from stanceframe_eval.statistics.intervals import estimate
from stanceframe_eval.statistics.trials import CASES, slug

__all__ = ["case_findings"]

FLIPS = 0.1  # of the exchanges of two names that change more than the names; as on `swaps`
FOLLOWS = 0.5  # of the cases of one thing that is tried; under it, most of them fail


def case_findings(
    items: Sequence[Item], gauges: Mapping[str, Gauge], draws: Draws
) -> tuple[Finding, ...]:
    """Say what a system does with names, and which changes it doesn't follow."""
    return (*_flips(gauges, draws), *_follows(items, gauges, draws))


def _flips(gauges: Mapping[str, Gauge], draws: Draws) -> Iterator[Finding]:
    gauge = gauges.get(f"{CASES}.flip")
    if gauge is None:
        return
    share = estimate(gauge, draws)
    says = f"in {_shown(share)} of the sentences, exchanging two names changes more than the names."
    broken = share.low > FLIPS
    yield Finding(
        check="is even-handed",
        severity="broken" if broken else "sound",
        says=f"It flips with the nation: {says} It judges who is named, not what is said."
        if broken
        else says.capitalize(),
    )


def _follows(items: Sequence[Item], gauges: Mapping[str, Gauge], draws: Draws) -> Iterator[Finding]:
    """Report each thing that is tried; exchanged names have a check of their own."""
    faults = {one.trial.tests: one.trial.fault for one in items if one.trial and not one.trial.pair}
    for tests, fault in faults.items():
        gauge = gauges.get(f"{CASES}.pass.{slug(tests)}")
        if gauge is None:
            continue
        share = estimate(gauge, draws)
        broken = share.value < FOLLOWS
        says = f"it passes {_shown(share)} of the {gauge.support} cases."
        name = fault if broken and fault else ""
        yield Finding(
            check=tests,
            severity="broken" if broken else "sound",
            says=f"{name}: {says}" if name else says.capitalize(),
        )


def _shown(share: Estimate) -> str:
    if share.low != share.low:  # nan: too few templates for an interval
        return f"{100 * share.value:.0f}%"
    return f"{100 * share.value:.0f}% ({100 * share.low:.0f} to {100 * share.high:.0f})"
