"""What measures on `conflict` have in common: an item, and how counts become a measure.

Each gold sentence is labelled with the sentences before it in its document, which is what its
annotators read; those before it are not scored.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stanceframe import metrics
from stanceframe.corpora.conflict import ConflictSentence
from stanceframe.metrics import Statistics
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Article, Span
from stanceframe_eval.figures import Measure, stacked
from stanceframe_eval.windows import WindowLabels

__all__ = [
    "JOINT",
    "ConflictItem",
    "Fed",
    "SpanLayer",
    "character_measure",
    "counted",
    "feed",
    "probe",
]

JOINT = " "  # sentences of one paragraph; a line end would make each a line with its own zone

# Of two independent annotations of the test part: data/conflict/README.md.
AGREEMENT = {
    "frames.micro_f1": 0.971,
    "frames.macro_f1": 0.967,
    "attributions.source.char_f1": 0.967,
    "attributions.cue.char_f1": 0.949,
    "attributions.content.char_f1": 0.984,
    "stance.micro_f1": 0.941,
}


class Fed(NamedTuple):
    """An article to label, and which of its characters are the gold sentence."""

    article: Article
    window: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictItem:
    """A gold sentence and what the product says of it.

    Attributes:
        gold: As annotated.
        found: What the product says when nothing is asked for.
        probed: What it says with every probability, also of what it does not find.
    """

    gold: ConflictSentence
    found: WindowLabels
    probed: WindowLabels


def feed(sentence: ConflictSentence) -> Fed:
    """Make an article of a gold sentence with those before it."""
    context = "".join(f"{before}{JOINT}" for before in sentence.before)
    return Fed(
        Article(id=sentence.id, text=context + sentence.text),
        Span(start=len(context), end=len(context) + len(sentence.text)),
    )


def probe(article: Article, matcher: TargetMatcher, otherwise: tuple[str, ...]) -> Article:
    """Ask for the targets that an article mentions, so that `none` comes with its probability.

    Unasked, the product gives only the stances it finds; with `scores="all"` alone it would be
    asked for every target in every sentence, at many times the cost.

    Args:
        article: What is to be labelled.
        matcher: Finds the codebook's targets.
        otherwise: What to ask for where the article mentions none.
    """
    mentions = matcher.find(article.text, 0, len(article.text))
    targets = tuple(dict.fromkeys(mention.target for mention in mentions))
    return replace(article, targets=targets or otherwise)


SpanLayer = Callable[[ConflictItem], tuple[Iterable[Span], Iterable[Span]]]  # found, gold


def counted(name: str, statistics: Statistics, score: metrics.Scorer) -> Measure:
    """Make a measure of counts, shape (items, ..., 3), with the annotators' agreement on it."""
    return Measure(
        name=name,
        statistics=statistics,
        score=score,
        support=int(statistics[..., 2].sum()),
        agreement=AGREEMENT.get(name),
    )


def character_measure(name: str, items: Sequence[ConflictItem], layer: SpanLayer) -> Measure:
    """Measure the F1 of the characters that a layer covers, pooled over sentences."""

    def counts(item: ConflictItem) -> Statistics:
        found, gold = layer(item)
        length = len(item.gold.text)
        return metrics.mask_counts(
            metrics.span_mask(found, length), metrics.span_mask(gold, length)
        )

    return counted(name, stacked(map(counts, items), (3,)), metrics.f1)
