"""The pattern language of wordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.codebook.wording import expand


@pytest.mark.parametrize(
    ("wording", "parts"),
    [
        ("Israel", (("Israel",),)),
        ("truce{|s}", (("truce", "truces"),)),
        ("cease{|-| }fire", (("ceasefire", "cease-fire", "cease fire"),)),
        ("{pause{|s}|lull}", (("pause", "pauses", "lull"),)),
        ("{a |}{b|a} c", (("a b c", "a a c", "b c", "a c"),)),
        ("{the |}  enem{y|ies}", (("the enemy", "the enemies", "enemy", "enemies"),)),
        ("genocid*", (("genocid*",),)),
        ("end{|s} ... war", (("end", "ends"), ("war",))),
        ("be ... at ... peace", (("be",), ("at",), ("peace",))),
    ],
)
def test_a_wording_stands_for_its_phrases(wording, parts):
    assert expand(wording) == parts


@pytest.mark.parametrize(
    ("wording", "complaint"),
    [
        ("truce{|s", "opens a brace and does not close it"),
        ("truce|s}", "closes a brace that is not open"),
        ("*cide", "a star that does not end a word"),
        ("geno*cide", "a star that does not end a word"),
        ("...war", "dots that are not between two words"),
        (" ... ", "less than two letters"),
        ("a", "less than two letters"),
        ("", "less than two letters"),
        ("x" * 201, "longer than 200 characters"),
        ("{a|b|c|d|e|f|g|h|i|j}" * 4, "over 2000 phrases; split it"),
    ],
)
def test_a_faulty_wording_is_refused_with_the_fault(wording, complaint):
    with pytest.raises(ValueError, match=complaint.replace("*", r"\*")):
        expand(wording)


@given(st.text(alphabet="ab {}|*.-", max_size=30))
def test_any_wording_is_expanded_or_refused(wording):
    try:
        parts = expand(wording)
    except ValueError:
        return
    assert all(phrase == " ".join(phrase.split()) for part in parts for phrase in part)
    assert all(len(set(part)) == len(part) > 0 for part in parts)
