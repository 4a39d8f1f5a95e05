"""Writes a comparison of outlets as a Markdown summary: to paste into a note or a mail."""

from collections.abc import Iterator, Sequence

from stanceframe_service.comparison.markup import escaped, section, table
from stanceframe_service.outlets.findings import GroupSubject, OutletComparison, Test
from stanceframe_service.outlets.glance import at_a_glance, name_of, rate_text

__all__ = ["markdown_of"]

NONE = "–"


def markdown_of(comparison: OutletComparison) -> str:
    """Return the summary, with every text of an article escaped."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: OutletComparison) -> Iterator[str]:
    yield "# Outlets side by side"
    yield ""
    yield f"{escaped(comparison.measured.selection)}."
    yield from section("At a glance")
    yield from (f"- {escaped(line)}" for line in at_a_glance(comparison))
    yield from section("Outlets")
    yield from table(
        ("outlet", "articles", "sentences", "sources' share of words"),
        (
            (
                f"{one.key} {escaped(one.name)}",
                str(one.articles),
                str(one.sentences),
                rate_text(one.others_words),
            )
            for one in comparison.outlets
        ),
    )
    for title, subjects in (("Frames", comparison.frames), ("Terms", comparison.terms)):
        yield from section(title)
        yield from _subjects(comparison, subjects)
    yield from section("Not found in")
    for one in comparison.absences:
        missing = ", ".join(f"{escaped(m.name)} (about {m.expected:.0f})" for m in one.missing)
        if missing:
            yield f"- {escaped(name_of(comparison, one.outlet))}: {missing}"
    yield from section("How it was measured")
    yield from (f"- {escaped(line)}" for line in comparison.limits)
    measured = comparison.measured
    yield (
        f"- {measured.resamples} resamples and {measured.permutations} permutations of whole "
        f"articles, seed {measured.seed}; {measured.tests} tests, corrected by Holm's method."
    )
    for made in measured.provenances:
        yield f"- Model {escaped(made.model)}, calibration {escaped(made.calibration)}"
    yield f"- Codebook: {escaped(measured.codebook)}. Compared on {escaped(comparison.made)}."


def _subjects(comparison: OutletComparison, subjects: Sequence[GroupSubject]) -> Iterator[str]:
    yield from table(
        ("", "in", "sentences", "share, 95%", "corrected", "differs", "own voice, 95%", "differs"),
        (
            (
                escaped(subject.name),
                cell.outlet,
                str(cell.total.count or NONE),
                rate_text(cell.total),
                rate_text(cell.corrected) if cell.corrected else NONE,
                _differs(cell.test),
                rate_text(cell.own),
                _differs(cell.test_own),
            )
            for subject in subjects
            if subject.found
            for cell in subject.cells
        ),
    )


def _differs(test: Test | None) -> str:
    if test is None:
        return NONE
    return f"yes (p {test.p_holm:.3f})" if test.differs else "no"
