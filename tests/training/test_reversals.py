"""Charges denied and demands refused: the stance toward the claim turns round, and nothing else."""

import numpy as np
import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.corpora.conflict import (
    ConflictSentence,
    GoldAttribution,
    GoldFrame,
    GoldStance,
    sentence_sha1,
)
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Span
from stanceframe_training.conflict_examples import claim_pairs
from stanceframe_training.datasets import reversed_sentences
from stanceframe_training.reversals import with_claim_reversed

DENIALS = {"denied", "disputed", "denied claims", "rejected allegations", "dismissed suggestions"}


def span(text, words):
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def reported(text, *, source, cue, content, target, label, others=()):
    given = GoldAttribution(
        source=span(text, source), cue=span(text, cue), content=span(text, content),
        kind="indirect",
    )  # fmt: skip
    stances = [
        GoldStance(target=name, mention=None, holder="source", attribution=0, label=polarity)
        for name, polarity in ((target, label), *others)
    ]
    return ConflictSentence(
        id="c1", source="own", row="1", n=0, text=text, before=(), outlet=None, date=None,
        sha1=sentence_sha1(text), cluster="own:1", attributions=(given,),
        frames=(GoldFrame(id="atrocity", evidence=span(text, content)),), stances=tuple(stances),
        loaded=(),
    )  # fmt: skip


CHARGE = reported(
    "The envoy said Egypt had committed genocide in 1949.",
    source="The envoy", cue="said", content="Egypt had committed genocide in 1949",
    target="genocide_claim", label="favor", others=[("arab_states", "against")],
)  # fmt: skip
DEMAND = reported(
    "In 1949 the council called for a ceasefire in the valley.",
    source="the council", cue="called for", content="a ceasefire in the valley",
    target="ceasefire", label="favor",
)  # fmt: skip


def made_of(given):
    tries = (with_claim_reversed(given, np.random.default_rng(seed)) for seed in range(60))
    return {one.text: one for one in tries if one is not None}


def words(made, place):
    return made.text[place.start : place.end]


def test_a_charge_becomes_a_denial_that_keeps_speaker_content_and_frame():
    made = made_of(CHARGE)

    assert made
    for one in made.values():
        (given,) = one.attributions
        assert words(one, given.source) == "The envoy"
        assert [(frame.id, words(one, frame.evidence)) for frame in one.frames] == [
            ("atrocity", words(one, given.content))
        ]


def test_cues_of_denial_are_tagged_without_their_that():
    cues = {
        words(one, one.attributions[0].cue)
        for one in made_of(CHARGE).values()
        if " that Egypt had committed" in one.text
    }

    assert cues >= DENIALS


def test_a_negated_verb_leaves_the_cue_as_it_was():
    negated = [one for one in made_of(CHARGE).values() if "never committed" in one.text]

    assert negated
    assert {words(one, one.attributions[0].cue) for one in negated} == {"said"}


@pytest.mark.parametrize("given", [CHARGE, DEMAND])
def test_only_the_stance_toward_the_claim_is_left_and_it_turned_round(given):
    for one in made_of(given).values():
        assert [(s.target, s.label) for s in one.stances] == [(given.stances[0].target, "against")]


def test_a_refusal_becomes_a_demand():
    text = "In 1949 the council rejected a ceasefire in the valley."
    given = reported(
        text, source="the council", cue="rejected", content="a ceasefire in the valley",
        target="ceasefire", label="against",
    )  # fmt: skip

    made = made_of(given)

    assert "In 1949 the council called for a ceasefire in the valley." in made
    assert {s.label for one in made.values() for s in one.stances} == {"favor"}


def test_an_act_that_is_refused_is_left_alone():
    text = "The council refused to call a ceasefire."
    given = reported(
        text, source="The council", cue="refused", content="call a ceasefire",
        target="ceasefire", label="against",
    )  # fmt: skip

    assert made_of(given) == {}


def test_two_claims_about_one_target_are_left_alone():
    text = CHARGE.text
    given = reported(
        text, source="The envoy", cue="said", content="Egypt had committed genocide in 1949",
        target="genocide_claim", label="favor", others=[("ceasefire", "favor")],
    )  # fmt: skip

    assert made_of(given) == {}


def test_nothing_is_asked_about_the_states_of_a_reversed_sentence():
    codebook = load_codebook("conflict")
    (made,) = reversed_sentences([CHARGE], 1, seed=3)

    pairs = list(claim_pairs(made, codebook, TargetMatcher(codebook)))

    assert [pair.stance for pair in pairs] == [{"author": "none", "source": "against"}]


def test_charges_come_first_and_no_sentence_comes_twice():
    made = reversed_sentences([DEMAND, CHARGE], 200, seed=3)

    targets = [one.stances[0].target for one in made]
    assert len({one.text for one in made}) == len(made) > 4
    assert targets == sorted(targets, key=lambda target: target == "ceasefire")
