import pytest

from stanceframe.corpora.fignews import BIAS_LABELS, PROPAGANDA_LABELS, read_fignews
from stanceframe.errors import CorpusError

ROW = {
    "Batch": "B01", "Source Language": "French", "ID": "15", "Type": "IAA",
    "Text": "Les écluses de Tarsk sont fermées.", "en": "The locks of Tarsk are closed.",
    **dict.fromkeys(BIAS_LABELS, "0"), **dict.fromkeys(PROPAGANDA_LABELS, "0"),
    "Unbiased": "6", "Biased against others": "2", "Not Propaganda": "3", "Unclear.1": "1",
}  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def read_rows(*rows, columns=tuple(ROW)):
        lines = [columns, *([{**ROW, **row}[name] for name in columns] for row in rows)]
        content = "".join("\t".join(line) + "\n" for line in lines)
        (tmp_path / "joined_text_votes.tsv").write_bytes(content.encode())
        return read_fignews(tmp_path)

    return read_rows


def test_each_row_is_a_post_with_the_shares_of_its_votes(read):
    (post,) = read({})

    assert (post.id, post.language, post.kind) == ("B01:French:15", "French", "IAA")
    assert post.text == "The locks of Tarsk are closed."
    assert post.original == "Les écluses de Tarsk sont fermées."
    assert post.bias.shares["unbiased"] == 0.75
    assert post.bias.shares["against_others"] == 0.25
    assert list(post.bias.shares) == list(BIAS_LABELS.values())
    assert post.propaganda.most_chosen == ("not_propaganda",)


def test_equal_texts_are_one_cluster(read):
    one, same, other = read({}, {"ID": "16"}, {"ID": "17", "en": "The locks are open."})

    assert one.cluster == same.cluster != other.cluster


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"Unbiased": "6.5"}, "row 1: 'Unbiased' must be a whole number of votes, found '6.5'"),
        ({"Unclear": "-1"}, "row 1: 'Unclear' must be a whole number of votes"),
        ({"Unclear": ""}, "row 1: there is nothing in the column 'Unclear'"),
        ({"Not Propaganda": "0", "Unclear.1": "0"}, "row 1: nobody voted for any of Propaganda, "),
        ({"en": " "}, "row 1: there is nothing in the column 'en'"),
    ],
)
def test_a_fault_is_named_with_its_row(read, row, message):
    with pytest.raises(CorpusError, match=message):
        read(row)


def test_a_missing_column_is_named(read):
    with pytest.raises(CorpusError, match="has no column Unbiased; is it the file as published"):
        read({}, columns=[name for name in ROW if name != "Unbiased"])


def test_the_published_file_is_read_whole(shared):
    posts = read_fignews(shared / "data" / "fignews")

    assert len(posts) == 3300
    assert len({post.id for post in posts}) == 3300
    assert sum(post.kind == "IAA" for post in posts) == 1500
    assert sum(post.bias.total == 50 and post.propaganda.total == 19 for post in posts) == 200
