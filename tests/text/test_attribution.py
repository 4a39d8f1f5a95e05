"""Whose words they are: quotations, tags and cues joined over a whole document."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text.attributing import CODEBOOK, one, read, told

from stanceframe.text.attribution import Owner, attribute, voice_at
from stanceframe.text.document import Document, read_document
from stanceframe.text.tags import NO_TAGS, SentenceTags, Tag
from stanceframe.types import Span


@pytest.mark.parametrize(
    ("text", "source", "cue", "kind", "content"),
    [
        ("“We will stay,” said Mr Orlo.", "Mr Orlo", "said", "direct", "We will stay"),
        ("“We will stay,” Mr Orlo said.", "Mr Orlo", "said", "direct", "We will stay"),
        ("Mr Orlo said: “We will stay.”", "Mr Orlo", "said", "direct", "We will stay."),
        ("“Will they stay?” she asked.", "she", "asked", "direct", "Will they stay?"),
        (
            "“It is late,” according to Ann Orlo.",
            "Ann Orlo",
            "according to",
            "direct",
            "It is late",
        ),
        (
            "The mayor called the plan a “grave mistake” on Monday.",
            "The mayor",
            "called",
            "partial",
            "grave mistake",
        ),
        ("Velda claims 'sabotage' at the dam", "Velda", "claims", "partial", "sabotage"),
        ("Ms Orlo: ‘We will stay’", "Ms Orlo", None, "direct", "We will stay"),
        (
            "“We will stay,” said Ann Orlo, a teacher from Velda, on Monday.",
            "Ann Orlo, a teacher from Velda",
            "said",
            "direct",
            "We will stay",
        ),
        (
            "Ann Orlo, the mayor of Velda, said that “the dam was old”.",
            "Ann Orlo, the mayor of Velda",
            "said",
            "direct",
            "the dam was old",
        ),
        (
            "The dam was “entirely safe”, the ministry insisted.",
            "the ministry",
            "insisted",
            "partial",
            "entirely safe",
        ),
        (
            "The agency quoted Mr Orlo as saying the dam was “unsafe”.",
            "Mr Orlo",
            "saying",
            "partial",
            "unsafe",
        ),
    ],
)
def test_marks_and_reporting_words_suffice_for_quoted_speech(text, source, cue, kind, content):
    assert one(text) == [(source, cue, kind, content)]


@pytest.mark.parametrize(
    "text",
    [
        "He read “The Silent Hills” in jail that winter.",
        "General Karl “Iron Hand” Orlo led the retreat of the army.",
        "She told the story on “Morning in Velda” last week.",
    ],
)
def test_titles_and_nicknames_are_nobodys_words(text):
    assert [a for a in one(text) if a[1] is None] == []


def test_a_scare_quote_without_a_speaker_is_partial_and_nobodys():
    assert one("The so-called “peace camp” was cleared at dawn.") == [
        (None, None, "partial", "peace camp")
    ]


def test_reports_come_from_the_tags():
    text = "The ministry accused Velda of poisoning the river."

    assert one(
        text,
        sources=("The ministry",),
        cues=("accused",),
        contents=("Velda of poisoning the river.",),
    ) == [("The ministry", "accused", "indirect", "Velda of poisoning the river")]


def test_a_fragment_inside_a_report_is_given_twice_and_inherits_source_and_cue():
    text = "Velda said it is alarmed by the “creeping annexation” of the valley."
    content = "it is alarmed by the “creeping annexation” of the valley"

    assert one(text, sources=("Velda",), cues=("said",), contents=(content,)) == [
        ("Velda", "said", "indirect", content),
        ("Velda", "said", "partial", "creeping annexation"),
    ]


def test_each_cue_takes_its_own_source_and_content():
    text = "Velda denied the raid and Morava called for a truce, saying it was time."

    assert one(
        text,
        sources=("Velda", "Morava"),
        cues=("denied", "called for", "saying"),
        contents=("the raid", "a truce", "it was time"),
    ) == [
        ("Velda", "denied", "indirect", "the raid"),
        ("Morava", "called for", "indirect", "a truce"),
        ("Morava", "saying", "indirect", "it was time"),
    ]


def test_a_colon_gives_what_follows_to_the_name_before():
    text = "Velda: the dam will hold"

    assert one(text, sources=("Velda",), contents=("the dam will hold",)) == [
        ("Velda", None, "indirect", "the dam will hold")
    ]


def test_relayed_words_belong_to_the_inner_speaker():
    text = "Ms Orlo spoke after Mr Beck said the flood “spared nobody”, the agency reported."
    content = "Ms Orlo spoke after Mr Beck said the flood “spared nobody”"

    found = one(text, sources=("the agency",), cues=("reported",), contents=(content,))

    assert found == [
        ("the agency", "reported", "indirect", content),
        ("Mr Beck", "said", "partial", "spared nobody"),
    ]


def test_a_report_inside_a_report_is_found_by_its_own_cue_and_source():
    text = "The agency reported that Mr Beck denied the raid."

    assert one(
        text,
        sources=("The agency", "Mr Beck"),
        cues=("reported", "denied"),
        contents=("Mr Beck denied the raid",),
    ) == [
        ("The agency", "reported", "indirect", "Mr Beck denied the raid"),
        ("Mr Beck", "denied", "indirect", "the raid"),
    ]


def test_a_weak_verb_inside_a_report_does_not_take_over_what_is_quoted():
    document = read_document("Velda's Orlo claims Morava backing 'sabotage'")
    text = document.text
    tags = SentenceTags(
        sources=(Tag(Span(start=0, end=12), 0.97), Tag(Span(start=20, end=26), 0.6)),
        cues=(Tag(Span(start=13, end=19), 0.99), Tag(Span(start=27, end=34), 0.6)),
        contents=(Tag(Span(start=20, end=len(text)), 0.97),),
    )

    [attributions] = attribute(document, [tags], CODEBOOK)

    assert ("Velda's Orlo", "claims", "partial", "sabotage") in told(attributions)


def test_one_report_joined_to_another_by_and_ends_where_the_other_begins():
    text = "He described the talks as open and said the truce could hold."

    assert one(
        text,
        sources=("He",),
        cues=("described", "said"),
        contents=("the talks as open and said the truce could hold",),
    ) == [
        ("He", "described", "indirect", "the talks as open"),
        ("He", "said", "indirect", "the truce could hold"),
    ]


def test_a_cue_and_source_whose_content_the_tagger_missed_still_report():
    text = "Mr Beck rejected the peace plan of the mediators."

    assert one(text, sources=("Mr Beck",), cues=("rejected",)) == [
        ("Mr Beck", "rejected", "indirect", "the peace plan of the mediators")
    ]


def test_what_stands_before_a_lone_cue_at_the_end_is_its_content():
    text = "The bridge was hit at dawn, a nurse told the agency."

    assert one(text, sources=("a nurse",), cues=("told",)) == [
        ("a nurse", "told", "indirect", "The bridge was hit at dawn")
    ]


def test_hearsay_has_no_source():
    text = "The mayor of Orlo reportedly left the country."

    [(source, cue, _, _)] = one(text, cues=("reportedly",), contents=("left the country",))

    assert (source, cue) == (None, "reportedly")


def test_those_accused_are_not_the_speakers():
    [(source, _, kind, content)] = one("Velda accused of “sabotage” at the dam")

    assert (source, kind, content) == (None, "partial", "sabotage")


def test_torn_tags_are_mended():
    text = "Prime Minister Ann Orlo urged restraint along the river."
    document = read_document(text)
    tags = SentenceTags(
        sources=(Tag(Span(start=0, end=14), 0.8), Tag(Span(start=15, end=20), 0.9)),
        cues=(Tag(Span(start=25, end=29), 0.9),),
        contents=(Tag(Span(start=30, end=39), 0.9), Tag(Span(start=46, end=56), 0.9)),
    )

    [attributions] = attribute(document, [tags], CODEBOOK)

    assert [(a.cue and a.cue.text, a.content.text) for a in attributions] == [
        ("urged", "restraint along the river")
    ]
    assert attributions[0].source is not None
    assert attributions[0].source.text.startswith("Prime Minister Ann")


def test_the_class_of_a_cue_comes_from_the_codebook():
    [[claimed], [said]] = read("Velda claims 'sabotage' at the dam\n\n“We stay,” said Ms Orlo.")

    assert (claimed.cue_class, said.cue_class) == ("distancing", "neutral")


def test_marks_and_tags_that_agree_are_more_probable_than_either():
    text = "“We will stay,” said Mr Orlo."
    [[alone]] = read(text)
    [[confirmed]] = read(text, {"contents": ("We will stay",)})

    assert 0.5 < alone.p < confirmed.p < 1


def test_the_innermost_attribution_owns_a_span():
    text = "Velda said it is alarmed by the “creeping annexation” of the valley."
    content = "it is alarmed by the “creeping annexation” of the valley"
    [found] = read(text, {"sources": ("Velda",), "cues": ("said",), "contents": (content,)})

    def owner(words: str) -> Owner:
        start = text.index(words)
        return voice_at(found, Span(start=start, end=start + len(words)))

    assert owner("annexation") == Owner("partial", 1)
    assert owner("annexation”") == Owner("partial", 1)
    assert owner("alarmed") == Owner("indirect", 0)
    assert owner("Velda") == Owner("own", None)
    assert owner("said") == Owner("own", None)
    # a reporting word doesn't make the outlet's own what it reports
    assert owner("said it is alarmed") == Owner("indirect", 0)
    assert owner("Velda said it is alarmed") == Owner("own", None)


SEEDS = {
    "000_2db1ea2f512086a7.txt": [
        (r"genocide and crimes against humanity", "partial", "Ebrahim Raisi", "neutral"),
        (r"It is regrettable that", "direct", "Ebrahim Raisi", None),
        (r"More regrettable is", "direct", "Ebrahim Raisi", None),
        (r"Still, more regrettable", "direct", "Ebrahim Raisi", None),
    ],
    "003_4ba7e9cb43a8da5d.txt": [
        (r"(?<=backing ')genocide", "partial", "Ebrahim Raisi", "distancing"),
        (r"(?<=committing “)genocide", "partial", "Ebrahim Raisi", "confrontational"),
        (r"(?<=condemns ')genocide", "partial", "Ebrahim Raisi", "confrontational"),
        (r"What is happening in Palestine", "direct", "Ebrahim Raisi", "neutral"),
        (r"even more sad", "partial", "Ebrahim Raisi", "neutral"),
        (r"tears come to your eyes", "partial", "Vladimir Putin", "neutral"),
        (r"Our relations are", "direct", "Vladimir Putin", None),
        (r"Please convey", "direct", "Vladimir Putin", "neutral"),
        (r"Thanks to his support", "direct", "Vladimir Putin", None),
        (r"burgeoning defence partnership", "partial", "US", "neutral"),
        (r"Nothing can prevent", "direct", "Vladimir Putin", "neutral"),
        (r"It is very important", "direct", "Vladimir Putin", None),
        (r"Our meeting is", "direct", "Vladimir Putin", "neutral"),
        (r"The kingdom and Russia", "direct", "Mohammed bin Salman", "neutral"),
    ],
}


@pytest.mark.parametrize("name", SEEDS)
def test_what_is_quoted_in_two_real_reports_is_given_to_its_speakers_without_a_tag(shared, name):
    document = read_document((shared / "seeds" / name).read_text("utf-8"))

    found = [
        a for s in attribute(document, [NO_TAGS] * len(document.sentences), CODEBOOK) for a in s
    ]

    for pattern, kind, speaker, cue_class in SEEDS[name]:
        start = re.search(pattern, document.text)
        assert start is not None
        [said] = [a for a in found if a.content.start == start.start()]
        assert (said.kind, said.resolved_source, said.cue_class) == (kind, speaker, cue_class)


PIECES = re.findall(
    r"\S+|\n\n",
    "Mr Orlo Velda said claims told that he they the ministry “ ” ' \" , . : ; - — ? war peace "
    "accused of and \n\n according to reported She President Ann's @x #y é 👍 \u200e said Sen.",
)
WORDS = st.sampled_from(PIECES)
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join))


def some_tags(document: Document, places: list[int]) -> list[SentenceTags]:
    """Tags of any shape: spans between random places of each sentence."""
    tags = []
    for sentence in document.sentences:
        length = sentence.span.end - sentence.span.start
        edges = sorted({sentence.span.start + place % (length + 1) for place in places})
        spans = tuple(Tag(Span(start=a, end=b), 0.7) for a, b in pairwise(edges))
        tags.append(SentenceTags(spans[::3], spans[1::3], spans[2::3]))
    return tags


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.lists(st.integers(0, 400), max_size=12))
def test_any_text_and_any_tags_give_spans_that_reproduce(text, places):
    document = read_document(text)

    found = attribute(document, some_tags(document, places), CODEBOOK)

    assert len(found) == len(document.sentences)
    for sentence, attributions in zip(document.sentences, found, strict=True):
        for said in attributions:
            assert 0 <= said.p <= 1
            for part in (said.content, said.source, said.cue):
                if part is not None:
                    assert text[part.start : part.end] == part.text
                    assert sentence.span.contains(part.span)
