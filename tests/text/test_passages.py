"""Kinds of quotations, passages of a sentence, and the mending of tags."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.text.kinds import Surroundings, is_name_in_marks, is_title_in_marks, judge_kind
from stanceframe.text.passages import IndexedQuotation, find_passages, trim
from stanceframe.text.quotes import find_quotations
from stanceframe.text.subjects import subject_after, subject_before
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.text.tidying import tidy
from stanceframe.types import Span


def around(sentence: str, *, runs_on: bool = False, in_report: bool = False) -> Surroundings:
    before, words, after = sentence.replace("”", "“").split("“")
    return Surroundings(words, before, after, runs_on, in_report)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("“We will stay,” she said.", "direct"),
        ("“Go.”", "direct"),
        ("She said “we will stay as long as it takes”.", "direct"),
        ("He said, “and we are mourning the dead.”", "direct"),
        ("She called it “a grave mistake” on Monday.", "partial"),
        ("“Grave”: minister on the dam", "partial"),
        ("They want “a quick end” to it.", "partial"),
    ],
)
def test_clauses_are_direct_and_fragments_partial(sentence, kind):
    assert judge_kind(around(sentence)) == kind


def test_a_part_of_a_longer_quotation_is_direct_and_one_in_a_report_partial():
    runs_on = Surroundings("goes on", "", "", runs_on=True, in_report=False)

    assert judge_kind(runs_on) == "direct"
    assert judge_kind(around("it was “We will stay” that", in_report=True)) == "partial"


@pytest.mark.parametrize(
    ("sentence", "is_name"),
    [
        ("He read “The Silent Hills” in jail.", True),
        ("He spoke of “genocide” in jail.", False),
        ("“Massacre”: dozens die in raid", False),
        ("Minister Calls Raid “Grave Mistake” In Speech", False),
        ("Leaders shout “SHAME ON YOU” at envoys", False),
    ],
)
def test_titles_are_told_from_words_by_their_capitals(sentence, is_name):
    assert is_name_in_marks(around(sentence)) is is_name


def passages(text: str, *contents: str) -> list[tuple[str, str, int | None]]:
    whole = Span(start=0, end=len(text))
    tags = [Tag(Span(start=text.index(c), end=text.index(c) + len(c)), 0.9) for c in contents]
    quotations = [IndexedQuotation(i, q) for i, q in enumerate(find_quotations(text, [whole]))]
    return [
        (p.kind, text[p.content.start : p.content.end], p.report)
        for p in find_passages(text, whole, quotations, tags)
    ]


@pytest.mark.parametrize(
    ("sentence", "is_title"),
    [
        ("“It holds,” Ms Beck said on VTV's “Face of the Week.”", True),
        ("Ms Beck, who was asked about it on “This Morning,” left early.", True),
        ("His novel “The Long Winter” says that no dam will hold.", True),
        ("On “Morning Heath,” the host called the dam a joke.", True),
        ("Ms Beck said on “tonight's news” that it holds.", False),
        ("The crowd broke into chants of “Open The Port” at noon.", False),
        ("Ms Beck spoke of a “Heath Way” to peace.", False),
        ("Beck On “Heath Way”: No Peace Yet", False),
        ("Ms Beck reported on “Genocide” in the valley.", False),
    ],
)
def test_a_title_in_marks_stands_behind_what_has_titles(sentence, is_title):
    words = sentence.replace("”", "“").split("“")
    given = Surroundings(words[-2], "".join(words[:-2]), words[-1], False, False)

    assert is_title_in_marks(given) is is_title


def test_a_tag_on_a_quotation_confirms_it():
    assert passages("“We will stay,” she said.", "We will stay,") == [
        ("direct", "We will stay", None)
    ]


def test_a_tag_that_cuts_a_quotation_grows_to_hold_it():
    text = "He told them the “dam of shame” must go now."

    assert passages(text, "the “dam of") == [
        ("indirect", "the “dam of shame”", None),
        ("partial", "dam of shame", 0),
    ]


def test_a_report_loses_its_that_and_what_it_breaks_off_with():
    assert passages("He said that the war must end in May.", "that the war must end in") == [
        ("indirect", "the war must end", None)
    ]


@pytest.mark.parametrize(
    ("words", "kind", "kept"),
    [
        ("We stay, ", "direct", "We stay"),
        ("We stay. ", "direct", "We stay."),
        ("the war, ", "partial", "the war"),
        ("the war.", "indirect", "the war"),
        (" , ", "direct", ""),
    ],
)
def test_contents_keep_the_final_stop_of_direct_speech_only(words, kind, kept):
    span = trim(words, Span(start=0, end=len(words)), kind)

    assert (words[span.start : span.end] if span else "") == kept


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Ann Orlo has also |said", "Ann Orlo"),
        ("Ann Orlo, the mayor of Velda, |said", "Ann Orlo, the mayor of Velda"),
        ("Ann Orlo, speaking in Port Sabel, |said", "Ann Orlo"),
        ("Mr. Orlo for his part |said", "Mr. Orlo"),
        ("The Orlo Office (OO) |said", "The Orlo Office"),
        ("They met Mr Beck, who |said", "Mr Beck"),
        ("It was late when he |said", "he"),
        ("officials in Velda |said", "officials in Velda"),
        ("Velda's |claim", "Velda"),
        ("for the first time |called", None),
        ("to |say", None),
    ],
)
def test_subjects_are_read_backwards_from_a_cue(sentence, subject):
    at = sentence.index("|")
    text = sentence.replace("|", "")

    span = subject_before(text, 0, at)

    assert (text[span.start : span.end] if span else None) == subject


@pytest.mark.parametrize(
    ("rest", "subject"),
    [
        ("Mr. Orlo on Monday.", "Mr. Orlo"),
        ("Ann Orlo, a teacher, after the vote.", "Ann Orlo, a teacher"),
        ("the mayor of Velda.", "the mayor of Velda"),
        ("al-Orlo, “and so on”", "al-Orlo"),
        ("of late.", None),
        ("slowly.", None),
    ],
)
def test_subjects_are_read_on_from_a_cue(rest, subject):
    span = subject_after(rest, 0, len(rest))

    assert (rest[span.start : span.end] if span else None) == subject


def tidied(text: str, layer: str, *pieces: tuple[int, int]) -> list[str]:
    tags = SentenceTags(**{layer: tuple(Tag(Span(start=a, end=b), 0.8) for a, b in pieces)})
    found = getattr(tidy(text, Span(start=0, end=len(text)), tags), layer)
    return [text[tag.span.start : tag.span.end] for tag in found]


def test_torn_words_and_names_are_joined():
    text = "Prime Minister Netolo rejected it"

    assert tidied(text, "sources", (0, 5), (6, 14), (15, 19)) == ["Prime Minister Netolo"]
    assert tidied(text, "cues", (22, 25), (25, 30)) == ["rejected"]


def test_noise_of_the_tagger_is_left_out():
    assert tidied("it — and 70 his speech", "sources", (3, 4), (9, 11), (12, 15)) == []
    assert tidied("and the war", "contents", (0, 3)) == []


TEXT = "Mr Orlo said that he’d “never” go, and Velda's army denied it."


@given(st.lists(st.tuples(st.integers(0, 61), st.integers(1, 20)), max_size=12))
def test_tidied_tags_are_whole_words_in_order_and_apart(pieces):
    tags = tuple(Tag(Span(start=a, end=min(a + n, 62)), 0.5) for a, n in pieces)

    for layer in tidy(TEXT, Span(start=0, end=62), SentenceTags(tags, tags, tags)):
        for one, other in pairwise(layer):
            assert one.span.end < other.span.start
        for tag in layer:
            words = TEXT[tag.span.start : tag.span.end]
            assert words.strip()
            before, after = TEXT[: tag.span.start][-1:], TEXT[tag.span.end :][:1]
            assert not (before.isalnum() and words[0].isalnum())
            assert not (after.isalnum() and words[-1].isalnum())
