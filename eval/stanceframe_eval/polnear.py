"""Measures on PolNeAR: characters of source, cue and content in whole articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from stanceframe import metrics
from stanceframe.corpora.polnear import AttributedSpans, AttributedText
from stanceframe.types import Article, Span
from stanceframe_eval.figures import Measure, stacked
from stanceframe_eval.windows import WindowLabels

__all__ = ["ArticleItem", "article_measures", "whole_article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleItem:
    """A gold article and what the product says of it."""

    gold: AttributedText
    found: WindowLabels


def whole_article(gold: AttributedText) -> Article:
    """Make an article to label."""
    return Article(id=gold.id, text=gold.text)


def article_measures(items: Sequence[ArticleItem]) -> tuple[Measure, ...]:
    """Measure each layer's F1 of characters, pooled over articles.

    PolNeAR has a guide of its own: its contents hold their quotation marks, and beliefs and
    intentions count too. So these figures say how far the product carries, not how good it is.
    """
    return tuple(_layer(items, layer) for layer in ("source", "cue", "content"))


def _layer(items: Sequence[ArticleItem], layer: str) -> Measure:
    rows = []
    for one in items:
        length = len(one.gold.text)
        gold = [span for given in one.gold.attributions for span in _pieces(given, layer)]
        rows.append(
            metrics.mask_counts(
                metrics.span_mask(_found(one.found, layer), length),
                metrics.span_mask(gold, length),
            )
        )
    statistics = stacked(rows, (3,))
    return Measure(
        name=f"attributions.{layer}.char_f1",
        statistics=statistics,
        score=metrics.f1,
        support=int(statistics[:, 2].sum()),
    )


def _pieces(given: AttributedSpans, layer: str) -> tuple[Span, ...]:
    return {"source": given.source, "cue": given.cue, "content": given.content}[layer]


def _found(labels: WindowLabels, layer: str) -> tuple[Span, ...]:
    return {"source": labels.sources, "cue": labels.cues, "content": labels.contents}[layer]
