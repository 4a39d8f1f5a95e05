import pytest

from stanceframe.corpora.gaza_casualty import CasualtySentence, read_gaza_casualty
from stanceframe.errors import CorpusError

ARTICLE = ",".join(f"article_{what}" for what in ("index", "title", "date"))
HEADER = f"{ARTICLE},sentence,category,auto_tagged_voice\n"
ROW = '7,Shells on the quay,10/7/2023,"\nEleven  people  died,  Orvil\'s  mayor  said. ",israel,'


@pytest.fixture
def write(tmp_path):
    def write_file(content, name="tagged_data_quay_oct7_to_oct9.csv"):
        (tmp_path / name).write_text(content, encoding="utf-8", newline="")
        return tmp_path

    return write_file


def test_each_row_is_a_sentence_with_whose_deaths_it_mentions(write):
    active, none = read_gaza_casualty(write(HEADER + ROW + "ACTIVE\n" + ROW + "\n"))

    assert active == CasualtySentence(
        id="tagged_data_quay_oct7_to_oct9:1",
        article="tagged_data_quay_oct7_to_oct9:7",
        title="Shells on the quay",
        date="10/7/2023",
        text="\nEleven  people  died,  Orvil's  mayor  said. ",
        whose="israel",
        voice="active",
    )
    assert (none.id, none.voice) == ("tagged_data_quay_oct7_to_oct9:2", None)


def test_the_files_of_a_folder_are_read_in_order_of_their_names(write):
    # One published file has no voices, another begins with a column without a name.
    write("," + HEADER + "0," + ROW + "PASSIVE\n", "tagged_data_weir.csv")
    folder = write(HEADER.replace(",auto_tagged_voice", "") + ROW[:-1] + "\n")

    first, second = read_gaza_casualty(folder)

    assert (first.article, first.voice) == ("tagged_data_quay_oct7_to_oct9:7", None)
    assert (second.article, second.voice) == ("tagged_data_weir:7", "passive")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER + ROW.replace("israel", "other") + "\n", "row 1: 'category' must be one of israel"),
        (HEADER + ROW + "active\n", "row 1: 'auto_tagged_voice' must be one of ACTIVE, PASSIVE or"),
        (HEADER.replace("category", "whose") + ROW + "\n", "has no column category; is it the f"),
    ],
)
def test_a_fault_is_named_with_its_row(write, content, message):
    with pytest.raises(CorpusError, match=message):
        read_gaza_casualty(write(content))


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"should hold the set's files, tagged_data_\*\.csv"):
        read_gaza_casualty(tmp_path)


def test_the_published_files_are_read_whole(shared):
    sentences = read_gaza_casualty(shared / "data" / "gaza_casualty")

    assert len(sentences) == 4350
    assert len({one.id for one in sentences}) == 4350
    assert sum(one.whose == "both" for one in sentences) == 185
