"""The forms of verbs. Expected forms are those of any English dictionary."""

import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.inflection import inflect


@pytest.mark.parametrize(
    "forms",
    [
        "call calls called calling",
        "accuse accuses accused accusing",
        "agree agrees agreed agreeing",
        "argue argues argued arguing",
        "deny denies denied denying",
        "relay relays relayed relaying",
        "press presses pressed pressing",
        "push pushes pushed pushing",
        "preach preaches preached preaching",
        "veto vetoes vetoed vetoing",
        "slam slams slammed slamming",
        "brag brags bragged bragging",
        "scoff scoffs scoffed scoffing",
        "vow vows vowed vowing",
        "blast blasts blasted blasting",
        "jeer jeers jeered jeering",
        "remark remarks remarked remarking",
        "reveal reveals revealed revealing",
        "tie ties tied tying",
    ],
)
def test_a_regular_verb_is_spelled_by_the_rules(forms):
    lemma, *_ = expected = tuple(forms.split())

    assert inflect(lemma, {}) == expected


def test_the_first_word_of_several_is_inflected():
    forms = inflect("lash out at", {})

    assert forms == ("lash out at", "lashes out at", "lashed out at", "lashing out at")


def test_an_irregular_verb_takes_the_forms_given():
    assert inflect("make clear", {"make": ("makes", "made", "making")}) == (
        "make clear",
        "makes clear",
        "made clear",
        "making clear",
    )


# Read by eye: what the rules make of the shipped verbs, where a rule doubles a letter.
DOUBLED = {"slam", "slap", "snap", "rip", "plan", "brag", "shrug", "spar", "dub", "sum"}


def test_the_rules_double_letters_of_the_shipped_verbs_only_where_they_should():
    codebook = load_codebook("conflict@1.0.0")
    irregular = {verb.lemma: verb.forms for verb in codebook.irregular_verbs}
    words = {verb.split()[0] for group in codebook.cue_classes for verb in group.verbs}

    doubled = {
        word
        for word in words - set(irregular)
        if any(form == word + word[-1] + "ing" for form in inflect(word, irregular))
    }

    assert doubled == DOUBLED
