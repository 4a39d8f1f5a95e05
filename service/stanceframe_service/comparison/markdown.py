"""Writes a comparison as a Markdown summary: to paste into a note, an issue or a mail."""

from collections.abc import Iterator, Sequence

from stanceframe_service.comparison.findings import (
    Absence,
    Appearance,
    Comparison,
    CueCount,
    Missing,
    Statement,
    Subject,
    Uses,
    Version,
)
from stanceframe_service.comparison.glance import at_a_glance
from stanceframe_service.comparison.markup import escaped, section, table

__all__ = ["markdown_of"]

NONE = "–"


def markdown_of(comparison: Comparison) -> str:
    """Return the summary, with every text of an article escaped."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield "# Articles side by side"
    yield ""
    for article in comparison.articles:
        known = ", ".join(map(escaped, filter(None, (article.headline, article.meta.date))))
        yield f"- **{article.key}** {escaped(article.name)}{': ' if known else ''}{known}"
    yield from section("At a glance")
    yield from (f"- {escaped(line)}" for line in at_a_glance(comparison))
    yield from section("Who says it")
    yield from _uses(comparison)
    yield from section("For and against")
    yield from _positions(comparison)
    yield from section("Same statement, different use")
    yield from _statements(comparison.statements)
    yield from section("Sources given voice")
    yield from _sources(comparison)
    yield from section("Loaded words")
    yield from _loaded(comparison)
    yield from section("Not found in")
    for absence in comparison.absences:
        yield from _absence(absence)
    yield from section("How it was measured")
    yield from (f"- {escaped(line)}" for line in comparison.limits)
    for article in comparison.articles:
        made = article.provenance
        yield (
            f"- {article.key}: model {escaped(made.model)}, calibration "
            f"{escaped(made.calibration)}, stanceframe {escaped(made.version)}"
        )
    yield f"- Codebook: {escaped(comparison.codebook)}. Compared on {escaped(comparison.made)}."


def _uses(comparison: Comparison) -> Iterator[str]:
    head = ("", "in", "own", "quoted", "fragment", "paraphrase", "all", "by", "with")
    yield from table(
        head,
        (
            _use_row(subject, use)
            for subject in (*comparison.terms, *comparison.frames)
            if subject.found
            for use in subject.uses
        ),
    )


def _use_row(subject: Subject, use: Uses) -> Sequence[str]:
    counts = (use.own, use.direct, use.partial, use.indirect, use.total)
    return (
        escaped(subject.name),
        use.article,
        *(str(one.count) if one.count else NONE for one in counts),
        ", ".join(f"{escaped(one.name)} {one.number.count}" for one in use.sources) or NONE,
        ", ".join(map(_cue, use.cues)) or NONE,
    )


def _cue(one: CueCount) -> str:
    said = escaped(one.cue) if one.cue else "no reporting words"
    return f"{said}{f' ({one.cue_class})' if one.cue_class else ''} {one.number.count}"


def _positions(comparison: Comparison) -> Iterator[str]:
    yield from table(
        ("toward", "in", "holder", "for", "against"),
        (
            (
                escaped(target.name),
                one.article,
                escaped(one.holder),
                str(one.favor.count or NONE),
                str(one.against.count or NONE),
            )
            for target in comparison.targets
            for one in target.positions
        ),
    )


def _statements(statements: Sequence[Statement]) -> Iterator[str]:
    if not statements:
        yield "None was found in more than one of the articles."
    for statement in statements:
        yield f"- {escaped(statement.source)}, likeness {statement.similarity:.2f}"
        yield from (f"  - {_version(one)}" for one in statement.versions)


def _version(one: Version) -> str:
    only = f"; only here: {', '.join(map(escaped, one.only_here))}" if one.only_here else ""
    cue = f", {escaped(one.cue)}" if one.cue else ""
    return f"**{one.article}** ({one.voice}{cue}): “{escaped(one.place.text)}”{only}"


def _sources(comparison: Comparison) -> Iterator[str]:
    yield from table(
        ("source", *(article.key for article in comparison.articles)),
        (
            (
                escaped(source.name),
                *(
                    next((_given(a) for a in source.appearances if a.article == article.key), NONE)
                    for article in comparison.articles
                ),
            )
            for source in comparison.sources
        ),
    )


def _given(one: Appearance) -> str:
    return f"{one.words} words, {one.share:.0%}, first at {one.first_at:.0%}"


def _loaded(comparison: Comparison) -> Iterator[str]:
    yield from table(
        ("words", "in", "own voice", "in the words of"),
        (
            (
                escaped(row.phrase),
                use.article,
                str(use.own.count or NONE),
                ", ".join(f"{escaped(one.name)} {one.number.count}" for one in use.sources) or NONE,
            )
            for row in comparison.loaded
            for use in row.uses
        ),
    )


def _absence(absence: Absence) -> Iterator[str]:
    yield f"- **{absence.article}**"
    layers: Sequence[tuple[str, Sequence[Missing]]] = (
        ("frames", absence.frames),
        ("terms", absence.terms),
        ("actors", absence.targets),
        ("sources", absence.sources),
        ("figures", absence.figures),
        ("names", absence.names),
        ("words", absence.words),
    )
    for title, missing in layers:
        if missing:
            names = ", ".join(f"{escaped(o.name)} ({o.article} {o.number.count})" for o in missing)
            yield f"  - {title}: {names}"
    for one in absence.statements:
        words = escaped(one.number.places[0].text)
        yield f"  - statement ({one.article}, {escaped(one.name)}): “{words}”"
