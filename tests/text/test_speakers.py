"""Which name a source stands for: surnames, offices, pronouns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.codebook.loading import load_codebook
from stanceframe.text.cues import CueLexicon
from stanceframe.text.document import read_document
from stanceframe.text.persons import PersonIndex
from stanceframe.text.roles import gender_of, parse_role, same_office
from stanceframe.text.speakers import SpeakerResolver
from stanceframe.types import Span

LEXICON = CueLexicon(load_codebook("conflict@1.0.0"))


def names(text: str) -> list[str | None]:
    """Resolve the sources that a text marks by braces, in order."""
    plain, spans = "", []
    for place, piece in enumerate(text.replace("}", "{").split("{")):
        if place % 2:
            spans.append(Span(start=len(plain), end=len(plain) + len(piece)))
        plain += piece
    document = read_document(plain)
    sentences = [sentence.span for sentence in document.sentences]
    index = PersonIndex(plain, sentences)
    resolver = SpeakerResolver(plain, sentences, document.quotations, index, LEXICON)
    return [
        resolver.resolve(span, next(i for i, s in enumerate(sentences) if s.contains(span))).name
        for span in spans
    ]


def persons(text: str) -> set[str]:
    return {person.name for person in PersonIndex(text, [Span(start=0, end=len(text))]).persons}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Mr Orlo} spoke. The envoy, President Karl Orlo, left.", "Karl Orlo"),
        ("President Karl Orlo left. {Orlo} said no.", "Karl Orlo"),
        ("President Karl Orlo left. {Velda's Orlo} said no.", "Karl Orlo"),
        ("{Sen. Ann Beck} said no.", "Ann Beck"),
        ("{Foreign Minister Ann Beck} said no.", "Ann Beck"),
        ("{foreign minister Ann Beck} said no.", "Ann Beck"),
        ("{Ann Beck, a spokeswoman for President Karl Orlo}, said no.", "Ann Beck"),
        ("{Secretary of State Ann Beck} said no.", "Ann Beck"),
        ("Crown Prince Karim bin Orlo came. {Prince Karim} said no.", "Karim bin Orlo"),
        ("President Karl Orlo left. {Orlo's office} said no.", "Orlo's office"),
        ("President Karl Orlo left. {a spokesman for Mr Orlo} said no.", "a spokesman for Mr Orlo"),
        ("{The White House} said no.", "White House"),
        ("{the health ministry} said no.", "the health ministry"),
        ("{Morava} said no.", "Morava"),
    ],
)
def test_a_source_is_the_fullest_name_of_whom_it_means(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iranian President Karl Orlo came. {The Iranian President} said no.", "Karl Orlo"),
        ("{The Iranian President} said no. Karl Orlo, the President of Iran, left.", "Karl Orlo"),
        ("Velda's president, Karl Orlo, left. {The president} said no.", "Karl Orlo"),
        (
            "Russian President Karl Orm met French President Ann Beck. {the French president} sat.",
            "Ann Beck",
        ),
        (
            "Russian President Karl Orlo met French President Ann Beck. {the president} spoke.",
            "the president",
        ),
        ("President Karl Orlo left. {A former president} said no.", "A former president"),
        ("President Karl Orlo left. {the Danish president} spoke.", "Danish president"),
    ],
)
def test_an_office_is_whom_the_document_gives_it_to(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Mr Orlo} spoke. {He} said no.", ["Orlo", "Orlo"]),
        ("{Mr Orlo} told Mr Beck no. {He} left.", ["Orlo", "Orlo"]),
        ("{Mr Orlo} spoke. Mr Beck came with Mr Finn. {He} said no.", ["Orlo", None]),
        ("{Mr Orlo} spoke after Ms Beck. {She} said no.", ["Orlo", "Beck"]),
        ("{Ms Beck} spoke. {He} said no.", ["Beck", None]),
        ("{Mr Orlo} spoke. {He} sang. {He} left.", ["Orlo", "Orlo", "Orlo"]),
        ("{A police spokesman} spoke. {He} said no.", ["A police spokesman", "A police spokesman"]),
        ("{The ministry} spoke. {It} said no.", ["The ministry", "The ministry"]),
        ("{The two leaders} met. {Both} said no.", ["The two leaders", "The two leaders"]),
        ("{The envoys} met {the mayors}. {They} said no.", ["The envoys", "the mayors", None]),
        ("{I} said no.", [None]),
        ("{He} said no.", [None]),
        ("“Mr Orlo lies,” {Ms Beck} said. “He is wrong.” {He} left.", ["Beck", None]),
    ],
)
def test_a_pronoun_is_the_last_speaker_only_when_nobody_else_could_be(text, expected):
    assert names(text) == expected


def test_two_of_one_surname_are_told_apart_by_title_else_the_first_named_is_meant():
    text = (
        "President Karl Orlo came with Ms Vera Orlo. {Mr Orlo} sang. {Ms Orlo} left. {Orlo} spoke."
    )

    assert names(text) == ["Karl Orlo", "Vera Orlo", "Karl Orlo"]


def test_places_organisations_and_headings_are_no_persons():
    text = "The Security Council met in Port Sabel. White House aides met Hamas. Since Russia left."

    assert persons(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A survivor, Ann Beck, wept.", {"Ann Beck"}),
        ("His neighbour, the baker Ann Beck, wept.", {"Ann Beck"}),
        ("The group, Plumb Line, wept.", set()),
        ("In the capital, Port Sabel, they wept.", set()),
    ],
)
def test_a_name_in_apposition_is_a_persons_unless_the_noun_is_a_things(text, expected):
    assert persons(text) == expected


def test_a_name_whose_last_word_stands_alone_elsewhere_is_a_person():
    assert persons("It was Ann Beck. Later Beck left. Port Sabel was calm.") == {"Ann Beck"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Iranian president", "President of the Islamic Republic of Iran", True),
        ("the French president", "President of France", True),
        ("the president", "Iranian President", True),
        ("the Iranian president", "President", False),
        ("the foreign minister", "Velda foreign minister", True),
        ("the minister", "Velda foreign minister", True),
        ("the prime minister", "foreign minister", False),
        ("the secretary of state", "Secretary of State", True),
    ],
)
def test_an_office_fits_a_known_one_that_says_at_least_as_much(one, other, same):
    mention, known = parse_role(one), parse_role(other)

    assert mention is not None
    assert known is not None
    assert same_office(mention, known) is same


def test_what_is_no_office_has_no_role():
    assert parse_role("the health ministry") is None
    assert gender_of(["Mr", "Ms"]) is None


@given(st.text(alphabet="AB ab.'’,\n Mr President of the", max_size=120))
def test_every_mention_lies_in_the_text(text):
    for mention in PersonIndex(text, [Span(start=0, end=len(text))] if text else []).mentions:
        assert text[mention.span.start : mention.span.end].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Karim, a stocky trader from the coast}, said no.", "Karim"),
        ("{Karim, a Sunni from Port Sabel}, said no.", "Karim"),
        ("President Orlo left. {Ha'velda, a newspaper opposing Mr Orlo}, said no.", "Ha'velda"),
        ("President Orlo left. {Ha'velda}, the newspaper of Mr Orlo, said no.", "Ha'velda"),
        ("{Abu Nadim, a resident of Morava}, said no.", "Abu Nadim"),
        ("{Al-Velda, the army's radio}, said no.", "Al-Velda"),
        (
            "{Orlo Radio, the BBC and other outlets} said no.",
            "Orlo Radio, the BBC and other outlets",
        ),
        ("{the Velda Bank, one of the oldest}, said no.", "Velda Bank"),
        ("{Velda's foreign minister, Karl Orlo}, said no.", "Karl Orlo"),
        ("{The foreign minister of Velda}, Karl Orlo, said no.", "Karl Orlo"),
        ("{Velda, the Morava Islands and Ostia} said no.", "Velda, the Morava Islands and Ostia"),
    ],
)
def test_an_apposition_behind_a_name_is_no_part_of_it(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Karl Emil Orlo came. {ORLO}: We shall answer.", "Karl Emil Orlo"),
        ("{MR ORLO}: We shall answer. President Karl Orlo left.", "Karl Orlo"),
        ("President Karl Orlo came. {KARL ORLO}: We shall answer.", "Karl Orlo"),
        ("President Karl Orlo came. {BECK}: We shall answer.", "BECK"),
        ("President Ban Un came. {UN}: We shall answer.", "UN"),
    ],
)
def test_a_name_in_capitals_is_that_of_the_person_elsewhere_in_small_letters(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("King Karl Orlo came. {Karl Orlo} spoke. {She} left.", ["Karl Orlo", None]),
        ("Miss Ann Beck came. {Ann Beck} spoke. {He} left.", ["Ann Beck", None]),
        (
            "{President Ann Beck} spoke. {She} sang. {President Ann Beck} ate. {He} left.",
            ["Ann Beck", "Ann Beck", "Ann Beck", None],
        ),
        (
            "{President Karl Orlo} and his wife spoke. {She} sang. {Orlo} ate. {He} left.",
            ["Karl Orlo", "Karl Orlo", "Karl Orlo", "Karl Orlo"],
        ),
    ],
)
def test_he_and_she_are_never_one_person(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Sen. Ann Beck, Orvil Republican}, left. {Republican} anger grew.", ["Ann Beck", None]),
        ("{Rep. Ann Beck, Orvil Democrat and whip}, left. {She} said no.", ["Ann Beck"] * 2),
        ("Conservative Karl Orlo left. {Orlo} said no. Mr Orlo fell.", ["Karl Orlo"]),
        ("Sen. Ann Beck, the poet Karl Orlo, and I left. {Karl Orlo} said no.", ["Karl Orlo"]),
    ],
)
def test_a_party_is_nobody_of_that_name(text, expected):
    found = names(text)

    assert [name if name != "Republican" else None for name in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unlike former President Karl Orlo, President Ann Beck left. {The president} spoke.", "B"),
        ("Unlike then-President Karl Orlo, Ms Beck left. {The former president} spoke.", "O"),
        ("The former mayor, Karl Orlo, met Mayor Ann Beck. {The mayor} spoke.", "B"),
        ("The former mayor, Karl Orlo, met Mayor Ann Beck. {The former mayor} spoke.", "O"),
        (
            "The former mayor, Karl Orlo, left. Mayor Orlo met Mayor Ann Beck. {The mayor} spoke.",
            "B",
        ),
        ("It rained and then President Ann Beck left. {The president} spoke.", "B"),
        ("President Karl Orlo met President Ann Beck. {The president} spoke.", None),
    ],
)
def test_who_held_an_office_once_is_not_who_holds_it(text, expected):
    whole = {"B": "Ann Beck", "O": "Karl Orlo", None: "The president"}

    assert names(text) == [whole[expected]]


@pytest.mark.parametrize("adjective", ["embattled", "outgoing", "newly elected"])
def test_an_adjective_before_an_office_says_nothing_of_whose_it_is(adjective):
    text = f"Prime Minister Karl Orlo left. {{The {adjective} prime minister}} said no."

    assert names(text) == ["Karl Orlo"]


def test_a_place_before_an_office_does():
    text = "Veldan Prime Minister Karl Orlo left. {The Moravan prime minister} said no."

    assert names(text) == ["Moravan prime minister"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prime Minister Nadir al-Orlo left. {Orlo} said no.", ["Nadir al-Orlo"]),
        ("Nadir el-Orlo, a teacher, left. {Mr. Orlo} said no.", ["Nadir el-Orlo"]),
        ("Nadir Orlo, a teacher, spoke. {Mr. al-Orlo} said no.", ["Nadir Orlo"]),
        ("Nadir Alorlo, a teacher, spoke. {Mr. Orlo} said no.", ["Orlo"]),
    ],
)
def test_a_surname_is_the_same_with_its_article_and_without(text, expected):
    assert names(text) == expected


def test_a_word_printed_twice_is_no_name():
    assert names("Voters like Orlo Orlo leads the field. {Orlo} said no.") == ["Orlo"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{the deputy speaker of Velda's parliament Nadir Orlo}, a poet, spoke. Mr Orlo left.",
            "Nadir Orlo",
        ),
        (
            "{the treasurer of the ferrymen's union Ann Beck}, a poet, spoke. Ms Beck left.",
            "Ann Beck",
        ),
        ("{a friend of Ann Beck}, a poet, spoke. Ms Beck left.", "a friend of Ann Beck"),
    ],
)
def test_a_name_behind_what_an_office_is_of_is_who_holds_it(text, expected):
    assert names(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“Orlo is weak. I know that {he} lied,” said a clerk. Karl Orlo, a baker, left.",
            "Karl Orlo",
        ),
        ("President Karl Orlo left. “Ms Ann Beck fell,” she cried. {He} said no.", "Karl Orlo"),
    ],
)
def test_a_pronoun_in_a_quotation_is_somebody_of_that_quotation(text, expected):
    assert names(text) == [expected]
