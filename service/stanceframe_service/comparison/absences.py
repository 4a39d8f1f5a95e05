"""What one article has and another was not found to have. Why that is so, nothing here says."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from stanceframe.codebook.schema import Codebook
from stanceframe.text.targets import TargetMatcher
from stanceframe_service.comparison.findings import (
    Absence,
    Count,
    Missing,
    NamedCount,
    Place,
    SourceVoice,
    Subject,
)
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import Side, count_by_name
from stanceframe_service.comparison.similarity import Likeness
from stanceframe_service.comparison.statements import Told
from stanceframe_service.comparison.vocabulary import (
    figures_of,
    names_of,
    recurring_words_of,
    stems_of,
)
from stanceframe_service.comparison.words import words_of

__all__ = ["absences_of"]

# A statement is said not to be found only where not even a distant relative is: below what joins
# two statements of one source, with room for a sentence that says more than the statement.
NOTHING_ALIKE = 0.3
LETTERS_OF_A_FORM = 4  # a shorter beginning is the beginning of too much


def absences_of(
    sides: Sequence[Side],
    codebook: Codebook,
    subjects: Sequence[Subject],
    sources: Sequence[SourceVoice],
    told: Sequence[Sequence[Told]],
    likeness: Likeness,
) -> tuple[Absence, ...]:
    """Return for each article what others have and it was not found to have.

    Args:
        sides: The articles.
        codebook: For its targets and their aliases.
        subjects: Frames and terms, as counted.
        sources: Sources, as counted.
        told: What sources say, for each article.
        likeness: Measures how much two statements have in common.
    """
    targets = [_targets_of(side, codebook) for side in sides]
    stems = [stems_of(side) for side in sides]
    found = []
    for place, side in enumerate(sides):
        absent = list(_not_among(sides, place, targets))
        known = stems[place]
        taken = [other.number.places for other in absent]
        names = _by_words(sides, place, names_of, known)
        figures = tuple(_by_words(sides, place, figures_of, known))
        found.append(
            Absence(
                article=side.key,
                frames=tuple(_subjects(subjects, side, "frame")),
                terms=tuple(_subjects(subjects, side, "term")),
                targets=tuple(absent),
                sources=tuple(_sources(sources, side)),
                names=tuple(one for one in names if not _inside(one, taken)),
                figures=figures,
                words=tuple(_by_words(sides, place, recurring_words_of, known)),
                statements=tuple(_statements(sides, place, told, likeness)),
            )
        )
    return tuple(found)


def _subjects(subjects: Iterable[Subject], side: Side, kind: str) -> Iterator[Missing]:
    for subject in subjects:
        uses = {use.article: use.total for use in subject.uses}
        if subject.kind != kind or uses[side.key].count:
            continue
        for article, total in uses.items():
            if total.count:
                yield Missing(name=subject.name, article=article, number=total)


def _sources(sources: Iterable[SourceVoice], side: Side) -> Iterator[Missing]:
    for source in sources:
        if source.name == UNNAMED or side.key in {one.article for one in source.appearances}:
            continue
        for one in source.appearances:
            yield Missing(name=source.name, article=one.article, number=one.passages)


def _targets_of(side: Side, codebook: Codebook) -> tuple[NamedCount, ...]:
    matcher = TargetMatcher(codebook)
    # A claim or a policy can be there in words that are none of its aliases; an actor has a name.
    names = {one.id: one.name for one in codebook.targets if one.kind == "actor"}
    mentions = (
        (
            names[mention.target],
            Place(
                sentence=sentence.index,
                start=sentence.start + mention.span.start,
                end=sentence.start + mention.span.end,
                text=sentence.text[mention.span.start : mention.span.end],
            ),
        )
        for sentence in side.counted
        for mention in matcher.find(sentence.text, 0, len(sentence.text))
        if mention.target in names
    )
    return count_by_name(mentions)


def _not_among(
    sides: Sequence[Side], place: int, counts: Sequence[Sequence[NamedCount]]
) -> Iterator[Missing]:
    present = {one.name for one in counts[place]}
    for side, theirs in zip(sides, counts, strict=True):
        for one in theirs:
            if one.name not in present:
                yield Missing(name=one.name, article=side.key, number=one.number)


def _by_words(
    sides: Sequence[Side],
    place: int,
    find: Callable[[Side], Sequence[NamedCount]],
    known: frozenset[str],
) -> Iterator[Missing]:
    """Yield what has a word, or for figures the number, that the article lacks."""
    for other, side in enumerate(sides):
        if other == place:
            continue
        for one in find(side):
            words = list(words_of(one.name))
            telling = words[:1] if words[0].text[0].isdigit() else words[-1:]
            if not any(_known(word.stem, known) for word in telling):
                yield Missing(name=one.name, article=side.key, number=one.number)


def _known(stem: str, known: frozenset[str]) -> bool:
    """Say whether a word is there in some form: Israel in Israeli, Moravan in Morava."""
    if stem in known:
        return True
    if len(stem) < LETTERS_OF_A_FORM or stem[0].isdigit():
        return False
    return any(
        other.startswith(stem) or (len(other) >= LETTERS_OF_A_FORM and stem.startswith(other))
        for other in known
    )


def _inside(one: Missing, taken: Iterable[Sequence[Place]]) -> bool:
    first = one.number.places[0]
    return any(
        place.start < first.end and first.start < place.end for places in taken for place in places
    )


def _statements(
    sides: Sequence[Side], place: int, told: Sequence[Sequence[Told]], likeness: Likeness
) -> Iterator[Missing]:
    here = [one.stems for one in told[place]]
    here += [
        tuple(word.stem for word in words_of(one.text) if word.is_content)
        for one in sides[place].counted
    ]
    for other, side in enumerate(sides):
        for one in told[other] if other != place else ():
            if max((likeness.of(one.stems, stems) for stems in here), default=0.0) < NOTHING_ALIKE:
                number = Count(count=1, places=(one.version.place,))
                yield Missing(name=one.version.source or UNNAMED, article=side.key, number=number)
