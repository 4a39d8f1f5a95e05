"""Sentences made by rule: the labels must follow the voices and the states."""

import hashlib

import numpy as np
import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.corpora.conflict import (
    ConflictSentence,
    GoldAttribution,
    GoldFrame,
    GoldStance,
)
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Span
from stanceframe_training.counterfactuals import (
    every_state_swap,
    in_another_voice,
    with_states_swapped,
)
from stanceframe_training.datasets import made_sentences
from stanceframe_training.recipe import MadeSentences
from stanceframe_training.rewriting import Change, rewritten

OWN = "Egypt broke the truce of 1949 without shame."
ADDRESSEES = (" reporters", " the council")
SEEDS = range(40)  # of the rules' draws: every kind of made sentence comes up


def span(text, words):
    start = text.index(words)
    return Span(start=start, end=start + len(words))


def sentence(text, *, attributions=(), frames=(), stances=(), loaded=()):
    return ConflictSentence(
        id="c1", source="own", row="1", n=0, text=text, before=(), outlet=None, date=None,
        sha1=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(), cluster="own:1",
        attributions=attributions, frames=frames, stances=stances, loaded=loaded,
    )  # fmt: skip


def stance(target, label, *, mention=None, attribution=None):
    holder = "author" if attribution is None else "source"
    return GoldStance(
        target=target, mention=mention, holder=holder, attribution=attribution, label=label
    )


OWN_SENTENCE = sentence(
    OWN,
    frames=(GoldFrame(id="ceasefire", evidence=span(OWN, "broke the truce")),),
    stances=(stance("arab_states", "against"),),
    loaded=(span(OWN, "without shame"),),
)


@pytest.fixture(scope="module")
def matcher():
    return TargetMatcher(load_codebook("conflict"))


def words(made, place):
    return made.text[place.start : place.end]


def made_voices(given):
    drawn = (in_another_voice(given, np.random.default_rng(seed)) for seed in SEEDS)
    return [one for one in drawn if one]


@pytest.mark.parametrize("made", made_voices(OWN_SENTENCE), ids=lambda made: made.text)
def test_the_outlets_words_become_a_quotation_with_the_same_words_and_marks(made):
    (only,) = made.attributions

    assert only.kind == "direct"
    assert words(made, only.content) in {OWN, OWN.removesuffix(".")}
    assert made.text[only.content.start - 1] == "“"
    assert made.text[only.content.end] in "”,"
    assert (only.source is None) == (only.cue is None)
    assert words(made, made.frames[0].evidence) == "broke the truce"
    assert words(made, made.loaded[0]) == "without shame"
    assert [(s.holder, s.attribution, s.label) for s in made.stances] == [("source", 0, "against")]
    assert made.sha1 != OWN_SENTENCE.sha1


def test_made_quotations_come_bare_with_a_speaker_before_and_with_one_after():
    orders = {
        one.source and ("before" if one.source.start == 0 else "after")
        for made in made_voices(OWN_SENTENCE)
        for one in made.attributions
    }

    assert orders == {None, "before", "after"}


def test_the_speaker_and_the_verb_are_tagged_where_they_stand():
    for made in made_voices(OWN_SENTENCE):
        (only,) = made.attributions
        if only.source:
            around = f"{words(made, only.source)} {words(made, only.cue)}"
            assert around in made.text
            rest = made.text.replace(around, "")
            for addressee in ADDRESSEES:
                rest = rest.replace(addressee, "")
            assert rest.strip(" :.,”“") == OWN.removesuffix(".")


def test_whom_somebody_told_is_no_part_of_the_cue():
    cues = {
        words(made, only.cue)
        for made in made_voices(OWN_SENTENCE)
        for only in made.attributions
        if only.cue and any(f"told{one}" in made.text for one in ADDRESSEES)
    }

    assert cues == {"told"}


def test_a_bare_quotation_becomes_the_outlets_words():
    text = "“Egypt broke the truce.”"
    given = sentence(
        text,
        attributions=(
            GoldAttribution(source=None, cue=None, content=span(text, text[1:-1]), kind="direct"),
        ),
        stances=(stance("arab_states", "against", attribution=0),),
    )

    made = in_another_voice(given, np.random.default_rng(1))

    assert made is not None
    assert made.text == "Egypt broke the truce."
    assert made.attributions == ()
    assert [(s.holder, s.attribution) for s in made.stances] == [("author", None)]


@pytest.mark.parametrize(
    "text", ["“We broke the truce.”", "“Egypt broke it,” and more was said of it than that."]
)
def test_a_quotation_that_cannot_be_the_outlets_words_is_left_alone(text):
    inner = text[1 : text.index("”")]
    given = sentence(
        text,
        attributions=(
            GoldAttribution(source=None, cue=None, content=span(text, inner), kind="direct"),
        ),
    )

    assert in_another_voice(given, np.random.default_rng(1)) is None


def test_states_change_places_with_articles_mentions_and_stances(matcher):
    text = "An Egyptian envoy said Egypt would answer."
    given = sentence(
        text,
        attributions=(
            GoldAttribution(
                source=span(text, "An Egyptian envoy"), cue=span(text, "said"),
                content=span(text, "Egypt would answer"), kind="indirect",
            ),
        ),
        stances=(
            stance("arab_states", "favor", attribution=0),
            stance("x:Egyptian envoy", "against", mention=span(text, "Egyptian envoy")),
        ),
    )  # fmt: skip
    targets = {
        "Israel": "israel", "Russia": "russia", "Ukraine": "ukraine", "Iran": "iran",
        "America": "west", "Palestine": "palestinians", "Moscow": "russia", "the Kremlin": "russia",
        "Tehran": "iran", "Kyiv": "ukraine", "the US": "west", "Washington": "west",
        "the United States": "west", "the Palestinian Authority": "palestinians",
    }  # fmt: skip
    seen = set()

    for seed in SEEDS:
        made = with_states_swapped(given, matcher, np.random.default_rng(seed))
        assert made is not None
        state = words(made, made.attributions[0].content).removesuffix(" would answer")
        seen.add(targets[state])
        assert made.stances[0].target == targets[state]
        assert made.stances[1].target == f"x:{words(made, made.stances[1].mention)}"
        article, adjective, *_ = made.text.split()
        assert article == ("An" if adjective[0] in "AEIOU" else "A")
        assert words(made, made.attributions[0].source).startswith(f"{article} ")

    assert seen == set(targets.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Egypt refused, and Cairo explained it.", "the capital's name would stay"),
        ("The envoy refused.", "no state is named"),
        ("The pan-Egyptian party won.", "the name is part of another word"),
    ],
)
def test_a_sentence_that_would_be_half_swapped_is_left_alone(text, reason, matcher):
    for seed in SEEDS:
        drawn = with_states_swapped(sentence(text), matcher, np.random.default_rng(seed))
        assert drawn is None, reason


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        (
            "Vladimir Putin said Russian troops would stay, and Putin left.",
            "iran",
            "Ali Khamenei said Iranian troops would stay, and Khamenei left.",
        ),
        ("The IDF withdrew.", "ukraine", "The Ukrainian army withdrew."),
        ("The Ukrainian army withdrew.", "israel", "The IDF withdrew."),
        ("Hamas refused the terms.", "hamas", "Hezbollah refused the terms."),
    ],
)
def test_leaders_armies_and_groups_change_places_too(text, target, expected, matcher):
    swaps = every_state_swap(sentence(text), matcher, np.random.default_rng(1))

    made = {swap.sentence.text for swap in swaps if target in swap.exchange}

    assert expected in made


def test_a_state_without_a_leader_of_its_own_takes_no_leaders_place(matcher):
    swaps = every_state_swap(sentence("Putin refused."), matcher, np.random.default_rng(1))

    assert {swap.sentence.text for swap in swaps} == {
        f"{name} refused." for name in ("Netanyahu", "Zelensky", "Khamenei", "Biden", "Abbas")
    }


def test_a_recipe_gets_as_many_as_it_asks_for_those_with_stances_first(matcher):
    plain = sentence("The talks went on in Rhodes.")
    plan = MadeSentences(voices=1, states=1)

    made = made_sentences((plain, OWN_SENTENCE), plan, matcher, seed=3)

    assert len(made) == 2
    assert all(one.stances for one in made)
    assert made == made_sentences((plain, OWN_SENTENCE), plan, matcher, seed=3)


def test_spans_move_with_the_words_around_them():
    given = sentence("A b c", loaded=(Span(start=2, end=3),))

    made = rewritten(given, [Change(0, 1, "Long"), Change(3, 3, "!")])

    assert made is not None
    assert made.text == "Long b! c"
    assert words(made, made.loaded[0]) == "b"


def test_a_change_inside_a_span_gives_nothing():
    given = sentence("A banner year", loaded=(Span(start=4, end=8),))

    assert rewritten(given, [Change(2, 6, "x")]) is None


def test_a_state_is_written_under_its_other_names_too_with_one_article_and_a_capital(matcher):
    texts = set()
    for text in ("Egypt held the bridge.", "They met the Egypt of old."):
        for seed in range(200):
            made = with_states_swapped(sentence(text), matcher, np.random.default_rng(seed))
            assert made is not None
            texts.add(made.text)

    assert "The United States held the bridge." in texts
    assert "America held the bridge." in texts
    assert "They met the Palestinian Authority of old." in texts
    assert not any("the the" in text or text[0].islower() for text in texts)
