import pytest
from typer.testing import CliRunner

from stanceframe.errors import CorpusError, SuiteError
from stanceframe_eval.cli import app
from stanceframe_eval.gold.items import parts_of
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.suites.loading import SUITES_FOLDER, load_suite, shipped_suites

RUNNER = CliRunner()


def test_the_suites_of_the_issue_are_shipped_and_listed():
    names = [suite.name for suite in shipped_suites()]

    assert {"conflict", "newsmtsc-rw", "newsmtsc-mt", "polnear", "vast", "swaps"} <= set(names)
    listed = RUNNER.invoke(app, ["suites", "--data", "nowhere"]).stdout
    assert all(suite.reference in listed for suite in shipped_suites())


def test_an_unknown_suite_is_refused_with_those_there_are():
    with pytest.raises(
        SuiteError, match=r"no suite 'conflikt'; shipped are: agency@1\.0\.0, conflict@1\.0\.0"
    ):
        load_suite("conflikt")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("unit: sentence", "unit: sentence\ncolour: red", r"line \d+, colour: Extra inputs"),
        ("split: dev", "split: test", "split: 'test' is not there; there are: dev, train"),
        ("headline: [frames.micro_f1", "headline: [frame.micro_f1", "the layer of frame.micro_f1"),
        ("lexicon: conflict\n", "", "the baseline lexicon needs a word list"),
        ("sha256: 8674", "sha256: 8674xyz", "sha256"),
        ("name: conflict", "name: conflict\nname: twice", "this key is there twice"),
    ],
)
def test_a_fault_in_a_suite_is_named_with_its_place(tmp_path, old, new, fault):
    text = (SUITES_FOLDER / "conflict.yaml").read_text("utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(SuiteError, match=fault):
        load_suite(str(path))


def test_missing_gold_says_where_to_get_it(tmp_path):
    with pytest.raises(CorpusError, match=r"newsmtsc/dev_rw\.jsonl; get it from github\.com"):
        read_gold(load_suite("newsmtsc-rw"), tmp_path)


def test_gold_that_is_not_the_file_on_record_is_said_to_be(data, caplog):
    gold = read_gold(load_suite("newsmtsc-rw"), data)

    assert gold.as_published is False
    assert "not the file on record" in caplog.text


def test_a_split_of_ones_own_is_given_by_its_file(data):
    suite = load_suite("newsmtsc-rw")

    gold = read_gold(suite, data, str(data / "newsmtsc/dev_mt.jsonl"))

    assert gold.split == "dev_mt"
    assert gold.as_published is None
    with pytest.raises(SuiteError, match="no split 'test'; it has: dev, train"):
        read_gold(suite, data, "test")


@pytest.mark.parametrize("suite", shipped_suites(), ids=lambda suite: suite.name)
def test_every_suite_reads_its_published_gold(suite, shared):
    gold = read_gold(suite, shared / "data")

    assert gold.as_published
    closed = [layer for layer in suite.layers if layer.kind in {"class", "labels"}]
    if suite.has_cases:
        closed = []  # it has expectations instead: see test_behaviour.py
    for layer in closed:
        used = {label for item in gold.items for label in item.gold[layer.name].labels}
        assert used <= set(layer.labels)
    assert all(set(suite.slices) <= set(item.slices) for item in gold.items)


def test_every_swap_has_a_twin_with_the_actors_exchanged(tmp_path):
    items = {item.question.id: item for item in read_gold(load_suite("swaps"), tmp_path).items}

    for item in items.values():
        _, one, other = item.question.id.split(":")
        mine = {parts_of(claim)[0] for claim in item.gold["stance"].labels}
        theirs = {parts_of(claim)[0] for claim in items[item.twin or ""].gold["stance"].labels}
        assert {{one: other, other: one}[target] for target in mine} == theirs
