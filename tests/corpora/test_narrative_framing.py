import pytest

from stanceframe.corpora.narrative_framing import (
    NarrativeArticle,
    lead_of,
    read_narrative_framing,
)
from stanceframe.errors import CorpusError

HEADER = "ID\tsource\tmbfc\tdate\ttext\tRE\tHI\tCO\tMO\tEC\n"
ROW = '7\tThe Quay\tleft_bias\t1907-03-02\t"The ""old"" weir\nbreaks."\tTrue\tFalse\tTrue\tFalse\t'


@pytest.fixture
def read(tmp_path):
    def read_content(content):
        (tmp_path / "articles_metadata.tsv").write_text(content, encoding="utf-8", newline="")
        return read_narrative_framing(tmp_path)

    return read_content


def test_each_row_is_an_article_with_its_frames_sorted(read):
    assert read(HEADER + ROW + "True\n") == (
        NarrativeArticle(
            id="7",
            outlet="The Quay",
            date="1907-03-02",
            text='The "old" weir\nbreaks.',
            frames=("CO", "EC", "RE"),
        ),
    )


def test_a_slip_of_the_published_file_is_understood(read):
    (article,) = read(HEADER + ROW + "False)\n")

    assert article.frames == ("CO", "RE")


def test_a_row_that_breaks_off_before_its_frames_is_left_out(read):
    articles = read(HEADER + ROW + "True\n8\tThe Quay\tleft_bias\t1907-03-03\tThe weir\n")

    assert [article.id for article in articles] == ["7"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER + ROW + "yes\n", "row 1: 'EC' must be True or False, found 'yes'"),
        (HEADER + ROW + "\n", "row 1: there is nothing in the column 'EC'"),
        (HEADER.replace("\tMO", "") + ROW + "True\n", "has no column MO"),
    ],
)
def test_a_fault_is_named_with_its_row(read, content, message):
    with pytest.raises(CorpusError, match=message):
        read(content)


def test_the_lead_is_the_first_words_on_one_line(read):
    (article,) = read(HEADER + ROW + "True\n")

    assert lead_of(article) == 'The "old" weir breaks.'
    assert lead_of(article, 2) == 'The "old"'


def test_the_published_file_is_read_whole(shared):
    articles = read_narrative_framing(shared / "data" / "narrative_framing")

    assert len(articles) == 427
    assert len({article.id for article in articles}) == 427
    counts = {name: sum(name in one.frames for one in articles) for name in ("RE", "HI", "MO")}
    assert counts == {"RE": 191, "HI": 49, "MO": 44}
