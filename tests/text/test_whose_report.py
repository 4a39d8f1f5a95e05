"""Whose report it is where several names, a passive verb or an aside stand beside a cue."""

import pytest
from tests.text.attributing import one, read, told


@pytest.mark.parametrize(
    ("text", "sources", "cue", "content", "source"),
    [
        ("Orlo was accused of fraud.", ("Orlo",), "accused", "of fraud", None),
        ("Two men were arrested and accused of fraud.", ("Two men",), "accused", "of fraud", None),
        ("It was a loss blamed largely on Orlo.", ("It",), "blamed", "largely on Orlo", None),
        ("Orlo opened what was described as a rest.", ("Orlo",), "described", "a rest", None),
        (
            "Orlo was accused on Monday by Velda of fraud.",
            ("Orlo", "Velda"),
            "accused",
            "fraud",
            "Velda",
        ),
        # not passive: a perfect, a state of mind, an object in between
        ("Orlo has accused of fraud all of them.", ("Orlo",), "accused", "of fraud all", "Orlo"),
        ("Orlo is warning of a flood.", ("Orlo",), "warning of", "a flood", "Orlo"),
        ("Orlo is convinced it is late.", ("Orlo",), "convinced", "it is late", "Orlo"),
    ],
)
def test_the_subject_of_a_passive_verb_does_not_speak(text, sources, cue, content, source):
    found = one(text, sources=sources, cues=(cue,), contents=(content,))

    assert [a[0] for a in found] == [source]


@pytest.mark.parametrize(
    ("text", "tagged", "cue", "content", "source"),
    [
        (
            "If she says the war is over, Velda will open.",
            "Velda",
            "says",
            "the war is over",
            "she",
        ),
        ("In Velda they also feared a flood.", "Velda", "feared", "a flood", "they"),
        (
            "If Orlo says the war is over, Velda will open.",
            "Orlo",
            "says",
            "the war is over",
            "Orlo",
        ),
    ],
)
def test_a_pronoun_right_before_a_verb_is_its_subject(text, tagged, cue, content, source):
    [found] = one(text, sources=(tagged,), cues=(cue,), contents=(content,))

    assert found[0] == source


@pytest.mark.parametrize(
    "text",
    [
        "On Velda, Orlo played down its strength, saying it was late.",
        "With Velda, Orlo dismissed all talks, adding it was late.",
    ],
)
def test_what_commas_enclose_counts_as_distance_if_it_reports_by_itself(text):
    first, second = ("played down", "saying") if "saying" in text else ("dismissed", "adding")

    found = one(text, sources=("Velda", "Orlo"), cues=(first, second), contents=("it was late",))

    assert ("Orlo", second, "indirect", "it was late") in found


def test_an_apposition_still_counts_as_nothing():
    text = "After Velda left, Ann Orlo, the mayor of the old port, said it was late."

    [found] = one(text, sources=("Velda", "Ann Orlo"), cues=("said",), contents=("it was late",))

    assert found[0] == "Ann Orlo"


@pytest.mark.parametrize(
    ("text", "sources", "cues", "content"),
    [
        (
            "Orlo told a meeting of crews in the old hall that the dam would hold, VNA reported.",
            ("Orlo", "VNA"),
            ("told", "reported"),
            "that the dam would hold",
        ),
        (
            "Orlo warned on the first day of the talks that the dam was old, Radio Heath said.",
            ("Orlo", "Radio Heath"),
            ("warned", "said"),
            "the dam was old",
        ),
    ],
)
def test_that_ties_a_report_to_the_verb_before_it(text, sources, cues, content):
    found = one(text, sources=sources, cues=cues, contents=(content,))

    assert (sources[0], cues[0], "indirect", content.removeprefix("that ")) in found


def test_without_that_the_agency_behind_a_report_has_it():
    text = "The dam would hold, VNA reported."

    [found] = one(text, sources=("VNA",), cues=("reported",), contents=("The dam would hold",))

    assert found[0] == "VNA"


@pytest.mark.parametrize(
    "text",
    [
        "“The dam is no safer than a sieve,” she said at the harbour, according to the Orvil Post.",
        "“The dam is no safer than a sieve,” they wrote in a letter, according to the Orvil Post.",
    ],
)
def test_what_goes_with_a_quotation_is_no_report_and_says_who_spoke(text):
    frame = text.split("” ")[1].split(",")[0]
    verb = frame.split()[1]

    found = one(text, sources=("the Orvil Post",), cues=(verb, "according to"), contents=(frame,))

    assert (frame.split()[0], verb, "direct", "The dam is no safer than a sieve") in found
    assert all(kind != "indirect" for source, _, kind, _ in found if source == frame.split()[0])


@pytest.mark.parametrize("aside", ["Orlo reports", "the Post says"])
def test_what_goes_on_behind_an_aside_is_the_first_speakers(aside):
    name, verb = aside.rsplit(" ", 1)
    text = f"Velda said it was late, {aside}, and vowed that it would return the boats."

    found = one(
        text,
        sources=("Velda", name),
        cues=("said", verb, "vowed"),
        contents=("it was late", "it would return the boats"),
    )

    assert ("Velda", "vowed", "indirect", "it would return the boats") in found
    assert ("Velda", "said", "indirect", "it was late") in found
    assert (name, verb, "indirect", "Velda said it was late") in found


def test_a_speaker_behind_the_report_goes_on_speaking():
    text = "It was late, Orlo said, and vowed that the port would stay."

    found = one(
        text,
        sources=("Orlo",),
        cues=("said", "vowed"),
        contents=("It was late", "the port would stay"),
    )

    assert [a[0] for a in found] == ["Orlo", "Orlo"]


@pytest.mark.parametrize(
    ("text", "source", "cue", "piece", "content"),
    [
        (
            "As the Post reported, the navy had in fact warned nobody in the bay.",
            "the Post",
            "reported",
            "fact",
            "the navy had in fact warned nobody in the bay",
        ),
        (
            "But as Orlo admitted later on Friday, the boats were gone—by her own order.",
            "Orlo",
            "admitted",
            "the boats",
            "the boats were gone—by her own order",
        ),
    ],
)
def test_as_somebody_said_reports_all_that_follows(text, source, cue, piece, content):
    found = one(text, sources=(source,), cues=(cue,), contents=(piece,))

    assert found == [(source, cue, "indirect", content)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "As Orlo said farewell to the crews, the train left the old station.",
            "Orlo",
            "said",
            "farewell to the crews",
        ),
        (
            "As the rain fell, Orlo said the train had left the station.",
            "Orlo",
            "said",
            "the train had left the station",
        ),
    ],
)
def test_as_of_time_reports_no_more_than_is_tagged(text, source, cue, content):
    found = one(text, sources=(source,), cues=(cue,), contents=(content,))

    assert [a[3] for a in found] == [content]


def test_as_inside_a_quotation_leaves_the_speaker_alone():
    text = "“As Orlo admitted, the boats were gone before noon,” said Ms Beck."

    [found] = read(text, {"sources": ("Orlo",), "cues": ("admitted",), "contents": ()})

    assert ("Ms Beck", "said", "direct") in [a[:3] for a in told(found)]


@pytest.mark.parametrize(
    ("text", "speaker", "verb"),
    [
        ("“How fine it all is,” gushed Port Radio's Ann Orlo.", "Port Radio's Ann Orlo", "gushed"),
        ("“So fine it is, the whole of it,” Ann Orlo beamed.", "Ann Orlo", "beamed"),
        ("“Is it so fine?” thundered the mayor.", "the mayor", "thundered"),
    ],
)
def test_any_verb_of_the_past_right_behind_a_quotation_hands_it_on(text, speaker, verb):
    last = read("Karl Beck left. " + text)[-1]

    assert told(last)[-1][:2] == (speaker, verb)


@pytest.mark.parametrize(
    "text",
    [
        "The ships of the “grey fleet” crossed Orlo Bay on Monday.",
        "The “old road” closed on Monday.",
    ],
)
def test_a_verb_behind_a_fragment_without_a_comma_hands_on_nothing(text):
    assert [a[:2] for a in one(text)] == [(None, None)]


@pytest.mark.parametrize(
    ("text", "sign", "verb"),
    [
        ("Another banner read, “Open the port.”", "Another banner", "read"),
        ("Over the gate hung a sign reading “Open the port.”", "a sign", "reading"),
        ("The mayor's letter reads: “Open the port.”", "The mayor's letter", "reads"),
    ],
)
def test_what_is_written_belongs_to_what_it_is_written_on(text, sign, verb):
    [found] = one(text)

    assert found[:2] == (sign, verb)


def test_whoever_reads_a_book_is_no_sign():
    assert one("Ann Orlo had read “The Long Winter” twice by then.") == []


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("The ruling has drawn criticism from those on the coast.", "those", "criticism"),
        ("Her plan met with protests from Orlo.", "Orlo", "protests"),
    ],
)
def test_a_noun_that_tells_from_whom_it_came_reports_nothing_before_it(text, source, cue):
    assert one(text, sources=(source,), cues=(cue,)) == []


@pytest.mark.parametrize("piece", ["death penalty", "the boats were gone by then"])
def test_a_part_of_a_sentence_that_nothing_hands_on_is_no_report(piece):
    text = f"They wondered at noon why {piece} on the coast."

    assert one(text, contents=(piece,)) == []


def test_a_sentence_of_free_speech_stays():
    text = "The enemy will find no rest in this valley."

    assert [a[3] for a in one(text, contents=(text,))] == [text.removesuffix(".")]
