"""Expected figures are computed by hand, as the comments show."""

import numpy as np
import pytest

from stanceframe.corpora.newsmtsc import TargetSentence
from stanceframe.types import FailedArticle, Failure, MentionTarget, Span
from stanceframe_eval.figures import Resampling, figures_of
from stanceframe_eval.newsmtsc import MentionItem, ask, mention_measures, read_answer


def gold(label):
    return TargetSentence(
        id="g",
        text="Governor Aldo praised the miners.",
        mention=Span(start=9, end=13),
        name="Aldo",
        label=label,
        cluster="a",
    )


@pytest.fixture
def values():
    def measure(*items):
        figures = figures_of(
            mention_measures(items), [str(number) for number in range(len(items))], Resampling()
        )
        return {figure.name: figure.estimate.value for figure in figures}

    return measure


def test_a_target_is_asked_for_by_its_mention():
    article = ask(gold("favor"), 7)

    assert (article.id, article.unit) == ("7", "text")
    assert article.targets == (MentionTarget(start=9, end=13, name="Aldo"),)


def test_the_answer_is_the_record_of_the_sentence_as_a_whole(article, sentence, stance):
    anybody = stance("Aldo", "favor", holder="any")
    outcome = article(sentence(0, 33, stances=[stance("Aldo", "against"), anybody]))

    assert read_answer(outcome) is anybody


def test_an_item_that_failed_has_no_answer():
    outcome = FailedArticle(id="0", error=Failure(code="empty", message="no text"))

    assert read_answer(outcome) is None


def test_the_most_probable_label_and_the_given_one_are_scored_apart(stance, values):
    unsure = stance("Aldo", "none", p=(0.5, 0.3, 0.2), abstained=True)
    sure = stance("Aldo", "against", p=(0.0, 0.0, 1.0))

    found = values(
        MentionItem(gold=gold("favor"), found=unsure),
        MentionItem(gold=gold("against"), found=sure),
    )

    assert found["stance_any.macro_f1"] == 1
    assert found["stance_any.accuracy"] == 1
    # As given: none for favor, so favor 0, none 0, against 1.
    assert found["stance_any.macro_f1.as_given"] == pytest.approx(1 / 3)
    assert found["stance_any.abstained"] == pytest.approx(1 / 2)
    # Gaps: 0.5 (came true), 0.3 and 0.2 (didn't), and three times 0, over 6 answers.
    assert found["stance_any.ece"] == pytest.approx(1 / 6)


def test_no_answer_counts_as_none(values):
    found = values(MentionItem(gold=gold("none"), found=None))

    assert found["stance_any.accuracy"] == 1
    assert np.isnan(found["stance_any.ece"])
