"""Reporting words and their classes."""

import itertools
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.cues import CueLexicon
from stanceframe.types import CueClass

LEXICON = CueLexicon(load_codebook("conflict@1.0.0"))


def found(text, **options):
    matches = LEXICON.find(text, 0, len(text), **options)
    return [(text[m.span.start : m.span.end], m.cue_class) for m in matches]


@pytest.mark.parametrize(
    ("cue", "cue_class"),
    [
        ("said", "neutral"),
        ("has been saying", "neutral"),
        ("according to", "neutral"),
        ("praised", "neutral"),
        ("voiced support for", "neutral"),
        ("claims", "distancing"),
        ("CLAIMING", "distancing"),
        ("reportedly", "distancing"),
        ("insisted on", "distancing"),
        ("was alleged to", "distancing"),
        ("accused", "confrontational"),
        ("has repeatedly accused", "confrontational"),
        ("condemns", "confrontational"),
        ("slammed", "confrontational"),
        ("lashed out at", "confrontational"),
        ("denied", "confrontational"),
        ("vetoes", "confrontational"),
        ("called into question", "confrontational"),
        ("attacked", "confrontational"),
        ("confirmed", "endorsing"),
        ("pointed out", "endorsing"),
        ("made it clear", "endorsing"),
        ("said, confirming", "endorsing"),
        ("admits", "endorsing"),
        ("in a letter to", "neutral"),
        ("", "neutral"),
    ],
)
def test_a_cue_has_a_class(cue, cue_class):
    assert LEXICON.classify(cue) == cue_class


def test_cues_are_found_with_their_classes_in_order():
    text = "Veldania accused its neighbour, which denied it; the mayor said so."

    assert found(text) == [
        ("accused", "confrontational"),
        ("denied", "confrontational"),
        ("said", "neutral"),
    ]


def test_the_longest_cue_counts():
    assert found("She called for calm and called into question the map.") == [
        ("called for", "neutral"),
        ("called into question", "confrontational"),
    ]


def test_words_that_mostly_mean_something_else_are_found_only_on_request():
    text = "The attack was planned, they said."

    assert found(text) == [("said", "neutral")]
    assert found(text, uncertain=True) == [
        ("attack", "confrontational"),
        ("planned", "neutral"),
        ("said", "neutral"),
    ]


def test_cues_are_whole_words():
    assert found("Nobody was unsaid, aforesaid or saidly.") == []


def test_only_the_range_is_searched():
    text = "said said said"

    (match,) = LEXICON.find(text, 2, 12)

    assert (match.span.start, match.span.end) == (5, 9)


@given(st.text(max_size=100))
def test_any_text_has_a_class_and_its_cues_do_not_overlap(text):
    matches = LEXICON.find(text, 0, len(text), uncertain=True)

    assert LEXICON.classify(text) in get_args(CueClass)
    for first, second in itertools.pairwise(matches):
        assert first.span.end <= second.span.start


def test_the_lexicon_knows_the_cues_that_annotators_marked(shared):
    # 0.97 of the 2,516 cues of the conflict training set hold a word of the lexicon.
    known = cues = 0
    with (shared / "data" / "conflict" / "train.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            for _, cue, _, _ in json.loads(line)["a"]:
                if cue:
                    cues += 1
                    known += bool(LEXICON.find(cue, 0, len(cue), uncertain=True))

    assert known / cues >= 0.96
