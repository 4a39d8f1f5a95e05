from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.types import Attribution, Kind, LabelledSentence, TextSpan
from stanceframe_service.marking import VOICE_STYLES, mark, printable


def passage(text: str, start: int, end: int, kind: Kind) -> Attribution:
    content = TextSpan(start=start, end=end, text=text[start:end])
    return Attribution(
        source=None,
        resolved_source=None,
        cue=None,
        cue_class=None,
        content=content,
        kind=kind,
        p=0.9,
    )


def sentence(text: str, attributions: list[Attribution]) -> LabelledSentence:
    return LabelledSentence(
        index=0,
        start=0,
        end=len(text),
        zone="body",
        text=text,
        duplicate_of=None,
        truncated=None,
        attributions=tuple(attributions),
        frames=(),
        stances=(),
        loaded=(),
    )


def test_without_colours_a_fragment_is_bracketed_inside_the_report_that_holds_it(labelled):
    marked = mark(labelled.sentences[0], colour=False).plain

    assert marked == (
        "Veldanian minister slams [indirect: '[partial: massacre]' at river crossing]"
    )


def test_with_colours_the_words_stay_as_they_are_and_carry_the_style_of_their_voice(labelled):
    marked = mark(labelled.sentences[1], colour=True)

    styled = {
        marked.plain[s.start : s.end] for s in marked.spans if s.style == VOICE_STYLES["direct"]
    }
    assert marked.plain == labelled.sentences[1].text
    assert styled == {"We want a truce before winter"}


def test_passages_that_overlap_in_part_still_give_brackets_that_nest():
    text = "one two three four"

    marked = mark(
        sentence(text, [passage(text, 0, 8, "indirect"), passage(text, 4, 13, "direct")]),
        colour=False,
    ).plain

    assert marked == "[indirect: one [direct: two ]]three four"


def test_the_same_passage_given_twice_is_bracketed_once():
    text = "one two"

    marked = mark(sentence(text, [passage(text, 0, 3, "direct")] * 2), colour=False).plain

    assert marked == "[direct: one] two"


def test_offsets_count_from_the_start_of_the_sentence(labelled):
    moved = replace(labelled.sentences[1])

    assert moved.start > 0
    assert mark(moved, colour=False).plain.startswith('"[direct: We want a truce before winter],"')


@pytest.mark.parametrize("sequence", ["\x1b[31m", "\x07", "\u202e", "\x9b2J"])
def test_an_article_cannot_steer_the_terminal(sequence):
    text = f"a {sequence} b"

    assert not set(sequence) & set(printable(text)) - set("[31m2J")
    assert len(printable(text)) == len(text)


def test_a_sentence_over_two_lines_is_shown_on_one():
    assert printable("one\ntwo\tthree") == "one two three"


@given(st.data())
def test_any_passages_in_any_order_leave_the_words_whole(data):
    text = data.draw(st.text(alphabet="abc é", min_size=1, max_size=30))
    bounds = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
    pairs = data.draw(st.lists(bounds.filter(lambda pair: pair[0] < pair[1]), max_size=6))
    kinds: list[Kind] = data.draw(
        st.lists(
            st.sampled_from(["direct", "partial", "indirect"]),
            min_size=len(pairs),
            max_size=len(pairs),
        )
    )
    passages = [
        passage(text, start, end, kind) for (start, end), kind in zip(pairs, kinds, strict=True)
    ]

    bracketed = mark(sentence(text, passages), colour=False).plain

    bare = bracketed.replace("]", "")
    for kind in ("direct", "partial", "indirect"):
        bare = bare.replace(f"[{kind}: ", "")
    assert bare == text
    assert bracketed.count("[") == bracketed.count("]")
    assert mark(sentence(text, passages), colour=True).plain == text
