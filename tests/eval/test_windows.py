import pytest

from stanceframe.types import FailedArticle, Failure, Span
from stanceframe_eval.windows import WindowLabels, look_through

TEXT = "Talks failed. Morava said the savage raid must stop."
WINDOW = Span(start=14, end=len(TEXT))


def test_offsets_count_from_the_start_of_the_window(
    article, sentence, attribution, frame, loaded, span
):
    given = attribution(
        span(TEXT, "the savage raid must stop"),
        source=span(TEXT, "Morava"),
        cue=span(TEXT, "said"),
        text=TEXT,
    )
    outcome = article(
        sentence(0, 13, loaded=[loaded(span(TEXT, "failed"))]),
        sentence(
            14,
            len(TEXT),
            attributions=[given],
            frames=[frame("ceasefire", 0.9, evidence=[span(TEXT, "must stop")])],
            loaded=[loaded(span(TEXT, "savage"))],
        ),
    )

    found = look_through(outcome, WINDOW)

    inner = TEXT[14:]
    assert found.sources == (span(inner, "Morava"),)
    assert found.cues == (span(inner, "said"),)
    assert found.contents == (span(inner, "the savage raid must stop"),)
    assert found.frames[0].evidence == (span(inner, "must stop"),)
    assert found.loaded == (span(inner, "savage"),)


def test_labels_of_all_sentences_that_overlap_are_pooled(article, sentence, frame):
    outcome = article(
        sentence(0, 20, frames=[frame("legal", 0.2, present=False), frame("terror", 0.7)]),
        sentence(21, len(TEXT), frames=[frame("legal", 0.8)]),
    )

    frames = {one.id: (one.p, one.present) for one in look_through(outcome, WINDOW).frames}

    assert frames == {"legal": (0.8, True), "terror": (0.7, True)}


def test_what_lies_across_the_edge_is_cut(article, sentence, attribution):
    given = attribution(Span(start=0, end=20), source=Span(start=0, end=5), text=TEXT)

    found = look_through(article(sentence(0, len(TEXT), attributions=[given])), WINDOW)

    assert found.contents == (Span(start=0, end=6),)
    assert found.sources == ()


def test_a_stance_of_a_source_who_speaks_outside_the_window_is_left_out(
    article, sentence, attribution, stance
):
    outside = attribution(Span(start=0, end=5), text=TEXT)
    inside = attribution(Span(start=20, end=25), text=TEXT)
    records = [
        stance("iran", "against", holder="source", attribution=0),
        stance("un", "against", holder="source", attribution=1),
        stance("west", "favor"),
    ]

    found = look_through(
        article(sentence(0, len(TEXT), attributions=[outside, inside], stances=records)), WINDOW
    )

    assert [(one.target, one.content) for one in found.stances] == [
        ("un", Span(start=6, end=11)),
        ("west", None),
    ]


def test_an_abstention_is_no_claim(article, sentence, stance):
    outcome = article(sentence(14, 20, stances=[stance("un", "none", abstained=True)]))

    assert look_through(outcome, WINDOW).stances[0].label == "none"


@pytest.mark.parametrize(
    ("marks", "labelled"),
    [({}, True), ({"zone": "promo"}, False), ({"duplicate_of": 3}, False)],
)
def test_promotion_and_repeats_are_told_apart_from_sentences_without_findings(
    article, sentence, marks, labelled
):
    assert look_through(article(sentence(14, 30, **marks)), WINDOW).labelled is labelled


def test_an_article_that_failed_has_no_labels():
    outcome = FailedArticle(id="c1", error=Failure(code="empty", message="no text"))

    assert look_through(outcome, WINDOW) == WindowLabels()
