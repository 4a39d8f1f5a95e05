from stanceframe.text.repeats import find_repeats

CAPTION = "Famm and Sool shake hands at the old mill"


def test_the_second_printing_names_the_first():
    assert find_repeats([CAPTION, "It rained.", CAPTION, CAPTION]) == (None, None, 0, 0)


def test_case_quotes_spaces_and_the_last_stop_make_no_difference():
    printings = ["‘Truce’ holds in  Orlo for a week", "'TRUCE' holds in Orlo\u00a0for a week."]

    assert find_repeats(printings) == (None, 0)


def test_short_lines_repeat_for_reasons_of_their_own():
    assert find_repeats(["He said no.", "He said no.", "", ""]) == (None, None, None, None)


def test_another_word_is_another_line():
    assert find_repeats([CAPTION, CAPTION + " again"]) == (None, None)
