import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.corpora.conflict import GoldAttribution, GoldFrame, GoldStance, read_conflict
from stanceframe.corpora.occurrences import find_first, find_nearest, find_quoted
from stanceframe.errors import CorpusError
from stanceframe.types import Span

TEXT = 'Morava said no, but Veldania said Morava\'s "terms" were an insult.'


def row(text=TEXT, **changes):
    fields = {
        "id": "c1",
        "source": "allsides",
        "row": "abc/0",
        "n": 1,
        "text": text,
        "before": ["Talks went on."],
        "sha1": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(),
        "a": [],
        "f": [],
        "s": [],
        "l": [],
    }
    return fields | changes


@pytest.fixture
def read(tmp_path):
    def read_one(fields, **options):
        (tmp_path / "dev.jsonl").write_text(json.dumps(fields) + "\n", encoding="utf-8")
        (sentence,) = read_conflict(tmp_path, "dev", **options)
        return sentence

    return read_one


def at(words, text=TEXT, after=0):
    start = text.index(words, after)
    return Span(start=start, end=start + len(words))


def test_a_cue_is_the_one_beside_its_content_and_a_source_the_one_beside_its_cue(read):
    content = 'Morava\'s "terms" were an insult'
    sentence = read(
        row(
            a=[
                ["Morava", "said", "no", "indirect"],
                ["Veldania", "said", content, "indirect"],
                ["Morava", None, "terms", "partial"],
            ]
        )
    )

    assert sentence.attributions == (
        GoldAttribution(source=at("Morava"), cue=at("said"), content=at("no"), kind="indirect"),
        GoldAttribution(
            source=at("Veldania"),
            cue=at("said", after=20),
            content=at(content),
            kind="indirect",
        ),
        GoldAttribution(
            source=at("Morava", after=20), cue=None, content=at("terms"), kind="partial"
        ),
    )


def test_the_first_occurrence_is_taken_when_asked_for(read):
    fields = row(a=[["Veldania", "said", 'Morava\'s "terms" were an insult', "indirect"]])

    sentence = read(fields, reading="first")

    assert sentence.attributions[0].cue == at("said")


def test_frames_stances_and_loaded_words_have_their_characters(read):
    sentence = read(
        row(
            a=[["Veldania", "said", "an insult", "indirect"]],
            f=[["ceasefire", "terms"], ["geopolitics", None]],
            s=[["x:terms", "a0", "against"], ["ceasefire", "author", "favor"]],
            l=["insult"],
        )
    )

    assert sentence.frames == (
        GoldFrame(id="ceasefire", evidence=at("terms")),
        GoldFrame(id="geopolitics", evidence=None),
    )
    assert sentence.stances == (
        GoldStance(
            target="x:terms", mention=at("terms"), holder="source", attribution=0, label="against"
        ),
        GoldStance(
            target="ceasefire", mention=None, holder="author", attribution=None, label="favor"
        ),
    )
    assert [stance.of_codebook for stance in sentence.stances] == [False, True]
    assert sentence.stances[0].target_words == "terms"
    assert sentence.loaded == (at("insult"),)


@pytest.mark.parametrize(
    ("source", "key", "cluster"),
    [
        ("allsides", "abc/3", "allsides:abc"),
        ("unsc_arg", "UNSC_2001_spch001/12", "unsc_arg:UNSC_2001_spch001"),
        ("newsmtsc", "polusa_v1_17_-1_4_A Name_0_6", "newsmtsc:polusa_v1_17"),
        ("newsmtsc", "allsides_17_4_A Name_0_6", "newsmtsc:allsides_17_4"),
        ("fignews", "B01/English/MAIN/7", "fignews:B01/English/MAIN/7"),
        ("gaza_casualty", "paper_week1/7", "gaza_casualty:paper_week1/7"),
    ],
)
def test_sentences_of_one_document_are_one_cluster(read, source, key, cluster):
    assert read(row(source=source, row=key)).cluster == cluster


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha1": "0" * 40}, "line 1: the text's SHA-1 is not the one beside it"),
        ({"id": None}, "'id' must be a string, found None"),
        ({"n": "1"}, "'n' must be a whole number, found '1'"),
        ({"before": [1]}, "'before' must hold strings only"),
        ({"a": None}, "'a' must be a list, found None"),
        ({"a": [["Morava", "said"]]}, "each entry of 'a' must have 4 parts"),
        ({"a": [["Morava", "said", 1, "direct"]]}, "'a' must hold strings and nulls"),
        ({"a": [[None, None, "no", "loud"]]}, "an attribution needs content and one of"),
        ({"a": [[None, None, "yes", "direct"]]}, "the content 'yes' does not occur"),
        ({"a": [["Lund", None, "no", "direct"]]}, "the source or cue 'Lund' does not occur"),
        ({"f": [[None, "no"]]}, "a frame needs an id"),
        ({"f": [["legal", "court"]]}, "the evidence 'court' do not occur"),
        ({"l": ["regime"]}, "the loaded words 'regime' do not occur"),
        ({"s": [["un", "author", "none"]]}, "a stance needs target, holder and one of"),
        ({"s": [["un", "a0", "favor"]]}, "the holder 'a0' is neither 'author' nor"),
        ({"s": [["un", "b", "favor"]]}, "the holder 'b' is neither 'author' nor"),
    ],
)
def test_a_fault_is_named_with_its_line(read, changes, message):
    with pytest.raises(CorpusError, match=message):
        read(row(**changes))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}\n[1]", r"line 2: a JSON object was expected, found \[1\]"),
        (b"\n{", "line 2: no JSON"),
        (b"\xff", "is not UTF-8, byte 0"),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path, content, message):
    path = tmp_path / "dev.jsonl"
    path.write_bytes(content.replace(b"{}", json.dumps(row()).encode()))

    with pytest.raises(CorpusError, match=message):
        read_conflict(path)


def test_a_missing_split_is_named_with_its_place(tmp_path):
    with pytest.raises(CorpusError, match=r"test\.jsonl can't be read"):
        read_conflict(tmp_path, "test")


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path):
    fields = row("One side.\u2028The other.")
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")

    assert read_conflict(path)[0].text == "One side.\u2028The other."


@given(st.text("ab 'x", min_size=1, max_size=30), st.text("ab'", max_size=3), st.integers(0, 20))
def test_an_occurrence_always_holds_the_words(text, words, start):
    anchor = Span(start=start, end=start + 3)

    places = [find_first(text, words), find_quoted(text, words), find_nearest(text, words, anchor)]

    for place in places:
        if words and words in text:
            assert place is not None
            assert text[place.start : place.end] == words
        else:
            assert place is None


def test_every_string_of_the_published_splits_is_placed(shared):
    for split, count in (("train", 4971), ("dev", 819)):
        sentences = read_conflict(shared / "data" / "conflict", split)

        assert len(sentences) == count
        assert all(
            stance.mention is not None or stance.of_codebook
            for sentence in sentences
            for stance in sentence.stances
        )
