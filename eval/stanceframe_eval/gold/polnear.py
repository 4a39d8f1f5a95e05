"""Gold of the suite on PolNeAR: whole articles with source, cue and content."""

from pathlib import Path

from stanceframe.corpora.polnear import AttributedText, read_polnear
from stanceframe_eval.gold.items import Item, MarkedSpan, Marks, Question

__all__ = ["read_polnear_items"]

SHORT_ARTICLE, LONG_ARTICLE = 3000, 6000  # characters


def read_polnear_items(path: Path) -> tuple[Item, ...]:
    """Read a split's folder; an item is an article, and its own cluster."""
    return tuple(_item(article) for article in read_polnear(path.parent, path.name))


def _item(article: AttributedText) -> Item:
    given = article.attributions
    layers = {
        "source": [one.source for one in given],
        "cue": [one.cue for one in given],
        "content": [one.content for one in given],
    }
    return Item(
        question=Question(id=article.id, text=article.text),
        cluster=article.id,
        gold={
            layer: Marks(
                spans=tuple(
                    MarkedSpan(start=piece.start, end=piece.end)
                    for pieces in spans
                    for piece in pieces
                )
            )
            for layer, spans in layers.items()
        },
        slices={"article_length": _band(len(article.text))},
    )


def _band(characters: int) -> str:
    if characters < SHORT_ARTICLE:
        return f"under {SHORT_ARTICLE:,} characters"
    if characters <= LONG_ARTICLE:
        return f"{SHORT_ARTICLE:,} to {LONG_ARTICLE:,} characters"
    return f"over {LONG_ARTICLE:,} characters"
