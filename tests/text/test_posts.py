"""Posts of social media in an article: a dash, a name and a handle sign words without marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.text.attributing import read

from stanceframe.text.document import read_document
from stanceframe.text.posts import with_posts
from stanceframe.types import Span

SIGNED = "— Ann Orlo (@annorlo) March 7, 2019"


def speech(text: str) -> list[list[tuple[str, str | None, str]]]:
    return [[(a.kind, a.resolved_source, a.content.text) for a in sent] for sent in read(text)]


def test_every_sentence_of_a_post_is_its_writers():
    text = f"The council met.\n\nThe dam is safe. Nobody must leave! {SIGNED}\n\nIt rained."

    assert speech(text)[1:] == [
        [("direct", "Ann Orlo", "The dam is safe.")],
        [("direct", "Ann Orlo", "Nobody must leave!")],
        [],
    ]


@pytest.mark.parametrize(
    ("line", "writer", "words"),
    [
        ("The bridge is shut until noon. -- Orvil Police (@orvilpd)", "Orvil Police", None),
        (
            "The bridge is shut until noon. pic.twitter.com/a1B2 – K. J. Beck (@kjb) May 1, 2018",
            "K. J. Beck",
            None,
        ),
        ("Ms Beck wrote: The bridge is shut until noon. — Ann Beck (@beck)", "Ann Beck", None),
        (
            "The bridge, they say, is “gone for good” https://t.co/x1 — Ann Beck (@beck)",
            None,
            "The",
        ),
    ],
)
def test_a_post_is_cut_from_what_introduces_signs_and_illustrates_it(line, writer, words):
    [[found]] = [[a for a in s if a.kind == "direct"] for s in read(line)]

    assert found.resolved_source == (writer or "Ann Beck")
    assert found.content.text.startswith(words or "The bridge is shut until noon.")
    assert "http" not in found.content.text
    assert "pic." not in found.content.text


@pytest.mark.parametrize(
    "line",
    [
        "The minister — Ann Orlo (born 1960) — left the port at noon.",
        "The envoys met at dawn (@annorlo was there) and left the port at noon.",
        "The port – Velda's last (after the flood) – was closed at noon.",
    ],
)
def test_a_dash_a_name_and_brackets_without_a_handle_sign_nothing(line):
    assert speech(line) == [[]]


def test_two_posts_of_a_paragraph_are_two_quotations_and_quoted_ones_stay_as_they_are():
    two = f"It is over. {SIGNED} Is it? — Karl Beck (@beck)"
    quoted = "“It is over.” — Ann Orlo (@annorlo)"

    first, second = read_document(two).quotations
    [marked] = read_document(quoted).quotations

    assert [two[q.inner.start : q.inner.end] for q in (first, second)] == ["It is over.", "Is it?"]
    assert marked.mark == "“"


def test_what_a_post_quotes_lies_one_deeper_and_still_continues_its_own_speech():
    text = f"“One.\n\n“Two,” he said.\n\nThey call it “peace”, we do not. {SIGNED}"

    found = read_document(text).quotations

    assert [q.depth for q in found] == [0, 0, 0, 1]
    assert [q.continues for q in found] == [None, 0, None, None]


@given(st.text(alphabet="“”\"' \nab.—()@x-", max_size=80))
def test_quotations_and_posts_stay_in_order_and_never_cross(text):
    quotations = read_document(text).quotations

    starts = [q.outer.start for q in quotations]
    assert starts == sorted(starts)
    for place, one in enumerate(quotations):
        assert one.continues is None or one.continues < place
        for other in quotations[place + 1 :]:
            nested = one.outer.contains(other.outer)
            assert nested or other.outer.start >= one.outer.end


def test_a_text_without_posts_keeps_its_quotations():
    text = "“Why?” he asked."
    quotations = read_document(text).quotations

    assert with_posts(text, [Span(start=0, end=len(text))], quotations) == quotations
