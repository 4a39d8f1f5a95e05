"""What will hurt coders and models in a codebook that breaks no rule of the schema."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from stanceframe.codebook.faults import Place
from stanceframe.codebook.schema import Codebook, Example, Frame, Label, Target
from stanceframe.codebook.similarity import word_similarity
from stanceframe.codebook.wording import expand
from stanceframe.codebook.writing import TO_WRITE

__all__ = ["OVERLAP", "Concern", "review"]

# Cosine of two definitions' words from which they are shown. The closest of the 91 pairs of frames
# of conflict@1.0.0 reaches 0.10, two definitions of one thing in other words 0.26 and 0.31
# (tests/codebook/test_review.py).
OVERLAP: Final = 0.25


class Concern(NamedTuple):
    """Something that will hurt, where it is, and what to do about it."""

    place: Place
    message: str


def review(codebook: Codebook) -> tuple[Concern, ...]:
    """Return what will hurt: gaps, overlaps, contradictions, targets that can't be found."""
    return (
        *_unwritten(codebook),
        *_without_limits(codebook.frames),
        *_without_examples(codebook.frames),
        *_overlaps(codebook.frames),
        *_contradictions(codebook),
        *_hidden_targets(codebook.targets),
    )


def _layers(codebook: Codebook) -> Iterator[tuple[str, Sequence[Label[str]]]]:
    yield "frames", codebook.frames
    yield "targets", codebook.targets


def _unwritten(codebook: Codebook) -> Iterator[Concern]:
    if codebook.description == TO_WRITE:
        yield Concern(("description",), "is still to be written; say what the codebook is for")
    for layer, labels in _layers(codebook):
        for position, label in enumerate(labels):
            if label.definition == TO_WRITE:
                cure = "is still to be written; say in a sentence what the label means"
                yield Concern((layer, position, "definition"), f"{label.id!r}: {cure}")
            for number, example in enumerate(label.examples):
                if example.reason == TO_WRITE:
                    place = (layer, position, "examples", number, "reason")
                    yield Concern(place, f"{label.id!r}: say why the example has the label")


def _without_limits(frames: Sequence[Frame]) -> Iterator[Concern]:
    for position, frame in enumerate(frames):
        if not frame.use_when:
            message = "has no 'use when'; name the cases in which coders give it"
            yield Concern(("frames", position), f"{frame.id!r} {message}")
        if not frame.not_when:
            message = "has no 'not when'; name the nearest case that it is not, and what instead"
            yield Concern(("frames", position), f"{frame.id!r} {message}")


def _without_examples(frames: Sequence[Frame]) -> Iterator[Concern]:
    for position, frame in enumerate(frames):
        if not frame.examples:
            message = "has no example; give one that is plain and one at its border"
            yield Concern(("frames", position), f"{frame.id!r} {message}")


def _overlaps(labels: Sequence[Frame]) -> Iterator[Concern]:
    if len(labels) < 2:
        return
    alike = word_similarity([_words_of(label) for label in labels])
    for second in range(len(labels)):
        for first in range(second):
            if alike[first, second] >= OVERLAP:
                one, two = labels[first].id, labels[second].id
                yield Concern(
                    ("frames", second, "definition"),
                    f"{two!r} and {one!r} are defined in much the same words (likeness "
                    f"{alike[first, second]:.2f} of 1, by shared words, not meaning); say in a "
                    "'not when' of each what parts it from the other, or make them one",
                )


def _words_of(label: Label[str]) -> str:
    return " ".join((label.name, label.definition, *label.use_when))


def _contradictions(codebook: Codebook) -> Iterator[Concern]:
    """Give examples that one frame has and another has too, though their reasons differ."""
    first: dict[str, tuple[str, Example]] = {}
    for position, frame in enumerate(codebook.frames):
        for number, example in enumerate(frame.examples):
            sentence = " ".join(example.text.casefold().split())
            owner, _ = first.setdefault(sentence, (frame.id, example))
            if owner != frame.id:
                yield Concern(
                    ("frames", position, "examples", number),
                    f"the same sentence is an example of {owner!r} and of {frame.id!r}; if it has "
                    "both, say so in both reasons, else take one out",
                )


def _hidden_targets(targets: Sequence[Target]) -> Iterator[Concern]:
    """Give targets that only their own name finds: aliases are how sentences are found."""
    for position, target in enumerate(targets):
        phrases = {phrase for alias in target.aliases for part in expand(alias) for phrase in part}
        if {phrase.casefold() for phrase in phrases} <= {target.name.casefold()}:
            yield Concern(
                ("targets", position, "aliases"),
                f"{target.id!r} has no alias beside its name; add what else reports call it, "
                "or sentences that mean it are passed over",
            )
