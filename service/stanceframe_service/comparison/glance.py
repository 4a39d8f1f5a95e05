"""The comparison in a few plain sentences, for whoever reads nothing else of it."""

from collections.abc import Iterator, Sequence

from stanceframe_service.comparison.findings import Comparison, Subject, Uses, Where

__all__ = ["WHERE_WORDS", "at_a_glance", "wordings"]

WHERE_WORDS: dict[Where, str] = {
    "own": "in the outlet’s own voice",
    "direct": "in direct quotation",
    "partial": "as a quoted fragment",
    "indirect": "in paraphrase",
    "unplaced": "in words not placed",
}
MOST_TERMS = 3
MOST_NAMES = 5
MOST_WORDINGS = 3


def at_a_glance(comparison: Comparison) -> tuple[str, ...]:
    """Return the sentences, most telling first. Articles go by their keys."""
    return (
        *_terms(comparison),
        *_voices(comparison),
        *_outlets(comparison),
        _statements(comparison),
        *_not_found(comparison),
    )


def wordings(words: Sequence[str], most: int = MOST_WORDINGS) -> str:
    """Return words in quotation marks, the first few of them."""
    distinct = list({" ".join(word.lower().split()): word for word in reversed(words)}.values())
    shown = ", ".join(f"“{word}”" for word in distinct[::-1][:most])
    return shown + (f" and {len(distinct) - most} more" if len(distinct) > most else "")


def _terms(comparison: Comparison) -> Iterator[str]:
    found = [term for term in comparison.terms if term.found]
    if not found:
        yield "None of the terms looked for was found in any article."
    found.sort(key=lambda term: -sum(use.total.count for use in term.uses))
    # A term that another article says in other words is what a reader came for.
    found.sort(key=lambda term: not term.other_wordings)
    most = found[:MOST_TERMS]
    for term in sorted(most, key=comparison.terms.index):
        parts = "; ".join(_of_article(term, use) for use in term.uses)
        own = sum(use.own.count for use in term.uses)
        tail = "" if own else " None is in an outlet’s own voice."
        yield f"“{term.name}”: {parts}.{tail}"


def _of_article(term: Subject, use: Uses) -> str:
    if use.total.count:
        return f"{use.total.count} in {use.article} ({_by_voice(use)})"
    other = next((one for one in term.other_wordings if one.article == use.article), None)
    if other is None:
        return f"not found in {use.article}"
    said = wordings([place.text for place in other.number.places])
    return f"not found in {use.article}, which has “{other.frame_name}” in other words: {said}"


def _by_voice(use: Uses) -> str:
    counts = [getattr(use, where).count for where in WHERE_WORDS]
    parts = zip(counts, WHERE_WORDS.values(), strict=True)
    return ", ".join(f"{count} {words}" for count, words in parts if count)


def _voices(comparison: Comparison) -> Iterator[str]:
    shares = [
        f"{one.key} {1 - one.words.own / one.words.total:.0%}"
        for one in comparison.articles
        if one.words.total
    ]
    yield f"Share of words that are a source’s: {', '.join(shares)}."
    most = []
    for article in comparison.articles:
        theirs = [
            (one.words, source.name)
            for source in comparison.sources
            for one in source.appearances
            if one.article == article.key
        ]
        if theirs:
            words, name = max(theirs, key=lambda pair: pair[0])
            most.append(f"{name} in {article.key} ({words} words)")
    if most:
        yield f"Given most words: {', '.join(most)}."


def _outlets(comparison: Comparison) -> Iterator[str]:
    sides = [
        f"{one.article} {word} {target.name} ({number.count})"
        for article in comparison.articles
        for target in comparison.targets
        for one in target.positions
        if one.is_outlet and one.article == article.key
        for word, number in (("for", one.favor), ("against", one.against))
        if number.count
    ]
    yield (
        f"Sides taken in an outlet’s own voice, in sentences: {', '.join(sides)}."
        if sides
        else "No side taken in an outlet’s own voice was found."
    )


def _statements(comparison: Comparison) -> str:
    number = len(comparison.statements)
    alone = ", ".join(
        f"{sum(one.article == article.key for one in absence.statements)} of {article.key}"
        for article in comparison.articles
        for absence in comparison.absences
        if absence.article != article.key and len(comparison.articles) == 2
    )
    tail = f"; with nothing in similar words in the other: {alone}" if alone else ""
    return f"Statements of sources laid side by side: {number}{tail}."


def _not_found(comparison: Comparison) -> Iterator[str]:
    for absence in comparison.absences:
        names = [
            *(one.name for one in (*absence.frames, *absence.targets)),
            *(one.name for one in absence.figures),
        ]
        distinct = list(dict.fromkeys(names))
        if distinct:
            more = f" and {len(distinct) - MOST_NAMES} more" if len(distinct) > MOST_NAMES else ""
            yield f"Not found in {absence.article}: {'; '.join(distinct[:MOST_NAMES])}{more}."
