import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.text.quotes import Quotation, find_quotations
from stanceframe.types import Span

MARKS = "\"“”„'‘’`´«»‹›「」″''"


def paragraphs_of(text: str) -> list[Span]:
    return [Span(start=m.start(), end=m.end()) for m in re.finditer(r"\S[^\n]*", text)]


def read(text: str) -> tuple[Quotation, ...]:
    return find_quotations(text, paragraphs_of(text))


def inner(text: str) -> list[str]:
    return [text[q.inner.start : q.inner.end] for q in read(text)]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ('"', '"'),
        ("“", "”"),
        ("„", "“"),
        ("„", "”"),
        ("”", "”"),
        ("“", '"'),
        ('"', "”"),
        ("'", "'"),
        ("‘", "’"),
        ("‘", "'"),
        ("‚", "‘"),
        ("`", "'"),
        ("``", "''"),
        ("``", "″"),
        ("''", "''"),
        ("«", "»"),
        ("»", "«"),
        ("« ", " »"),
        ("‹", "›"),
        ("❝", "❞"),
        ("「", "」"),
    ],
)
def test_every_pair_of_marks_is_read(opening, closing):
    text = f"Veldania called it {opening}a grave mistake{closing} on Monday."

    assert inner(text) == ["a grave mistake"]


def test_the_outer_span_includes_the_marks_and_the_inner_leaves_them_out():
    [quotation] = read("She said “ we stay ” twice.")

    assert quotation == Quotation(
        outer=Span(start=9, end=20),
        inner=Span(start=11, end=18),
        depth=0,
        closed=True,
        continues=None,
        mark="“",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The boys' camp, the girls’ camp and Veldas' hostages.",
        "It isn't Morava's, and it wasn’t the U.N.'s or the U.N.’s.",
        "The '90s, the class of '45, the ’68 revolt and rock 'n' roll.",
        "’Twas the ministers' turn, and get 'em out.",
        "He is 6'2\" tall and she is 5’11” tall.",
        "Sheikh ‘Abd al-‘Aziz spoke in Ma’arib.",
        "the Velda 's army did n't move",
        "»Read more",
        "» Read more",
        "a ' b ' c",
    ],
)
def test_apostrophes_measures_and_bullets_quote_nothing(text):
    assert inner(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Velda says 'traitors' fled as the rebels' allies fell", ["traitors"]),
        (
            "'Veldas' hostages must be freed,' the minister said",
            ["Veldas' hostages must be freed,"],
        ),
        ("‘The boys’ camp was hit,’ she said.", ["The boys’ camp was hit,"]),
        ("'We won't go,' says PM", ["We won't go,"]),
        ("Morava ‘re-arming’ as talks stall", ["re-arming"]),
        ("PM's 'war of words' and 'peace' deal", ["war of words", "peace"]),
        ('a "non-"lethal"" aid plan', ['non-"lethal"', "lethal"]),
        ("Police saw a ‘90s car near the ‘peace camp’", ["peace camp"]),
    ],
)
def test_single_marks_and_apostrophes_share_a_line(text, expected):
    assert inner(text) == expected


def test_quotations_nest_and_say_how_deep():
    text = "“He told me, ‘They shouted “no” at us,’ and left,” she said."

    assert [(text[q.inner.start : q.inner.end], q.depth) for q in read(text)] == [
        ("He told me, ‘They shouted “no” at us,’ and left,", 0),
        ("They shouted “no” at us,", 1),
        ("no", 2),
    ]


def test_marks_side_by_side_open_and_close_together():
    text = "She said: \"'We won,' he told me. 'At last.'\""

    assert inner(text) == ["'We won,' he told me. 'At last.'", "We won,", "At last."]


def test_a_quotation_that_never_closes_ends_with_its_paragraph():
    text = "He said: “We stay. We fight.\n\nThe talks went on."

    [quotation] = read(text)

    assert text[quotation.inner.start : quotation.inner.end] == "We stay. We fight."
    assert not quotation.closed


def test_a_forgotten_closing_mark_ends_before_the_next_quotation_of_its_kind():
    text = "“We stay. The minister called it “brave” at noon."

    assert inner(text) == ["We stay.", "brave"]


def test_a_long_quotation_reopens_with_each_paragraph():
    text = 'He said: "One.\n\n"Two.\n\n"Three," he said.\n\n"Four," she said.'

    assert [(q.closed, q.continues) for q in read(text)] == [
        (False, None),
        (False, 0),
        (True, 1),
        (True, None),
    ]


def test_a_long_quotation_may_go_on_without_reopening_if_it_closes():
    text = "He said: “One.\n\nTwo,” he said."

    assert [text[q.inner.start : q.inner.end] for q in read(text)] == ["One.", "Two,"]
    assert read(text)[1].continues == 0


def test_a_paragraph_that_opens_otherwise_continues_nothing():
    text = "He said: “One.\n\nShe called it ‘two’."

    assert [q.continues for q in read(text)] == [None, None]


def test_a_closing_mark_that_nothing_opened_closes_its_sentence():
    text = "The talks ended. We won the war,” he said. It rained. We lost.”"

    assert inner(text) == ["We won the war,", "We lost."]
    assert {q.mark for q in read(text)} == {""}


def test_a_single_opened_and_closed_double_is_one_quotation():
    assert inner("'We are deeply saddened,\" the minister wrote.") == ["We are deeply saddened,"]


def test_a_headline_may_have_lost_its_opening_mark():
    assert inner("WE HAVE TO WIN': minister's plea") == ["WE HAVE TO WIN"]


def test_invisible_characters_beside_a_mark_change_nothing():
    assert inner('\u200e"\u200fWe stay\u200b" he said') == ["\u200fWe stay\u200b"]


def test_empty_quotations_are_no_quotations():
    assert inner('He said "" and “ ” and nothing.') == []


def test_the_twelve_straight_marks_of_a_real_report_hold_three_quotations(shared):
    text = (shared / "seeds" / "003_4ba7e9cb43a8da5d.txt").read_text("utf-8")
    quotations = [q for q in read(text) if q.mark == "'"]

    assert text.count("'") == 12
    assert {text[q.inner.start : q.inner.end] for q in quotations} == {"genocide"}
    assert len(quotations) == 3


@pytest.mark.parametrize(
    "text",
    [
        '"a" ' * 5000,
        "“" * 10000,
        "'a " * 10000,
        "‘A “" * 5000,
        "a.” " * 10000,
        "“a. " * 10000,
        "a.' " * 10000,
        '"\u200e' * 10000,
        "“‘" * 5000 + "”’" * 5000,
        '"' + "b. " * 300000,
    ],
    ids=range(10),
)
def test_ten_thousand_marks_take_no_time(text):
    begin = time.perf_counter()

    find_quotations(text, [Span(start=0, end=len(text))])

    assert time.perf_counter() - begin < 5  # a quadratic reader takes minutes


ANY_TEXT = st.one_of(
    st.text(),
    st.text(alphabet=MARKS + " .,a'sS\n9\u200e:(-", max_size=80),
)


@given(ANY_TEXT)
def test_quotations_lie_in_their_paragraph_and_nest(text):
    paragraphs = paragraphs_of(text)

    quotations = find_quotations(text, paragraphs)

    for quotation in quotations:
        assert quotation.outer.contains(quotation.inner)
        assert any(paragraph.contains(quotation.outer) for paragraph in paragraphs)
        words = text[quotation.inner.start : quotation.inner.end]
        assert words == words.strip()
        assert text.startswith(quotation.mark, quotation.outer.start)


@given(ANY_TEXT)
def test_quotations_are_ordered_and_their_depth_counts_what_encloses_them(text):
    quotations = read(text)

    assert [(q.outer.start, -q.outer.end) for q in quotations] == sorted(
        (q.outer.start, -q.outer.end) for q in quotations
    )
    for index, quotation in enumerate(quotations):
        others = quotations[:index] + quotations[index + 1 :]
        enclosing = [o for o in others if o.outer.contains(quotation.outer)]
        crossing = [
            o
            for o in others
            if o.outer.overlaps(quotation.outer)
            and not o.outer.contains(quotation.outer)
            and not quotation.outer.contains(o.outer)
        ]
        assert not crossing
        assert quotation.depth == len(enclosing)


@given(ANY_TEXT)
def test_a_quotation_continues_one_of_the_paragraph_before(text):
    paragraphs = paragraphs_of(text)
    quotations = find_quotations(text, paragraphs)

    for quotation in quotations:
        if quotation.continues is None:
            continue
        before = quotations[quotation.continues]
        place = [p.contains(quotation.outer) for p in paragraphs].index(True)
        assert paragraphs[place - 1].contains(before.outer)
        assert not before.closed
