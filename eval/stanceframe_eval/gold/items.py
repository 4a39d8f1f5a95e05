"""What every reader gives: items with a question, the gold answer, and their place in slices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stanceframe.types import Span
from stanceframe_eval.gold.trials import Trial

__all__ = ["Answer", "Gold", "Item", "MarkedSpan", "Marks", "Question", "claim_of", "parts_of"]

SEPARATOR = "\t"  # can't stand in a target's id or words


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MarkedSpan:
    """Characters `text[start:end]`, with a label where the layer's spans have one."""

    start: int
    end: int
    label: str = ""

    @property
    def span(self) -> Span:
        """The range alone."""
        return Span(start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The answer to one layer of one item, gold or predicted.

    Attributes:
        labels: The labels; of a `class` layer one, or none where the system abstained; a claim
            is written by `claim_of`.
        spans: Of a `spans` layer.
        p: Probability of labels, 0 to 1, where given. Of gold with many raters: their shares.
    """

    labels: frozenset[str] = frozenset()
    spans: tuple[MarkedSpan, ...] = ()
    p: Mapping[str, float] | None = None


Answer = Mapping[str, Marks]  # by layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a system is shown of an item.

    Attributes:
        id: The item's name in the suite.
        text: What is to be labelled; spans count its characters.
        before: The sentences before it, where the annotators read them.
        after: The sentences behind it, where a behavioural suite has any.
        target: Words or codebook id of what a stance is asked about; None if not asked.
        mention: Where `text` mentions the target, if it does.
    """

    id: str
    text: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    target: str | None = None
    mention: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question with its gold answer.

    Attributes:
        question: What a system is shown.
        cluster: The article it comes from; drawn as a whole.
        gold: The right answer.
        slices: By slice, the band that the item is in.
        raters: The labels of single annotators, where a layer has several.
        twin: The item with names exchanged that should have the exchanged answer; swap suites.
        trial: What a behavioural suite expects of the answer; None for a mere base of others.
    """

    question: Question
    cluster: str
    gold: Answer
    slices: Mapping[str, str] = field(default_factory=dict)
    raters: tuple[str | None, ...] = ()
    twin: str | None = None
    trial: Trial | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A split that was read.

    Attributes:
        items: In the file's order.
        split: Which.
        sha256: Of what was read.
        as_published: Whether that is the hash on record; None where none is on record.
    """

    items: tuple[Item, ...]
    split: str
    sha256: str
    as_published: bool | None


def claim_of(target: str, holder: str, label: str) -> str:
    """Write a claim as one label.

    Example:
        >>> parts_of(claim_of("ceasefire", "source", "favor"))
        ('ceasefire', 'source', 'favor')
    """
    return SEPARATOR.join((target, holder, label))


def parts_of(claim: str) -> tuple[str, str, str]:
    """Return target, holder and label of a claim."""
    target, holder, label = claim.split(SEPARATOR)
    return target, holder, label
