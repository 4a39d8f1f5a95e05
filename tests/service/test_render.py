import io

import pytest
from rich.console import Console

from stanceframe_service.render import print_article, print_legend


def printed(article, *, terminal: bool, width: int = 100, **options) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=terminal, highlight=False, **options)
    print_legend(console)
    print_article(article, console)
    return stream.getvalue()


@pytest.fixture
def plain(labelled) -> str:
    return printed(labelled, terminal=False)


def test_who_is_for_or_against_what_is_said_in_words(plain):
    assert "source Ilna Torv against morava 0.90" in plain
    assert "source Ilna Torv favor ceasefire 0.90" in plain
    assert "author against morava 0.90" in plain
    assert "author unsure on ceasefire" in plain
    assert "sentence no stance on a truce 0.90" in plain


def test_frames_are_tags_with_their_probability_and_the_voice_of_their_words(plain):
    assert "#atrocity 0.94 (partial: massacre)" in plain
    assert "#military 0.81 (own: shelled the port)" in plain


def test_the_speaker_is_shown_by_name_and_by_the_words_of_the_sentence(plain):
    assert "Ilna Torv (Veldanian minister)  slams (confrontational)" in plain


def test_promo_and_repeats_are_marked_and_carry_no_brackets(plain):
    assert "   3  promo       Read more: the winter that split a valley" in plain
    assert "   4  repeats 0   Veldanian minister slams 'massacre' at river crossing" in plain
    assert "5 sentences, 2 of them promo or repeats, not counted" in plain


def test_a_sentence_that_the_model_read_in_part_says_so(plain):
    assert "it read 128 of 300 tokens" in plain


def test_the_article_is_named_with_its_outlet_date_and_title(plain):
    assert plain.startswith("gazette-1  The Port Gazette · 1911-03-02")
    assert "River crossing" in plain


def test_what_is_not_a_terminal_gets_no_escape_sequences_and_no_space_at_line_ends(plain):
    assert "\x1b" not in plain
    assert all(line == line.rstrip() for line in plain.splitlines() if "·" not in line)


def test_no_line_is_wider_than_the_console(labelled):
    lines = printed(labelled, terminal=False, width=60).splitlines()

    assert max(map(len, lines)) <= 60


def test_on_a_terminal_the_legend_explains_the_colours_and_no_brackets_are_added(labelled):
    shown = printed(labelled, terminal=True, color_system="truecolor")

    assert "Whose words:" in shown
    assert "\x1b[" in shown
    assert "[partial:" not in shown


def test_a_terminal_without_colours_gets_the_brackets(labelled):
    shown = printed(labelled, terminal=True, no_color=True, color_system="truecolor")

    assert "[partial: massacre]" in shown
    assert "Whose words:" not in shown
