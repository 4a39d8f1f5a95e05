"""Loaded words side by side: which article has them, and in whose words."""

from collections.abc import Sequence

from stanceframe_service.comparison.findings import LoadedPhrase, LoadedUses, Place
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import Side, count_by_name, count_of

__all__ = ["loaded_phrases"]


def loaded_phrases(sides: Sequence[Side]) -> tuple[LoadedPhrase, ...]:
    """Return every loaded phrase; those in own voice first, then the most frequent."""
    phrases = dict.fromkeys(
        _written(word.text) for side in sides for one in side.counted for word in one.loaded
    )
    rows = [
        LoadedPhrase(
            phrase=phrase,
            uses=tuple(use for side in sides if (use := _uses(side, phrase)) is not None),
        )
        for phrase in phrases
    ]
    return tuple(sorted(rows, key=lambda row: (-_own(row), -_all(row), row.phrase)))


def _uses(side: Side, phrase: str) -> LoadedUses | None:
    own: list[Place] = []
    others: list[tuple[str, Place]] = []
    for sentence in side.counted:
        for word in sentence.loaded:
            if _written(word.text) != phrase:
                continue
            place = Place(sentence=sentence.index, start=word.start, end=word.end, text=word.text)
            if word.voice == "own":
                own.append(place)
            elif word.attribution is None:
                others.append((UNNAMED, place))
            else:
                others.append((side.source_of(sentence.attributions[word.attribution]), place))
    if not own and not others:
        return None
    return LoadedUses(article=side.key, own=count_of(own), sources=count_by_name(others))


def _written(text: str) -> str:
    return " ".join(text.lower().split())


def _own(row: LoadedPhrase) -> int:
    return sum(use.own.count for use in row.uses)


def _all(row: LoadedPhrase) -> int:
    return _own(row) + sum(one.number.count for use in row.uses for one in use.sources)
