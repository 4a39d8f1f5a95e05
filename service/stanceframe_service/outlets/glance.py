"""A comparison of outlets in a few plain sentences, for whoever reads nothing else of it."""

from collections.abc import Iterator

from stanceframe_service.outlets.findings import (
    GroupCell,
    GroupSubject,
    OutletComparison,
    Rate,
    Test,
)

__all__ = ["at_a_glance", "name_of", "percent", "rate_text"]

MOST = 8


def percent(share: float) -> str:
    """Return a share in words: one decimal below ten per cent."""
    return f"{share:.1%}" if share < 0.0995 else f"{share:.0%}"


def rate_text(rate: Rate) -> str:
    """Return a share with its interval: `7.5% (4.9% to 11%)`."""
    return f"{percent(rate.share)} ({percent(rate.low)} to {percent(rate.high)})"


def at_a_glance(comparison: OutletComparison) -> tuple[str, ...]:
    """Return the sentences, most telling first."""
    return (
        *_differences(comparison),
        *_voices(comparison),
        *_loaded(comparison),
        *_shared(comparison),
    )


def _differences(comparison: OutletComparison) -> Iterator[str]:
    found = [
        (test.p_holm, _difference(comparison, subject, cell, rate, test, where))
        for subject in (*comparison.frames, *comparison.terms)
        for cell in subject.cells
        for rate, test, where in (
            (cell.total, cell.test, ""),
            (cell.own, cell.test_own, " in its own voice"),
        )
        if test is not None and test.differs
    ]
    tests = comparison.measured.tests
    if not found:
        yield (
            f"Of {tests} tests of frames, terms and loaded words between outlets, none shows a "
            "difference that chance would not make as well."
        )
        return
    yield (
        f"{len(found)} of {tests} tests between outlets show a difference after correction for "
        "their number (Holm, 0.05)."
    )
    yield from (words for _, words in sorted(found, key=lambda one: one[0])[:MOST])


def _difference(
    comparison: OutletComparison,
    subject: GroupSubject,
    cell: GroupCell,
    rate: Rate,
    test: Test,
    where: str,
) -> str:
    name = name_of(comparison, cell.outlet)
    more = "more" if rate.share > test.others else "fewer"
    return (
        f"{name} has “{subject.name}”{where} in {more} sentences than the others: "
        f"{rate_text(rate)} against {percent(test.others)}."
    )


def name_of(comparison: OutletComparison, key: str) -> str:
    """Return an outlet's name."""
    return next(one.name for one in comparison.outlets if one.key == key)


def _voices(comparison: OutletComparison) -> Iterator[str]:
    ranked = sorted(comparison.outlets, key=lambda one: -one.others_words.share)
    most, least = ranked[0], ranked[-1]
    yield (
        f"Share of words that are a source’s: from {rate_text(least.others_words)} in {least.name} "
        f"to {rate_text(most.others_words)} in {most.name}."
    )


def _loaded(comparison: OutletComparison) -> Iterator[str]:
    ranked = sorted(comparison.loaded, key=lambda one: -one.own.share)
    most, least = ranked[0], ranked[-1]
    yield (
        "Sentences with a loaded word in the outlet’s own voice: from "
        f"{rate_text(least.own)} in {name_of(comparison, least.outlet)} to {rate_text(most.own)} "
        f"in {name_of(comparison, most.outlet)}."
    )


def _shared(comparison: OutletComparison) -> Iterator[str]:
    shared = comparison.shared
    if shared.articles:
        how = {
            "apart": "they are left out of the shares",
            "once": "each group counts once, for the outlet that has it first",
            "each": "every copy counts",
        }[shared.counted]
        yield f"{shared.articles} articles are shared copy of {shared.groups} texts; {how}."
