"""Who goes on speaking: quotations without a speaker of their own, over whole paragraphs."""

from tests.text.test_attribution import read


def test_the_speaker_of_a_quotation_speaks_in_all_its_sentences():
    found = read("“The dam is old. It must go,” Mr Beck told the council.")

    assert [[a.resolved_source for a in sentence] for sentence in found] == [["Beck"], ["Beck"]]
    assert [a.source.text if a.source else None for a in (found[0][0], found[1][0])] == [
        None,
        "Mr Beck",
    ]


def test_a_paragraph_of_nothing_but_speech_goes_on_with_the_speaker_before():
    found = read(
        "“Our talks went well,” Mr Beck said.\n\n“Thanks to her, we made progress.”\n\n"
        "“We shall meet again.”"
    )

    assert [sentence[0].resolved_source for sentence in found] == ["Beck"] * 3
    assert [sentence[0].cue is None for sentence in found] == [False, True, True]


def test_a_sentence_that_ends_in_a_colon_introduces_the_speaker():
    found = read(
        "President Ann Orlo met the envoy on Monday.\n\nShe said that the war must end:\n\n"
        "“It is regrettable that so many died.”",
        {"sources": ("She",), "cues": ("said",), "contents": ("the war must end",)},
        {},
    )

    assert [sentence[0].resolved_source for sentence in found[1:]] == ["Ann Orlo", "Ann Orlo"]


def test_a_long_quotation_has_one_speaker_over_its_paragraphs():
    found = read("Mr Beck wrote: “One step is not enough.\n\n“We need another.\n\n“And a third.”")

    assert [sentence[0].resolved_source for sentence in found] == ["Beck"] * 3


def test_captions_between_paragraphs_do_not_break_the_thread():
    found = read(
        "“Our talks went well,” Mr Beck said.\n\nMr Beck arrives in Velda. Getty Images\n\n"
        "“We shall meet again.”"
    )

    assert found[-1][0].resolved_source == "Beck"


def test_a_signature_names_the_speaker():
    found = read("“It will pass. It always did.” ― Karen Orlo")

    assert {a.resolved_source for sentence in found for a in sentence} == {"Karen Orlo"}


def test_a_quotation_after_somebody_else_comes_up_is_left_open():
    found = read(
        "“We are ready,” Mr Beck said. Later Ms Orlo met Mr Dahl and Mr Finn. “It is over.”"
    )

    assert found[-1][0].resolved_source is None


def test_an_office_that_opens_a_line_with_a_colon_introduces_the_speaker():
    found = read(
        "President Ann Orlo came to the dam.\n\nThe president spoke to the crews as she set out "
        "her rules:\n\n“No boat leaves at night. None.”"
    )

    assert [sentence[0].resolved_source for sentence in found[2:]] == ["Ann Orlo", "Ann Orlo"]


def test_an_office_that_only_owns_something_or_opens_a_plain_line_introduces_nobody():
    owned = read("The mayor's boat had a sign:\n\n“No boat leaves at night.”")
    plain = read("The mayor walked on.\n\n“No boat leaves at night.”")

    assert [found[-1][0].resolved_source for found in (owned, plain)] == [None, None]
