import csv

import pytest

from stanceframe.corpora.unscon import Dispute, read_unscon
from stanceframe.errors import CorpusError
from stanceframe.types import Span

LABELS = ("A0", "A2", "A3", "A4", "B1", "B2", "B3")
UNITS = ("file_id", "EDU_text", "EDU_char_offsets", *LABELS)
SENTENCES = ("file_id", "sentence_text", "sentence_char_offsets", *LABELS)
CALM = ("MEETING_7_spch003_Veldania.txt", "We came here to listen ,", "0-24", *"_______")
CRITICAL = (
    "MEETING_7_spch003_Veldania.txt", "but Morava closed the road by decree .", "25-63",
    "Indirect_NegEval", "Country", "Law_Policy", "morava",
    "Correction", "-NONE-", "morava",
)  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def write_rows(name, *rows):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return tmp_path

    return write_rows


def test_each_row_is_a_passage_with_its_place_and_what_it_disputes(write):
    calm, critical = read_unscon(write("conflict_annotations.csv", UNITS, CALM, CRITICAL))

    assert (calm.id, calm.place) == ("MEETING_7_spch003_Veldania:0-24", Span(start=0, end=24))
    assert (calm.evaluation, calm.reply) == (None, None)
    assert critical.speech == calm.speech == "MEETING_7_spch003_Veldania"
    assert critical.text == "but Morava closed the road by decree ."
    assert critical.evaluation == Dispute(
        kind="indirect", target="Country", through="Law_Policy", country="morava"
    )
    assert critical.reply == Dispute(kind="correction", target=None, through=None, country="morava")


def test_sentences_are_read_from_their_own_file(write):
    folder = write("conflict_annotations_sentences.csv", SENTENCES, CALM)

    (one,) = read_unscon(folder, "sentence")

    assert one.text == "We came here to listen ,"
    with pytest.raises(CorpusError, match=r"conflict_annotations\.csv can't be read"):
        read_unscon(folder)


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        (2, "24", "row 1: 'EDU_char_offsets' must be a place such as 0-34, found '24'"),
        (2, "24-24", "row 1: 'EDU_char_offsets' must be a place such as 0-34, found '24-24'"),
        (3, "Direct", "row 1: 'A0' must be one of Direct_NegEval, .*, _, found 'Direct'"),
        (7, "Doubt", "row 1: 'B1' must be one of Challenge, Correction, _, found 'Doubt'"),
        (6, "", "row 1: there is nothing in the column 'A4'"),
        (1, "", "row 1: there is nothing in the column 'EDU_text'"),
    ],
)
def test_a_fault_is_named_with_its_row(write, place, cell, message):
    row = [*CRITICAL[:place], cell, *CRITICAL[place + 1 :]]

    with pytest.raises(CorpusError, match=message):
        read_unscon(write("conflict_annotations.csv", UNITS, row))


def test_the_other_units_file_is_refused(write):
    folder = write("conflict_annotations.csv", SENTENCES, CALM)

    with pytest.raises(CorpusError, match="has no column EDU_text, EDU_char_offsets; is it the f"):
        read_unscon(folder)


@pytest.mark.parametrize(
    ("unit", "passages", "kinds"),
    [("discourse_unit", 4726, [771, 501, 101, 128]), ("sentence", 2377, [356, 221, 42, 65])],
)
def test_the_published_files_are_read_whole(shared, unit, passages, kinds):
    found = read_unscon(shared / "data" / "unscon", unit)

    disputes = [one.kind for each in found for one in (each.evaluation, each.reply) if one]
    assert len(found) == passages
    names = ("direct", "indirect", "challenge", "correction")
    assert [disputes.count(name) for name in names] == kinds
