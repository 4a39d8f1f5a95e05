"""The whole command with the shipped bundle, on a data folder of one item each."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from stanceframe.labeller import Labeller
from stanceframe.text.targets import TargetMatcher
from stanceframe.types import Article
from stanceframe_eval.cli import app
from stanceframe_eval.conflict_items import probe

RUNNER = CliRunner()


@pytest.fixture
def run(data):
    def invoke(*options):
        arguments = ["dev", "--data", str(data), "--threads", "1", "--resamples", "20", *options]
        return RUNNER.invoke(app, arguments, catch_exceptions=False)

    return invoke


def test_the_table_and_the_json_are_printed_and_written(run, tmp_path):
    out = tmp_path / "reports" / "first"

    result = run("--format", "json", "--out", str(out))

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads((out / "report.json").read_text("utf-8"))
    assert "frames.micro_f1" in (out / "report.txt").read_text("utf-8")
    assert sorted(path.name for path in out.iterdir()) == ["report.json", "report.txt"]


def test_a_report_names_the_model_and_has_a_part_for_each_file_of_gold(run):
    report = json.loads(run("--format", "json").stdout)

    labeller = Labeller.load(threads=1)
    assert report["run"]["model"] == labeller.provenance.model
    assert report["run"]["codebook"] == labeller.codebook.signature
    parts = [f"{part['corpus']}/{part['split']}" for part in report["corpora"]]
    assert parts == ["conflict/dev", "newsmtsc/dev_rw", "newsmtsc/dev_mt", "polnear/dev"]
    assert all(part["failed"] == part["unlabelled"] == 0 for part in report["corpora"])


def test_the_same_run_gives_the_same_figures(run):
    one, other = (json.loads(run("--format", "json").stdout)["corpora"] for _ in range(2))

    assert one == other


def test_only_what_is_named_is_measured(run):
    result = run("--corpus", "polnear")

    assert "polnear/dev: 1 items of 1 documents" in result.stdout
    assert "conflict/dev" not in result.stdout


def test_asking_for_every_score_changes_no_finding():
    """Calibration is measured in a second round; it must be the same product."""
    text = "Iran's envoy accused Israel of a massacre. Russia called for a ceasefire."
    labeller = Labeller.load(threads=1)

    article = Article(id="a", text=text)
    plain = labeller.asking_about_every_mention().label(article)
    screened = labeller.label(article)
    asked = labeller.label(probe(article, TargetMatcher(labeller.codebook), ()), scores="all")

    for given, probed in zip(plain.sentences, asked.sentences, strict=True):
        assert given.attributions == probed.attributions
        assert given.frames == tuple(frame for frame in probed.frames if frame.present)
        mentioned = [one for one in probed.stances if one.mention and one.label != "none"]
        assert sorted(map(repr, given.stances)) == sorted(map(repr, mentioned))
    for every, some in zip(plain.sentences, screened.sentences, strict=True):
        assert set(map(repr, some.stances)) <= set(map(repr, every.stances))
        assert replace(some, stances=every.stances) == every
