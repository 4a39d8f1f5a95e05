from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.text.sentences import LONGEST_SENTENCE, split_sentences
from stanceframe.types import Span


def spans(text):
    return split_sentences(text, Span(start=0, end=len(text))) if text else ()


def sentences(text):
    return [text[span.start : span.end] for span in spans(text)]


# A bar stands where one sentence ends and the next begins.
@pytest.mark.parametrize(
    "marked",
    [
        "It rained. | It snowed!  | Did it?",
        # titles, initials, abbreviations
        "Rep. Runa Famm met Lt. Gen. Dirk Hamm and Gov. J. K. Sool on Sept. 3 at St. Mira.",
        "Sens. Famm and Sool left. | Reps. Hamm and Orme stayed.",
        "The U.S. Army left the U.S. | He stayed in the U.N. Council until 5 p.m. | They did not.",
        "Runa A. Famm Jr. Hall was closed. | Dirk Hamm Jr. | He left.",
        "They lost World War II. | But they won World War II Museum tickets.",
        "What about the U.N.? | Few agree.",
        "It was made by SpaceX. | Gone are the days.",
        # quotations and the words that say whose they are
        "“Is it over?” he asked. | Nobody answered.",
        "“Is it over?” Ms Famm asked reporters. | “It is.”",
        "“Never!” the mayor of Orlo shouted.",
        "“Never!” Gen. Hamm said on Monday.",
        "“What for?” | Famm said she would not go.",
        "“Is it over?” | Sool left the room.",
        "“It is over. | We go home,” he said. | “Now.”",
        '"It is over. | We go home," he said. | "Now."',
        "He called it “over.” | Nobody else did.",
        "He asked, ‘Is it over?’ ” she said.",
        "It was a “lie .” | Nobody laughed.",
        '"It is over." | But it was not.',
        # closing marks, brackets and stops stay with their sentence
        "It was over (he said so himself). | It was not.",
        "It was over (his words) . | It was not.",
        "He said: “It was over.” | “Was it?”",
        "«It is over.» | Nobody laughed.",
        # dashes
        "“We won!” — the cry of the crowd — was heard.",
        "“Lock them up!” — shouted by many — was heard.",
        "The truce holds! — Runa Famm (@famm) May 3, 1991",
        # other marks
        "Famm came from Orlo; Sool came from Dresk; Hamm did not come.",
        "1. The mill is closed. | 2. The bridge is not.",
        "They waited… | Famm came at noon.",
        "They waited … Famm and all of them.",
        "... We waited.",
        "It was over.[3] | It was not.",
        "It was cold in 1991. | In May it rained.",
        # other scripts
        "هل انتهت الحرب؟ | لا أحد يعرف.",
        "戦争は終わった。 | 誰も知らない。",
        "युद्ध समाप्त हुआ। | कोई नहीं जानता।",
        "• ",
        "🕊️🕊️",
    ],
)
def test_sentences_end_where_a_reader_would_say(marked):
    expected = [part.strip() for part in marked.split(" | ")]

    assert sentences(marked.replace(" | ", " ")) == expected


def test_sentences_run_together_without_a_space_are_told_apart():
    assert sentences("It ended in 1991.In May it began.") == [
        "It ended in 1991.",
        "In May it began.",
    ]
    assert sentences('He said "no."She left.') == ['He said "no."', "She left."]
    assert sentences('It is "calm"."It is," he said.') == ['It is "calm".', '"It is," he said.']
    assert sentences('They have "two"."three" and so on.') == ['They have "two"."three" and so on.']
    assert sentences('She left."No," he said.') == ["She left.", '"No," he said.']
    assert sentences("“They left.”But he stayed.") == ["“They left.”", "But he stayed."]


def test_a_sentence_that_never_ends_is_cut_at_clauses():
    text = ", ".join(f"the {n}th witness saw nothing" for n in range(300))

    pieces = sentences(text)

    assert max(map(len, pieces)) <= LONGEST_SENTENCE
    assert all(piece.endswith("nothing,") for piece in pieces[:-1])
    assert " ".join(pieces) == text


def test_a_sentence_that_begins_at_the_edge_of_a_window_is_kept_whole():
    sentence = "The mayor of the old town walked to the mill and back again."
    text = " ".join([sentence] * 2000)

    assert set(sentences(text)) == {sentence}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x" * 5_000_000, 2500),
        ('"' * 10_000, 5),
        ('" ' * 10_000, 10),
        ("(" * 10_000, 5),
        ("“" * 10_000, 5),
        ("U.S. " * 20_000, 55),
    ],
)
def test_pathological_lines_give_pieces_of_bounded_length(text, count):
    found = spans(text)

    assert max(span.end - span.start for span in found) <= LONGEST_SENTENCE
    assert len(found) == pytest.approx(count, rel=0.05, abs=1)


NEWS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Gen. ",
                "U.S. ",
                "“",
                "”",
                '"',
                "'",
                "’",
                "? ",
                "! ",
                ". ",
                "…",
                " — ",
                "(",
                ") ",
                "he said",
                "Famm ",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)


@given(NEWS)
def test_sentences_are_in_order_and_nothing_is_lost(text):
    found = spans(text)

    covered = set()
    for before, after in pairwise(found):
        assert before.end <= after.start
    for span in found:
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        covered.update(range(span.start, span.end))
    assert all(place in covered for place, c in enumerate(text) if not c.isspace())
