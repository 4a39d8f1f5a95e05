"""Who can be a source and what can be content, when the tags say more or less than that."""

import pytest
from tests.text.attributing import one, read


@pytest.mark.parametrize(
    ("text", "tag", "source"),
    [
        ("A minister who resigned said it was late.", "A minister who", "A minister"),
        ("Mr Orlo, tired, said it was late.", "Mr Orlo,", "Mr Orlo"),
        ("Orlo, which lost, said it was late.", "Orlo, which", "Orlo"),
        ("Orlo's envoys said it was late.", "Orlo'", "Orlo"),
        ("On Monday the envoy said it was late.", "the", "the envoy"),
        ("A woman who fled the flood said it was late.", "A", "A woman"),
        ("No one said it was late.", "No one", "No one"),
        ("Even the envoy said it was late.", "Even the envoy", "the envoy"),
        ("even Mr Orlo said it was late.", "even Mr Orlo", "Mr Orlo"),
        ("Ms Evens said it was late.", "Ms Evens", "Ms Evens"),
        (
            "President Orlo - a stern man - said it was late.",
            "President Orlo - a stern",
            "President Orlo",
        ),
        ("The mayor – the oldest here – said it was late.", "The mayor – the oldest", "The mayor"),
        ("Orlo-an-der-Velda said it was late.", "Orlo-an-der-Velda", "Orlo-an-der-Velda"),
        ("The U.N. envoys said it was late.", "N. envoys", "U.N. envoys"),
        ("Envoys of the V.U. S. Orlo said it was late.", "S. Orlo", "S. Orlo"),
    ],
)
def test_a_source_is_cut_to_the_name(text, tag, source):
    found = one(text, sources=(tag,), cues=("said",), contents=("it was late",))

    assert found == [(source, "said", "indirect", "it was late")]


@pytest.mark.parametrize("article", ["Some of the", "That", "A", "The"])
def test_small_words_that_go_before_a_noun_are_no_source(article):
    text = f"{article} talks, the ferrymen hoped, would end soon."

    [(source, _, _, _)] = one(
        text, sources=(article,), cues=("hoped",), contents=("would end soon",)
    )

    assert source != article


def test_a_noun_that_hands_on_no_words_is_no_cue():
    text = "The suspects' uncle arrived from the coast that evening."

    assert one(text, sources=("The",), cues=("suspects",), contents=("arrived from",)) == []


@pytest.mark.parametrize(
    ("text", "sources", "cue", "content", "source"),
    [
        (
            "Orlo's envoy did not tell Velda officials until June that the dam was old.",
            ("Velda officials",),
            "tell",
            "the dam was old",
            "Orlo's envoy",
        ),
        (
            "The mayor wrote to the council, telling Velda to withdraw the boats.",
            ("The mayor", "Velda"),
            "telling",
            "withdraw the boats",
            "The mayor",
        ),
        (
            "It grew dark, telling Velda to withdraw the boats.",
            ("Velda",),
            "telling",
            "withdraw the boats",
            None,
        ),
        (
            "The mayor told the envoy, who warned that the dam was old.",
            ("The mayor", "the envoy"),
            "warned",
            "the dam was old",
            "the envoy",
        ),
    ],
)
def test_who_is_spoken_to_does_not_speak(text, sources, cue, content, source):
    found = one(text, sources=sources, cues=(cue,), contents=(content,))

    assert found == [(source, cue, "indirect", content)]


@pytest.mark.parametrize("cue", ["asked", "said", "warned", "asks"])
def test_a_subject_behind_its_verb_speaks(cue):
    text = f"“When will the water come back?” {cue} the envoy."
    content = "When will the water come back?"
    speech = [("the envoy", cue, "direct", content)]

    assert one(text) == speech
    assert one(text, sources=("the envoy",), cues=(cue,), contents=(content,)) == speech


@pytest.mark.parametrize("content", ["were", "to someone", "even then"])
def test_small_words_are_no_content(content):
    text = f"The ferrymen, Orlo said, {content} waited at the dam."

    assert one(text, sources=("Orlo",), cues=("said",), contents=(content,)) == []


def test_a_report_that_a_comma_tore_is_one():
    text = "On Thursday, these boats crossed the river, according to the harbour office."

    assert one(
        text,
        sources=("the harbour office",),
        cues=("according to",),
        contents=("On Thursday", "these boats crossed the river"),
    ) == [
        (
            "the harbour office",
            "according to",
            "indirect",
            "On Thursday, these boats crossed the river",
        )
    ]


def test_a_pronoun_is_not_whom_its_own_report_names():
    text = "President Karl Orlo spoke. Mr Beck said it was late. Orlo seemed calm, he added."
    said = {"sources": ("Mr Beck",), "cues": ("said",), "contents": ("it was late",)}
    added = {"sources": ("he",), "cues": ("added",), "contents": ("Orlo seemed calm",)}

    found = read(text, said, added)

    assert [a.resolved_source for sentence in found for a in sentence] == ["Beck", "Beck"]


@pytest.mark.parametrize(
    ("text", "sources", "source"),
    [
        ("Orlo left after reports that the dam was old.", ("Orlo",), None),
        ("Orlo left amid new claims that the dam was old.", ("Orlo",), None),
        ("Orlo sent boats in response to reports that the dam was old.", ("Orlo",), None),
        ("Orlo left after claims by Velda that the dam was old.", ("Orlo", "Velda"), "Velda"),
        ("Orlo left after Velda's claims that the dam was old.", ("Orlo", "Velda"), "Velda"),
        ("Orlo ended with a claim that the dam was old.", ("Orlo",), "Orlo"),
        ("The claims that the dam was old reached Orlo.", ("Orlo",), None),
    ],
)
def test_a_noun_behind_a_preposition_has_no_subject(text, sources, source):
    cue = next(word for word in ("reports", "claims", "claim") if word in text)

    found = one(text, sources=sources, cues=(cue,), contents=("the dam was old",))

    assert found == [(source, cue, "indirect", "the dam was old")]


def test_an_adjective_of_hearsay_has_no_source():
    text = "Orlo fled the alleged raid on the old dam."

    found = one(text, sources=("Orlo",), cues=("alleged",), contents=("raid on the old dam",))

    assert found == [(None, "alleged", "indirect", "raid on the old dam")]


def test_a_clause_on_the_speaker_is_not_what_he_says():
    text = "The dam was gone, said Orlo, who asked for no name."

    found = one(text, sources=("Orlo",), cues=("said",))

    assert found == [("Orlo", "said", "indirect", "The dam was gone")]


@pytest.mark.parametrize(
    ("text", "cue", "mended"),
    [
        ("The council hasn't said if the dam will hold.", "t said", "said"),
        ("They've warned of floods to come soon.", "ve warned of", "warned of"),
        ("The council said the dam will hold.", "said", "said"),
    ],
)
def test_the_end_of_a_short_form_is_no_part_of_a_cue(text, cue, mended):
    found = one(text, sources=(text.split("'")[0].split(" said")[0],), cues=(cue,))

    assert [a[1] for a in found] == [mended]


@pytest.mark.parametrize(
    ("text", "tag", "content"),
    [
        (
            "Orlo called Beck “the best” and several aides said it was late.",
            "several aides",
            "Beck “the best”",
        ),
        (
            "Orlo called Beck “the best” while his wife said it was late.",
            "his wife",
            "Beck “the best”",
        ),
        (
            "Orlo called Beck “the best” of several aides in the town.",
            "several aides",
            "Beck “the best” of several aides",
        ),
    ],
)
def test_the_next_speaker_is_no_part_of_what_the_first_one_says(text, tag, content):
    cues = ("called", "said") if "said" in text else ("called",)
    given = text[text.index("Beck") : text.index(tag) + len(tag)]

    found = one(text, sources=("Orlo", tag), cues=cues, contents=(given,))

    assert content in [a[3] for a in found]
