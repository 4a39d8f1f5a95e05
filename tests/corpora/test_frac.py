import pytest

from stanceframe.corpora.frac import (
    POLICY_FRAMES,
    FramedComment,
    read_frac,
    read_frac_comments,
)
from stanceframe.errors import CorpusError

HEADER = "sentence,label\r\n"


@pytest.fixture
def read(tmp_path):
    def read_content(content):
        path = tmp_path / "gold_standard_single_label_all.csv"
        path.write_bytes(content.encode())
        return read_frac(tmp_path)

    return read_content


def test_each_row_is_a_sentence_with_its_frame(read):
    first, second = read(
        HEADER + '"The mill pays, the town says, too little.",1\r\nThe dyke is not safe.,9\r\n'
    )

    assert (first.id, first.frame, first.label) == ("0", 1, "pfc01")
    assert first.text == "The mill pays, the town says, too little."
    assert (second.id, second.label, POLICY_FRAMES[second.frame]) == (
        "1",
        "pfc09",
        "Health and safety",
    )


def test_equal_sentences_are_one_cluster(read):
    same, again, other = read(HEADER + "The ferry is late.,6\nThe ferry is late.,1\nIt rains.,15\n")

    assert same.cluster == again.cluster != other.cluster


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sentence,frame\na,1\n", "has no column label; is it the file as published"),
        (HEADER + "The ferry is late.,16\n", "row 1: a frame's number from 1 to 15 .* found '16'"),
        (HEADER + "The ferry is late.,six\n", "row 1: .* found 'six'"),
        (HEADER + "It rains.,1\n ,1\n", "row 2: there is nothing in the column 'sentence'"),
        (HEADER + "It rains.\n", "row 1: there is nothing in the column 'label'"),
    ],
)
def test_a_fault_is_named_with_its_row(read, content, message):
    with pytest.raises(CorpusError, match=message):
        read(content)


def test_a_missing_file_and_another_encoding_are_named(tmp_path):
    with pytest.raises(CorpusError, match=r"can't be read \(No such file"):
        read_frac(tmp_path)

    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + "café,1".encode("latin-1"))
    with pytest.raises(CorpusError, match="not UTF-8, byte 19"):
        read_frac(tmp_path / "latin.csv")


def test_the_published_file_is_read_whole(shared):
    sentences = read_frac(shared / "data" / "frac")

    assert len(sentences) == 523
    assert sum(one.frame == 6 for one in sentences) == 98
    assert len({one.frame for one in sentences}) == 10


def test_comments_are_read_with_their_frame_and_their_articles(tmp_path):
    header = "topic_group,comment_id,comment_frame,article_id,article_frame\n"  # by name
    (tmp_path / "socc_all.csv").write_text(header + "weirs,a9,15,31,1\n", encoding="utf-8")

    assert read_frac_comments(tmp_path) == (
        FramedComment(article="31", article_frame=1, comment="a9", comment_frame=15, topic="weirs"),
    )

    (tmp_path / "socc_all.csv").write_text(header + "weirs,a9,0,31,1\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"row 1: a frame's number from 1 to 15 .* found '0'"):
        read_frac_comments(tmp_path)


def test_the_published_comments_are_read_whole(shared):
    comments = read_frac_comments(shared / "data" / "frac")

    assert len(comments) == 39314
    assert sum(one.article_frame == 6 for one in comments) == 16600
