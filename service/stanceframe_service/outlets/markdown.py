"""Writes a comparison of outlets as a Markdown summary: to paste into a note or a mail."""

from collections.abc import Iterator, Sequence

from stanceframe_service.comparison.markup import escaped, section, table
from stanceframe_service.outlets.findings import GroupCell, GroupSubject, OutletComparison, Test
from stanceframe_service.outlets.glance import at_a_glance, name_of, rate_text

__all__ = ["markdown_of"]

NONE = "–"
_VOICES = {"own": "own", "direct": "quoted", "partial": "fragment", "indirect": "paraphrase"}
_CUES = {
    "neutral": "neutral",
    "distancing": "distancing",
    "confrontational": "confrontational",
    "endorsing": "endorsing",
    "none": "no reporting words",
}
_WIRE = {
    "apart": "counted for no outlet",
    "once": "counted once, for the outlet that has it first",
    "each": "every copy counted",
}


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
        yield from _subjects(subjects)
        yield from _voices(subjects)
    yield from section("Not found in")
    for one in comparison.absences:
        missing = ", ".join(f"{escaped(m.name)} (about {m.expected:.0f})" for m in one.missing)
        if missing:
            yield f"- {escaped(name_of(comparison, one.outlet))}: {missing}"
    yield from section("How it was measured")
    yield from _method(comparison)


def _method(comparison: OutletComparison) -> Iterator[str]:
    yield from (f"- {escaped(line)}" for line in comparison.limits)
    measured = comparison.measured
    shared = comparison.shared
    if measured.nameless:
        yield f"- {measured.nameless} articles of the selection name no outlet: not counted."
    yield f"- Shared copy: {_WIRE[shared.counted]}; {shared.left_out} articles left out."
    yield (
        f"- {measured.resamples} resamples and {measured.permutations} permutations of whole "
        f"articles, seed {measured.seed}; {measured.tests} tests, corrected by Holm's method."
    )
    for made in measured.provenances:
        yield f"- Model {escaped(made.model)}, calibration {escaped(made.calibration)}"
    yield f"- Codebook: {escaped(measured.codebook)}. Compared on {escaped(comparison.made)}."


def _subjects(subjects: Sequence[GroupSubject]) -> Iterator[str]:
    yield from table(
        (
            "",
            "in",
            "sentences",
            "as counted, 95%",
            "corrected, 95%",
            "differs",
            "own voice, 95%",
            "differs",
        ),
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


def _voices(subjects: Sequence[GroupSubject]) -> Iterator[str]:
    """Yield in whose words they are, by which reporting words, and who says them most often."""
    if not any(subject.found for subject in subjects):
        return
    yield ""
    yield "Sentences by whose words they are, by reporting words, and by source:"
    yield ""
    yield from table(
        ("", "in", *_VOICES.values(), *_CUES.values(), "sources most often"),
        (
            (escaped(subject.name), cell.outlet, *_counts(cell), _givers(cell))
            for subject in subjects
            for cell in subject.cells
            if cell.total.count
        ),
    )


def _counts(cell: GroupCell) -> Iterator[str]:
    for voice in _VOICES:
        yield str(getattr(cell.parts, voice).count or NONE)
    for cue_class in _CUES:
        yield str(getattr(cell.cues, cue_class).count or NONE)


def _givers(cell: GroupCell) -> str:
    named = (f"{escaped(one.name)} {one.sentences.count}" for one in cell.sources)
    return ", ".join(named) or NONE


def _differs(test: Test | None) -> str:
    if test is None:
        return NONE
    return f"yes (p {test.p_holm:.3f})" if test.differs else "no"
