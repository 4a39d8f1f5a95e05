"""Expected figures are computed by hand, as the comments show."""

import pytest

from stanceframe.corpora.polnear import AttributedSpans, AttributedText
from stanceframe.types import Span
from stanceframe_eval.figures import Resampling, figures_of
from stanceframe_eval.polnear import ArticleItem, article_measures, whole_article
from stanceframe_eval.windows import WindowLabels


def spans(*pairs):
    return tuple(Span(start=start, end=end) for start, end in pairs)


GOLD = AttributedText(
    id="report",
    annotator="4b22",
    text="x" * 40,
    attributions=(
        AttributedSpans(source=spans((0, 4)), cue=(), content=spans((10, 20), (30, 34))),
        AttributedSpans(source=spans((0, 4)), cue=spans((5, 9)), content=spans((15, 20))),
    ),
)


def test_characters_count_once_however_many_attributions_hold_them():
    found = WindowLabels(sources=spans((0, 8)), contents=spans((12, 22)))

    figures = figures_of(
        article_measures([ArticleItem(gold=GOLD, found=found)]), ["a"], Resampling(resamples=5)
    )

    values = {figure.name: figure.estimate.value for figure in figures}
    assert values == {
        "attributions.source.char_f1": pytest.approx(2 * 4 / (8 + 4)),
        "attributions.cue.char_f1": 0,
        "attributions.content.char_f1": pytest.approx(2 * 8 / (10 + 14)),
    }
    assert [figure.support for figure in figures] == [4, 4, 14]


def test_the_whole_article_is_labelled():
    assert whole_article(GOLD).text == GOLD.text
