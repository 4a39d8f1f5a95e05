import json

import pytest

from stanceframe.corpora.newsmtsc import TargetSentence, read_newsmtsc
from stanceframe.errors import CorpusError
from stanceframe.types import Span

TEXT = "Governor Aldo praised the miners."


def target(**changes):
    fields = {"Input.gid": "g1", "from": 9, "to": 13, "mention": "Aldo", "polarity": 6.0}
    return fields | changes


@pytest.fixture
def read(tmp_path):
    def read_one(*targets, key="allsides_7_3_1_Aldo_9_13"):
        row = {"primary_gid": key, "sentence_normalized": TEXT, "targets": list(targets)}
        path = tmp_path / "dev_rw.jsonl"
        path.write_text(json.dumps(row), encoding="utf-8")
        return read_newsmtsc(path)

    return read_one


def test_each_target_of_a_sentence_is_an_item(read):
    items = read(
        target(),
        target(**{"Input.gid": "g2", "from": 26, "to": 32, "mention": "miners", "polarity": 4}),
    )

    assert items == (
        TargetSentence(
            id="g1",
            text=TEXT,
            mention=Span(start=9, end=13),
            name="Aldo",
            label="favor",
            cluster="allsides_7_3",
        ),
        TargetSentence(
            id="g2",
            text=TEXT,
            mention=Span(start=26, end=32),
            name="miners",
            label="none",
            cluster="allsides_7_3",
        ),
    )


def test_two_is_against_and_an_unknown_key_is_its_own_article(read):
    (item,) = read(target(polarity=2.0), key="something else")

    assert (item.label, item.cluster) == ("against", "something else")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"polarity": 3.0}, "line 1: polarity must be 2, 4 or 6, found 3"),
        ({"polarity": 2.5}, "'polarity' must be a whole number, found 2.5"),
        ({"from": 8}, "characters 8 to 13 of the sentence are not 'Aldo'"),
        ({"to": 99}, "characters 9 to 99 of the sentence are not 'Aldo'"),
        ({"mention": None}, "'mention' must be a string"),
    ],
)
def test_a_fault_is_named_with_its_line(read, changes, message):
    with pytest.raises(CorpusError, match=message):
        read(target(**changes))


def test_targets_must_be_objects(read):
    with pytest.raises(CorpusError, match="'targets' must hold objects, found 'Aldo'"):
        read("Aldo")


def test_the_published_files_are_read_whole(shared):
    counts = {
        name: len(read_newsmtsc(shared / "data" / "newsmtsc" / f"{name}.jsonl"))
        for name in ("train", "dev_rw", "dev_mt")
    }

    assert counts == {"train": 8739, "dev_rw": 343, "dev_mt": 442}
