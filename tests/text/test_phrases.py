"""Finding many phrases at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.text.phrases import PhraseIndex, PhraseTable


def found(wordings, text, start=0, end=None):
    index = PhraseIndex({"label": wordings})
    return [text[hit.start : hit.end] for hit in index.scan(text, start, end or len(text))]


@pytest.mark.parametrize(
    ("wording", "text", "hits"),
    [
        (
            "Iran",
            "Iran, IRAN, Iran's, #Iran, Iran-backed, #Iran_war",
            ["Iran", "IRAN", *["Iran"] * 4],
        ),
        ("Iran", "iran Iranian TIran 2Iran", []),
        ("US", "The US told us; the Us", ["US"]),
        ("U.S.", "U.S. and U.S.-led", ["U.S.", "U.S."]),
        ("truce", "Truce! truces TRUCE", ["Truce", "TRUCE"]),
        ("genocid*", "Genocide, genocidal; Genocid", ["Genocide", "genocidal", "Genocid"]),
        ("war crime", "war\n crime, war_crime, war-crime", ["war\n crime", "war_crime"]),
        (
            "two-state",
            "two-state two\u2011state two\u2013state two state",
            ["two-state", "two\u2011state", "two\u2013state"],
        ),
        ("the army's", "the army\u2019s and the army's", ["the army\u2019s", "the army's"]),
        ("x-ray", "x\u2010ray and X-ray", ["x\u2010ray", "X-ray"]),
        (
            "end ... war",
            "end war, end the war, end \u201cthe war\u201d",
            ["end war", "end the war", "end \u201cthe war"],
        ),
        ("end ... war", "end to this long bitter war", []),
        ("end ... war", "to the end, the war", []),
        ("🇮🇱", "🇮🇱 🇵🇸", ["🇮🇱"]),
        (
            "\u00c9lys\u00e9e",
            "\u00c9LYS\u00c9E \u00c9lys\u00e9e \u00e9lys\u00e9e",
            ["\u00c9LYS\u00c9E", "\u00c9lys\u00e9e"],
        ),
        ("\u0130zmir", "\u0130zmir", ["\u0130zmir"]),
    ],
)
def test_a_wording_finds(wording, text, hits):
    assert found([wording], text) == hits


def test_of_phrases_that_begin_together_the_longest_is_found():
    assert found(
        ["end", "end ... war", "end the fighting"], "end the fighting, end the war, end"
    ) == [
        "end the fighting",
        "end the war",
        "end",
    ]


def test_each_label_has_its_own_hits_even_where_they_overlap():
    index = PhraseIndex({"truce": ["end ... war"], "war": ["war"]})
    text = "End the war."

    assert [tuple(hit) for hit in index.scan(text, 0, len(text))] == [
        ("truce", 0, 11),
        ("war", 8, 11),
    ]


def test_only_the_range_is_searched():
    text = "truce truce truce"

    assert found(["truce"], text, 3, 14) == ["truce"]


def test_an_index_of_nothing_finds_nothing():
    assert found([], "anything at all") == []


def test_strange_texts_are_searched_in_good_time():
    wordings = ["end{|s} ... war", "White House", "genocid*"]

    # Each was chosen to make a careless expression try again and again.
    for text in (
        "end " * 50_000,
        "end" + " " * 200_000,
        "genocid" * 50_000,
        "White" + "_" * 200_000,
    ):
        assert len(found(wordings, text)) <= 1


@given(st.text(alphabet="aAbB '\u2019-_\n", max_size=60), st.data())
def test_every_hit_lies_in_the_range_and_reads_as_the_phrase(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    index = PhraseIndex({"one": ["ab", "a b", "b's"], "two": ["Ab"]})

    for hit in index.scan(text, start, end):
        assert start <= hit.start < hit.end <= end
        plain = text[hit.start : hit.end].lower().replace("\u2019", "'")
        assert " ".join(plain.replace("_", " ").split()) in {"ab", "a b", "b's"}


@given(st.text(max_size=200))
def test_any_unicode_is_searched(text):
    index = PhraseIndex(
        {"one": ["\u0131\u0307x", "\u00dfa", "\u01c6a{b|*}", "i\u0307z", "end ... war"]}
    )

    for hit in index.scan(text, 0, len(text)):
        assert text[hit.start : hit.end]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("North Korea and SOUTH  KOREA", [("n", "North Korea"), ("s", "SOUTH  KOREA")]),
        ("the Koreas, Korean, PreKorea, korea", [("k", "korea")]),
        ("south\u2011korea's; US, us", [("s", "south\u2011korea"), ("u", "US")]),
        ("north korean", []),
    ],
)
def test_a_table_names_the_label_of_the_longest_phrase(text, hits):
    table = PhraseTable(
        {"k": ["korea"], "n": ["north korea"], "s": ["south{ |-}korea"], "u": ["US"]}
    )

    assert [(hit.label, text[hit.start : hit.end]) for hit in table.scan(text)] == hits


@pytest.mark.parametrize(
    ("phrases", "fault"),
    [
        ({"a": ["genocid*"]}, "'genocid\\*' has dots or a star"),
        ({"a": ["end ... war"]}, "has dots or a star"),
        ({"a": ["truce"], "b": ["Truce"]}, "'truce' stands under two labels"),
        ({"a": ["US"], "b": ["us army"]}, "'us army' begins as 'US'"),
    ],
)
def test_a_table_refuses_what_it_could_not_tell_apart(phrases, fault):
    with pytest.raises(ValueError, match=fault):
        PhraseTable(phrases)
