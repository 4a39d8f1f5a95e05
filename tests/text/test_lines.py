import pytest

from stanceframe.text.lines import find_blocks

WRAPPED = """The two sides met at the old mill on Monday and parted
without a word. The mayor, who had walked there with his
brother, said that he would come back on every day of the
week if that was what it took.

Nobody else was seen near the mill, and the guns that had
been heard all through the night were silent until noon,
when the rain began.
"""


def blocks(text):
    return [text[block.start : block.end] for block in find_blocks(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029", "\x85", "\f"])
def test_every_kind_of_line_end_divides(end):
    assert blocks(f" One. {end}Two.{end}") == ["One.", "Two."]


def test_lines_wrapped_at_a_width_are_joined_to_paragraphs():
    found = blocks(WRAPPED)

    assert [block.split()[0] for block in found] == ["The", "Nobody"]
    assert found[0].endswith("it took.")


def test_short_lines_that_are_not_full_stay_apart():
    lines = ["Seven die at the mill", "Farmers pay the price of a war", "Who is Runa Famm?"] * 3

    assert blocks("\n".join(lines)) == lines


def test_a_text_of_nothing_but_space_has_no_lines():
    assert blocks(" \n\t\u00a0\n") == []
