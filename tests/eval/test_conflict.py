"""Expected figures are computed by hand, as the comments show."""

import numpy as np
import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.corpora.conflict import GoldAttribution, GoldFrame, GoldStance
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Span
from stanceframe_eval.conflict import conflict_measures
from stanceframe_eval.conflict_items import feed, probe
from stanceframe_eval.figures import Resampling, figures_of

TEXT = "Morava condemned the raid; Veldania praised the savage truce."
FRAMES = ("ceasefire", "military")
TARGETS = ("israel", "un")


def stance_of(target, label, attribution=None):
    return GoldStance(
        target=target,
        mention=None,
        holder="author" if attribution is None else "source",
        attribution=attribution,
        label=label,
    )


@pytest.fixture
def values():
    def measure(*items):
        measures = conflict_measures(items, FRAMES, TARGETS)
        clusters = [one.gold.cluster for one in items]
        figures = figures_of(measures, clusters, Resampling(resamples=20))
        return {figure.name: figure.estimate.value for figure in figures}

    return measure


@pytest.fixture
def passages(span):
    first = GoldAttribution(
        source=span(TEXT, "Morava"),
        cue=span(TEXT, "condemned"),
        content=span(TEXT, "the raid"),
        kind="indirect",
    )
    second = GoldAttribution(
        source=span(TEXT, "Veldania"),
        cue=span(TEXT, "praised"),
        content=span(TEXT, "the savage truce"),
        kind="partial",
    )
    return (first, second)


def test_a_sentence_goes_to_the_product_behind_those_before_it(gold_sentence):
    article, window = feed(gold_sentence("It failed.", before=["They met.", "They spoke."]))

    assert article.text == "They met. They spoke. It failed."
    assert article.text[window.start : window.end] == "It failed."


def test_probing_asks_for_what_the_article_mentions(gold_sentence):
    codebook = load_codebook("conflict")
    matcher = TargetMatcher(codebook)
    articles = [
        feed(gold_sentence(text)).article
        for text in ("Israel answered, and Iran and Israel talked.", "Nobody answered.")
    ]

    probes = [probe(article, matcher, ("un",)) for article in articles]

    assert [one.targets for one in probes] == [("israel", "iran"), ("un",)]
    assert [one.text for one in probes] == [one.text for one in articles]


def test_frames_are_scored_over_all_and_each(gold_sentence, item, frame, values):
    gold = gold_sentence(
        TEXT, frames=[GoldFrame(id=one, evidence=None) for one in ("military", "military")]
    )
    found = values(
        item(gold, frames=[frame("military", 0.9), frame("ceasefire", 0.6)]),
        item(gold, frames=[frame("military", 0.4, present=False)]),
    )

    # 1 right of 2 predicted and 2 gold; military 1 of 1 and 2, ceasefire 0 of 1 and 0.
    assert found["frames.micro_f1"] == pytest.approx(1 / 2)
    assert found["frames.f1.military"] == pytest.approx(2 / 3)
    assert found["frames.f1.ceasefire"] == 0
    assert found["frames.macro_f1"] == pytest.approx(1 / 3)
    # Bins of 1/15: promised 0.9 came true, 0.6 didn't, 0.4 did; the fourth was not given.
    assert found["frames.ece"] == pytest.approx((0.1 + 0.6 + 0.6) / 3)


def test_evidence_of_another_frame_is_wrong(gold_sentence, item, frame, span, values):
    raid, truce = span(TEXT, "raid"), span(TEXT, "truce")
    gold = gold_sentence(
        TEXT,
        frames=[
            GoldFrame(id="military", evidence=raid),
            GoldFrame(id="ceasefire", evidence=truce),
        ],
    )

    found = values(
        item(
            gold,
            frames=[
                frame("military", 0.9, evidence=[raid]),
                frame("ceasefire", 0.9, evidence=[raid]),
            ],
        )
    )

    # 4 characters right, 8 predicted, 9 gold.
    assert found["frames.evidence.char_f1"] == pytest.approx(8 / 17)


def test_attributions_are_scored_by_characters_passages_and_kinds(
    gold_sentence, item, attribution, passages, span, values
):
    gold = gold_sentence(TEXT, attributions=passages)
    found = values(
        item(
            gold,
            attributions=[
                attribution(
                    span(TEXT, "raid"), source=span(TEXT, "Morava"), kind="direct", text=TEXT
                ),
                attribution(span(TEXT, "the savage truce"), kind="partial", text=TEXT),
                attribution(span(TEXT, "Veldania"), text=TEXT),
            ],
        )
    )

    assert found["attributions.source.char_f1"] == pytest.approx(2 * 6 / (6 + 14))
    assert found["attributions.cue.char_f1"] == 0
    # raid and the savage truce are right, Veldania is not: 20 of 28 predicted and 24 gold.
    assert found["attributions.content.char_f1"] == pytest.approx(2 * 20 / (28 + 24))
    # "raid" is the passage "the raid": 2 * 4 / (4 + 8) is over a half.
    assert found["attributions.passages.f1"] == pytest.approx(2 * 2 / (3 + 2))
    assert found["attributions.kind.accuracy"] == pytest.approx(1 / 2)


def test_stances_are_sets_per_sentence_and_own_words_are_left_out(
    gold_sentence, item, stance, attribution, passages, values
):
    gold = gold_sentence(
        TEXT,
        attributions=passages,
        stances=[
            stance_of("israel", "against", 0),
            stance_of("israel", "against", 1),
            stance_of("un", "favor"),
            stance_of("x:truce", "favor", 1),
        ],
    )
    given = [attribution(one.content, text=TEXT) for one in passages]

    found = values(
        item(
            gold,
            attributions=given,
            stances=[
                stance("israel", "against", holder="source", attribution=1),
                stance("un", "against"),
                stance("un", "none", abstained=True),
                stance("truce", "favor", holder="source", attribution=1),
                stance("un", "favor", holder="any"),
            ],
        )
    )

    # Sets: gold {israel source against, un author favor}, found {israel source against, un
    # author against}. By attribution: gold 3, found 2, right 1.
    assert found["stance.micro_f1"] == pytest.approx(1 / 2)
    assert found["stance.micro_precision"] == pytest.approx(1 / 2)
    assert found["stance.micro_recall"] == pytest.approx(1 / 2)
    assert found["stance.micro_f1.same_attribution"] == pytest.approx(2 / 5)
    assert found["stance.f1.source"] == 1
    assert found["stance.f1.author"] == 0


def test_a_stance_in_the_wrong_passage_counts_for_the_set_only(
    gold_sentence, item, stance, attribution, passages, values
):
    gold = gold_sentence(TEXT, attributions=passages, stances=[stance_of("un", "favor", 0)])
    given = [attribution(one.content, text=TEXT) for one in passages]

    found = values(
        item(
            gold,
            attributions=given,
            stances=[stance("un", "favor", holder="source", attribution=1)],
        )
    )

    assert found["stance.micro_f1"] == 1
    assert found["stance.micro_f1.same_attribution"] == 0


def test_stance_calibration_looks_at_every_record(gold_sentence, item, stance, values):
    gold = gold_sentence(TEXT, stances=[stance_of("un", "favor")])

    found = values(
        item(
            gold,
            stances=[
                stance("un", "favor", p=(0.75, 0.25, 0.0)),
                stance("israel", "none", p=(0.25, 0.75, 0.0)),
            ],
        )
    )

    # Promised 0.75 twice and true; 0.25 twice and not; 0 twice and not: (0.5 + 0.5 + 0) / 6.
    assert found["stance.ece"] == pytest.approx(1 / 6)


def test_a_source_record_is_held_to_the_gold_of_its_own_passage(
    gold_sentence, item, stance, attribution, passages, values
):
    gold = gold_sentence(TEXT, attributions=passages, stances=[stance_of("un", "favor", 0)])
    given = [attribution(one.content, text=TEXT) for one in passages]
    sure = (1.0, 0.0, 0.0)

    right, wrong = (
        values(
            item(
                gold,
                attributions=given,
                stances=[stance("un", "favor", holder="source", attribution=number, p=sure)],
            )
        )["stance.ece"]
        for number in (0, 1)
    )

    assert right == pytest.approx(0.0)
    assert wrong == pytest.approx(2 / 3)


def test_loaded_words_are_scored_by_characters(gold_sentence, item, loaded, span, values):
    gold = gold_sentence(TEXT, loaded=[span(TEXT, "savage")])

    found = values(item(gold, loaded=[loaded(span(TEXT, "the savage truce"))]))

    assert found["loaded.char_f1"] == pytest.approx(2 * 6 / (6 + 16))


def test_nothing_gold_and_nothing_found_has_no_figure(gold_sentence, item, values):
    found = values(item(gold_sentence(TEXT)))

    assert np.isnan(found["frames.micro_f1"])
    assert np.isnan(found["stance.ece"])


def test_sentences_of_one_document_are_resampled_together(gold_sentence, item, frame):
    gold = gold_sentence(TEXT, frames=[GoldFrame(id="military", evidence=Span(start=0, end=1))])
    items = [item(gold, frames=[frame("military", 0.9)]), item(gold)]

    measures = conflict_measures(items, FRAMES, TARGETS)
    figures = figures_of(measures, ["a", "a"], Resampling(resamples=50))

    micro = figures[0].estimate
    assert (micro.low, micro.value, micro.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
