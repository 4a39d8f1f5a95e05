import csv

import pytest

from stanceframe.corpora.unsc_arg import Component, Premise, read_unsc_arg
from stanceframe.errors import CorpusError
from stanceframe.types import Span

ROLES = ("Component", "Component_Type", "Premises")
COLUMNS = ("ID", "Speech", "Sentence_ID", "Full_Sentence", *ROLES)
SENTENCE = "The bridge at Orvil must be opened, since the\r\nvillages have had no bread for a week."
CLAIM = ("1", "MEETING_7_spch002_VE", "4", SENTENCE, "[8, 'The bridge at Orvil must be opened']",
         "claim", "{9: 'support', 3: 'attack'}")  # fmt: skip
PREMISE = ("2", "MEETING_7_spch002_VE", "4", SENTENCE,
           "[9, 'the\\nvillages have had no bread for a week.']", "premise", "{}")  # fmt: skip
THANKS = ("3", "MEETING_7_spch002_VE", "5", "I thank the delegate of Morava.", "non-arg",
          "non-arg", "non-arg")  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def read_rows(*rows, columns=COLUMNS):
        with (tmp_path / "base.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])
        return read_unsc_arg(tmp_path)

    return read_rows


def changed(row, **cells):
    return tuple(cells.get(name, cell) for name, cell in zip(COLUMNS, row, strict=True))


def test_a_sentence_with_two_components_has_two_rows(read):
    claim, premise, thanks = read(CLAIM, PREMISE, THANKS)

    assert [one.sentence for one in (claim, premise, thanks)] == [4, 4, 5]
    assert claim.text == premise.text == SENTENCE
    assert claim.speech == "MEETING_7_spch002_VE"
    assert claim.component == Component(
        number=8,
        role="claim",
        text="The bridge at Orvil must be opened",
        span=Span(start=0, end=34),
        premises=(Premise(9, "support"), Premise(3, "attack")),
    )
    assert premise.component is not None
    assert premise.component.span == Span(start=42, end=len(SENTENCE))
    assert thanks.component is None


def test_a_claim_that_stands_alone_has_no_premise(read):
    (one,) = read(changed(CLAIM, Premises="standalone"))

    assert one.component is not None
    assert one.component.premises == ()


def test_words_that_are_not_in_the_sentence_have_no_place(read):
    (one,) = read(changed(CLAIM, Component="[8, 'The bridge must open']"))

    assert one.component is not None
    assert (one.component.text, one.component.span) == ("The bridge must open", None)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"Component_Type": "thesis"}, "row 1: 'Component_Type' must be one of claim, premise, n"),
        ({"Component": "[8]"}, r"row 1: 'Component' must be a number and a text, found \[8\]"),
        ({"Component": "[8, 'The"}, "row 1: 'Component' can't be read, found"),
        ({"Component": "print('x')"}, "row 1: 'Component' can't be read, found"),
        ({"Premises": "[3]"}, r"row 1: 'Premises' must be numbers with relations, found \[3\]"),
        ({"Premises": "{3: 'doubt'}"}, "row 1: a premise must be .* found 3: 'doubt'"),
        ({"Sentence_ID": "four"}, "row 1: 'Sentence_ID' must be a whole number, found 'four'"),
        ({"Full_Sentence": ""}, "row 1: there is nothing in the column 'Full_Sentence'"),
    ],
)
def test_a_fault_is_named_with_its_row(read, cells, message):
    with pytest.raises(CorpusError, match=message):
        read(changed(CLAIM, **cells))


def test_a_missing_column_is_named(read):
    with pytest.raises(CorpusError, match="has no column Premises; is it the file as published"):
        read(CLAIM[:-1], columns=COLUMNS[:-1])


def test_the_published_file_is_read_whole(shared):
    sentences = read_unsc_arg(shared / "data" / "unsc_arg")

    components = [one.component for one in sentences if one.component is not None]
    assert len(sentences) - len(components) == 660
    assert sum(one.role == "premise" for one in components) == 2256
    assert len({one.number for one in components}) == 4560
    assert sum(one.span is None for one in components) == 13
    relations = [premise.relation for one in components for premise in one.premises]
    assert [relations.count("support"), relations.count("attack")] == [2704, 356]
