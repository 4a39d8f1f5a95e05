import pytest

from stanceframe.corpora.gwsd import Estimate, read_gwsd
from stanceframe.errors import CorpusError

COLUMNS = [
    "", "round", "batch", "sent_id", "sentence", *(f"worker_{number}" for number in range(8)),
    "disagree", "agree", "neutral", "guid", "in_held_out_test",
]  # fmt: skip
ROW = {
    "": "0", "round": "1", "batch": "2", "sent_id": "t3", "guid": "1_2_t3",
    "sentence": '"The ""lake"" at Orvil is two feet lower than in 1990, the ferrymen say."',
    **{f"worker_{number}": "agrees" for number in range(6)},
    "worker_6": "neutral", "worker_7": "disagrees",
    "disagree": "0.1", "agree": "0.7", "neutral": "0.2", "in_held_out_test": "False",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def read_rows(*rows, columns=COLUMNS):
        lines = [columns, *([{**ROW, **row}[name] for name in columns] for row in rows)]
        content = "".join("\t".join(line) + "\r\n" for line in lines)
        (tmp_path / "GWSD.tsv").write_bytes(content.encode())
        return read_gwsd(tmp_path)

    return read_rows


def test_each_row_is_a_sentence_with_the_shares_of_its_votes(read):
    (one,) = read({})

    assert (one.id, one.held_out, one.tests_raters) == ("1_2_t3", False, False)
    assert one.text == 'The "lake" at Orvil is two feet lower than in 1990, the ferrymen say.'
    assert one.answers == (*["favor"] * 6, "none", "against")
    assert one.votes.shares == {"favor": 0.75, "none": 0.125, "against": 0.125}
    assert one.estimate == Estimate(favor=0.7, none=0.2, against=0.1)


def test_a_rater_who_gave_no_answer_casts_no_vote(read):
    (one,) = read({"worker_0": "", "worker_6": ""})

    assert one.answers[0] is None
    assert one.votes.total == 6


def test_rows_that_nobody_rated_are_left_out(read):
    kept = read({f"worker_{number}": "" for number in range(8)}, {"guid": "kept"})

    assert [one.id for one in kept] == ["kept"]


def test_sentences_that_test_the_raters_and_held_out_ones_are_marked(read):
    test, held = read(
        {"sent_id": "s0", "disagree": "", "agree": "", "neutral": ""},
        {"in_held_out_test": "True", "sentence": "The glacier above Tarsk is growing."},
    )

    assert (test.tests_raters, test.estimate, test.held_out) == (True, None, False)
    assert (held.tests_raters, held.held_out) == (False, True)
    assert test.cluster != held.cluster


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"worker_3": "agree"}, "row 1: 'worker_3' must say one of agrees, .* found 'agree'"),
        ({"agree": "many"}, "row 1: agree, neutral, disagree must be probabilities"),
        ({"agree": ""}, "row 1: agree, neutral, disagree must add up to 1"),
        ({"agree": "0.5"}, "row 1: agree, neutral, disagree must add up to 1"),
        ({"in_held_out_test": "no"}, "row 1: 'in_held_out_test' must be True or False"),
        ({"guid": ""}, "row 1: there is nothing in the column 'guid'"),
    ],
)
def test_a_fault_is_named_with_its_row(read, row, message):
    with pytest.raises(CorpusError, match=message):
        read(row)


def test_a_missing_column_is_named(read):
    with pytest.raises(CorpusError, match="has no column worker_7, guid; is it the file as publ"):
        read({}, columns=[name for name in COLUMNS if name not in {"worker_7", "guid"}])


def test_the_published_file_is_read_whole(shared):
    sentences = read_gwsd(shared / "data" / "gwsd")

    assert len(sentences) == 2100
    assert sum(one.tests_raters for one in sentences) == 250
    assert all((one.estimate is None) == one.tests_raters for one in sentences)
    answers = [answer for one in sentences for answer in one.answers]
    assert [answers.count(name) for name in ("favor", "none", "against")] == [6346, 7262, 3192]
    assert not any(one.held_out for one in sentences)
