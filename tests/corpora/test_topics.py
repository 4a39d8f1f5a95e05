import zipfile

import pytest

from stanceframe.corpora.topics import read_topics
from stanceframe.errors import CorpusError

OFFICIAL = (
    "author,post,new_topic,label,topic_str\nA,Tolls empty the market town.,road tolls,{},toll\n"
)
ONE_COLUMN = "Tweet,Target 1,Stance 1,seen?\nFerries keep the islands alive.,ferries,{},1\n"


@pytest.mark.parametrize(("label", "meaning"), [("0", "against"), ("1", "favor"), ("2", "none")])
def test_the_official_table_is_read_from_its_archive(tmp_path, label, meaning):
    path = tmp_path / "vast_train.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("vast_train.csv", OFFICIAL.format(label))

    (item,) = read_topics(path)

    assert (item.text, item.topic) == ("Tolls empty the market town.", "road tolls")
    assert item.label == meaning


def test_the_table_in_one_column_is_read_in_latin_1_too(tmp_path):
    path = tmp_path / "raw_val_all_onecol.csv"
    path.write_bytes(ONE_COLUMN.format("FAVOR").replace("islands", "\u00eeles").encode("latin-1"))

    (item,) = read_topics(path)

    assert (item.text, item.label) == ("Ferries keep the \u00eeles alive.", "favor")


def test_the_topics_of_one_text_are_one_cluster(tmp_path):
    path = tmp_path / "a.csv"
    rows = ONE_COLUMN.format("NONE") + "Ferries keep the islands alive.,bridges,AGAINST,0\n"
    path.write_text(rows + "Bridges rust.,bridges,AGAINST,0\n", encoding="utf-8")

    first, second, third = read_topics(path)

    assert first.cluster == second.cluster != third.cluster


def test_a_table_says_which_topics_its_training_part_has(tmp_path):
    path = tmp_path / "a.csv"
    rows = ONE_COLUMN.format("NONE") + "Bridges rust.,bridges,AGAINST,0\nOars break.,oars,FAVOR,\n"
    path.write_text(rows, encoding="utf-8")

    assert [one.seen for one in read_topics(path)] == [True, False, None]


def test_an_unknown_label_is_named_with_its_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ONE_COLUMN.format("MAYBE"), encoding="utf-8")

    with pytest.raises(CorpusError, match=r"row 1: .*AGAINST, FAVOR, NONE were expected.*'MAYBE'"):
        read_topics(path)


def test_other_columns_are_named_as_such(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text,label\nFerries.,1\n", encoding="utf-8")

    with pytest.raises(CorpusError, match=r"lacks the columns .* post, new_topic, label or Tweet"):
        read_topics(path)


def test_a_broken_archive_and_a_missing_file_are_named(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no archive")

    with pytest.raises(CorpusError, match=r"a\.zip is no whole zip archive"):
        read_topics(tmp_path / "a.zip")
    with pytest.raises(CorpusError, match=r"b\.csv can't be read"):
        read_topics(tmp_path / "b.csv")


def test_the_shared_tables_are_read_whole(shared):
    train = read_topics(shared / "data" / "vast" / "vast_train.zip")
    arguments = read_topics(shared / "data" / "ibm30k" / "raw_val_all_onecol.csv")

    assert len(train) == 13_477
    assert {one.label for one in train} == {"favor", "none", "against"}
    assert {one.label for one in arguments} == {"favor", "against"}
