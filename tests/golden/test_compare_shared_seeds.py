"""The two reports side by side show the table of the field notes, by offset, without their text.

Counted in the reports by eye; where `../shared` is absent, all skip.
"""

import json
import re

import pytest

from stanceframe.text.readers import read_articles
from stanceframe.types import Article
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.files import json_of

IRAN_PRESS = "000_2db1ea2f512086a7.txt"
NATIONAL = "003_4ba7e9cb43a8da5d.txt"
CAPTION = 1152  # the first of the two places where one caption is printed
AGAIN = 1219  # and the second
# Datelines, bylines, credits, promotion, the time of an update; captions where they stand again.
NOISE = {
    IRAN_PRESS: [(0, 11), (217, 234), (2183, 2231)],
    NATIONAL: [(291, 389), (1191, 1256), (3092, 3159), (4070, 4147), (4148, 4183)],
}


@pytest.fixture(scope="module")
def comparison(shared, label_file, labeller):
    articles = [label_file(shared / "seeds" / name, ()).labelled for name in (IRAN_PRESS, NATIONAL)]
    return compare(articles, labeller.codebook, made="2031-03-14")


@pytest.fixture(scope="module")
def texts(shared):
    return {
        name: article.text
        for name in NOISE
        for article in read_articles(shared / "seeds" / name)
        if isinstance(article, Article)
    }


def places_in(found):
    """All places of a comparison's JSON, however deep they are."""
    if isinstance(found, dict):
        if {"sentence", "start", "end", "text"} <= found.keys():
            yield found
        found = list(found.values())
    for one in found if isinstance(found, list) else ():
        yield from places_in(one)


def uses_of(comparison, term):
    return next(one for one in comparison.terms if one.id == term).uses


def starts(count):
    return [place.start for place in count.places]


def test_genocide_is_mentioned_twice_in_one_and_four_times_in_the_other(comparison):
    first, second = uses_of(comparison, "genocid*")

    assert starts(first.total) == [79, 682]
    assert starts(second.total) == [34, 453, 600, CAPTION]


def test_the_repeated_caption_alone_makes_four_of_five(texts):
    printed = {name: [m.start() for m in re.finditer("genocid", texts[name])] for name in NOISE}

    assert printed == {IRAN_PRESS: [79, 682], NATIONAL: [34, 453, 600, CAPTION, AGAIN]}


def test_nothing_is_counted_in_datelines_promotion_and_lines_printed_again(comparison, texts):
    places = list(places_in(json.loads(json_of(comparison))))
    noisy = [
        (name, place["start"], place["text"])
        for place in places
        for name, ranges in NOISE.items()
        if texts[name][place["start"] : place["end"]] == place["text"]
        and any(place["start"] < end and start < place["end"] for start, end in ranges)
    ]

    assert len(places) > 100
    assert noisy == []


def test_genocide_is_in_no_outlets_own_voice(comparison):
    assert [use.own.count for use in uses_of(comparison, "genocid*")] == [0, 0]


def test_genocide_by_voice(comparison):
    first, second = uses_of(comparison, "genocid*")

    assert (starts(first.partial), starts(first.indirect), first.direct.count) == ([79], [682], 0)
    assert starts(second.partial) == [34, 453, CAPTION]
    assert (starts(second.direct), second.indirect.count) == ([600], 0)


def test_genocide_by_source_is_the_iranian_presidents_alone(comparison):
    for use in uses_of(comparison, "genocid*"):
        assert [source.name for source in use.sources] == ["Ebrahim Raisi"]
        assert use.sources[0].number == use.total


def test_genocide_by_reporting_words_and_their_class(comparison):
    first, second = uses_of(comparison, "genocid*")

    def cues(use):
        return {starts(one.number)[0]: (one.cue, one.cue_class) for one in use.cues}

    assert cues(first) == {79: ("called for", "neutral"), 682: ("said", "neutral")}
    assert cues(second) == {
        34: ("claims", "distancing"),
        453: ("accused", "confrontational"),
        600: ("said", "neutral"),
        CAPTION: ("condemns", "confrontational"),
    }


def test_a_caption_printed_twice_is_counted_once(comparison):
    _, second = comparison.articles

    assert second.repeats == 3
    assert starts(uses_of(comparison, "genocid*")[1].total).count(CAPTION) == 1


def test_martyred_and_regime_stand_in_a_direct_quotation_of_one_and_not_in_the_other(comparison):
    for term in ("martyr*", "regime{|s}"):
        first, second = uses_of(comparison, term)

        assert (first.total.count, first.direct.count, second.total.count) == (1, 1, 0)
        assert [source.name for source in first.sources] == ["Ebrahim Raisi"]


def test_a_ceasefire_is_a_joint_statement_in_one_and_other_wording_in_the_other(comparison):
    first, second = uses_of(comparison, "ceasefire{|s}")
    term = next(one for one in comparison.terms if one.id == "ceasefire{|s}")

    assert (first.total.count, second.total.count, second.indirect.count) == (0, 1, 1)
    assert [(one.cue, one.cue_class) for one in second.cues] == [("called for", "neutral")]
    assert [source.name for source in second.sources] == ["two leaders"]
    (other,) = term.other_wordings
    assert (other.article, other.frame) == ("A", "ceasefire")
    stop, end = other.number.places
    assert (stop.start, end.start <= 439 < end.end) == (48, True)


def test_the_presidents_statement_is_aligned_with_what_each_kept_and_cut(comparison):
    first, second = next(
        one.versions for one in comparison.statements if one.versions[0].place.start == 808
    )

    assert (first.source, second.source) == ("Ebrahim Raisi", "Ebrahim Raisi")
    assert (first.voice, second.voice, second.cue) == ("direct", "indirect", "added")
    assert (second.place.start, second.place.end) == (656, 716)
    assert second.fragments == ("even more sad",)
    assert [words.split()[0] for words in first.only_here] == ["regrettable", "countries"]
    assert second.only_here == ("sad",)


def test_the_sentence_with_martyred_and_regime_has_no_counterpart(comparison):
    _, absent_in_second = comparison.absences

    alone = {one.number.places[0].start: one.name for one in absent_in_second.statements}
    assert alone[723] == "Ebrahim Raisi"
    assert alone[886] == "Ebrahim Raisi"
    loaded = {row.phrase: [use.article for use in row.uses] for row in comparison.loaded}
    assert loaded["martyred"] == loaded["regime"] == ["A"]


def test_the_claim_itself_is_aligned_as_a_report_and_as_a_quotation(comparison):
    first, second = next(
        one.versions for one in comparison.statements if one.versions[0].place.start == 652
    )

    assert (first.voice, second.voice, second.place.start) == ("indirect", "direct", 545)


def test_what_an_agency_passes_on_is_given_to_the_one_who_said_it(comparison):
    absence, _ = comparison.absences

    by_start = {one.number.places[0].start: one.name for one in absence.statements}
    assert by_start[776] == "Vladimir Putin"


def test_hamas_ukraine_and_sanctions_are_not_found_in_the_first(comparison):
    absence, _ = comparison.absences

    targets = {one.name: starts(one.number) for one in absence.targets}
    words = {one.name: starts(one.number) for one in absence.words}
    assert targets["Hamas and other armed groups"] == [900]
    assert targets["Ukraine"] == [1653, 2908]
    assert words["sanctions"] == [130, 1602]
    assert "ceasefire" in [one.name for one in absence.terms]


def test_the_children_are_not_found_in_the_second(comparison):
    _, absence = comparison.absences

    (figure,) = absence.figures
    assert starts(figure.number) == [756]
    assert figure.name.startswith("6,000")
