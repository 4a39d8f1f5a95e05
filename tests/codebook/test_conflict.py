"""What the shipped conflict codebook promises."""

from typing import get_args

import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.types import CueClass, Holder, Polarity

FRAMES = [
    "atrocity",
    "ceasefire",
    "terror",
    "military",
    "humanitarian",
    "captivity",
    "legal",
    "complicity",
    "resistance",
    "geopolitics",
    "economy",
    "domestic",
    "hate",
    "information",
]
TARGETS = [
    "israel",
    "palestinians",
    "hamas",
    "west",
    "iran",
    "russia",
    "ukraine",
    "arab_states",
    "un",
    "ceasefire",
    "campaign",
    "genocide_claim",
    "palestinian_state",
    "military_aid",
    "protests",
]
SETTLED = {
    "terrorist_in_own_voice",
    "western_leaders_at_home",
    "vetoes_and_refusals",
    "apartheid",
    "court_orders",
}


@pytest.fixture(scope="module")
def conflict():
    return load_codebook("conflict@1.0.0")


def test_it_has_the_frames_and_targets_of_the_guide(conflict):
    # The order of the frames is that of a model's outputs.
    assert list(conflict.frame_ids) == FRAMES
    assert set(conflict.target_ids) == set(TARGETS)


def test_it_has_every_stance_holder_and_cue_class(conflict):
    assert {label.id for label in conflict.stances} == set(get_args(Polarity))
    assert {label.id for label in conflict.holders} == set(get_args(Holder))
    assert {group.id for group in conflict.cue_classes} == set(get_args(CueClass))


def test_every_label_has_examples_with_reasons(conflict):
    labels = conflict.frames + conflict.targets + conflict.stances + conflict.holders
    for label in labels + conflict.cue_classes:
        assert label.examples, label.id
        assert all(example.text != example.reason for example in label.examples), label.id


def test_every_frame_says_when_not_to_use_it(conflict):
    assert all(frame.not_when for frame in conflict.frames)


def test_there_are_enough_reporting_verbs_in_each_class(conflict):
    counts = {group.id: len(group.verbs) for group in conflict.cue_classes}

    assert sum(counts.values()) >= 250
    assert min(counts.values()) >= 50


def test_propositions_are_told_from_actors(conflict):
    kinds = {target.id: target.kind for target in conflict.targets}

    assert kinds["israel"] == kinds["un"] == "actor"
    assert kinds["ceasefire"] == kinds["genocide_claim"] == "proposition"


def test_the_hard_questions_are_settled(conflict):
    assert {decision.id for decision in conflict.decisions} >= SETTLED
    assert all(decision.ruling and decision.reason for decision in conflict.decisions)


def test_no_example_is_given_twice(conflict):
    labels = conflict.frames + conflict.targets + conflict.stances + conflict.holders
    texts = [example.text for label in labels for example in label.examples]
    texts += [example.text for one in conflict.decisions for example in one.examples]

    assert len(texts) == len(set(texts))
