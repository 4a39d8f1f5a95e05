"""`stanceframe eval gate`: floors in a file, which nothing lowers by accident."""

import xml.etree.ElementTree as ET

import pytest
import yaml
from tests.eval.made import answers_to, conflict_items, report_on
from typer.testing import CliRunner

from stanceframe.errors import ReportError
from stanceframe_eval.cli import app
from stanceframe_eval.page.writing import report_json

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def items():
    return conflict_items()


@pytest.fixture
def run(items, tmp_path):
    """Write the report of a system that errs in every so-manieth item."""

    def write(wrong=7, sha=None):
        report = report_on(items, answers_to(items, wrong=wrong))
        if sha is not None:
            header = report.header.model_copy(update={"gold_sha256": sha})
            report = report.model_copy(update={"header": header})
        folder = tmp_path / f"run{wrong}{sha or ''}"
        folder.mkdir(exist_ok=True)
        (folder / "report.json").write_text(report_json(report), "utf-8")
        return folder

    return write


@pytest.fixture
def floors(tmp_path):
    return tmp_path / "floors.yaml"


def gate(run, floors, *options):
    words = ["gate", str(run), "--floors", str(floors), *options]
    return RUNNER.invoke(app, words, catch_exceptions=False)


def bounds(floors):
    (pin,) = yaml.safe_load(floors.read_text("utf-8"))["pins"]
    return {one["metric"]: one.get("at_least", one.get("at_most")) for one in pin["bounds"]}


def test_floors_are_pinned_a_little_below_the_run_with_its_gold(run, floors):
    result = gate(run(), floors, "--pin")

    (pin,) = yaml.safe_load(floors.read_text("utf-8"))["pins"]
    assert (pin["suite"], pin["split"], pin["gold_sha256"]) == ("conflict@1.0.0", "made", "ab" * 32)
    # 34 of 40 frames are found and 6 of 40 wrong, so F1 is 0.85, less the slack of 0.005.
    assert bounds(floors)["frames.micro_f1"] == pytest.approx(0.845)
    assert "ok   floor   frames.micro_f1 at least 0.845 holds: it is 0.8500." in result.stdout
    assert result.exit_code == 0


def test_a_worse_run_leaves_with_1_and_says_where(run, floors, tmp_path):
    gate(run(), floors, "--pin")

    result = gate(run(5), floors, "--junit", str(tmp_path / "junit.xml"))

    assert result.exit_code == 1
    # 8 of 40 wrong.
    assert (
        "FAIL floor   frames.micro_f1 at least 0.845 does not hold: it is 0.8000." in result.stdout
    )
    assert "checks fail" in result.stderr
    (suite,) = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  our own file
    assert int(suite.get("failures") or 0) > 0


def test_a_better_run_raises_the_floors(run, floors):
    gate(run(5), floors, "--pin")
    before = bounds(floors)

    gate(run(10), floors, "--pin")

    after = bounds(floors)
    assert after["frames.micro_f1"] == pytest.approx(0.895)
    assert all(after[metric] >= before[metric] for metric in before)


def test_a_floor_is_lowered_only_when_asked(run, floors):
    gate(run(7), floors, "--pin")
    before = floors.read_text("utf-8")

    with pytest.raises(
        ReportError, match=r"would lower .*\n  frames.micro_f1 at least 0.845 gives"
    ):
        gate(run(5), floors, "--pin")
    assert floors.read_text("utf-8") == before

    assert gate(run(5), floors, "--pin", "--allow-lower").exit_code == 0
    assert bounds(floors)["frames.micro_f1"] == pytest.approx(0.795)


def test_a_run_within_the_slack_moves_nothing(run, floors):
    gate(run(7), floors, "--pin")
    before = floors.read_text("utf-8")

    gate(run(7), floors, "--pin", "--slack", "0.02")

    assert floors.read_text("utf-8") == before


def test_floors_of_other_gold_are_not_held_against_a_run(run, floors):
    gate(run(), floors, "--pin")

    with pytest.raises(ReportError, match="figures of different gold don't compare"):
        gate(run(sha="cd" * 32), floors)
    with pytest.raises(ReportError, match="the pinned gold gives way to other gold"):
        gate(run(sha="cd" * 32), floors, "--pin")
    assert gate(run(sha="cd" * 32), floors, "--pin", "--allow-lower").exit_code == 0


def test_errors_of_calibration_have_a_ceiling(run, floors):
    gate(run(), floors, "--pin")
    content = yaml.safe_load(floors.read_text("utf-8"))
    content["pins"][0]["bounds"].append({"metric": "frames.ece", "at_most": 0.9})
    floors.write_text(yaml.safe_dump(content), "utf-8")

    gate(run(), floors, "--pin")
    pinned = bounds(floors)["frames.ece"]

    assert pinned < 0.9
    content["pins"][0]["bounds"][-1]["at_most"] = 0.001
    floors.write_text(yaml.safe_dump(content), "utf-8")
    result = gate(run(), floors)
    assert result.exit_code == 1
    assert "FAIL ceiling frames.ece at most 0.001 does not hold" in result.stdout


def test_a_measure_that_the_run_lacks_fails(run, floors):
    gate(run(), floors, "--pin")
    content = yaml.safe_load(floors.read_text("utf-8"))
    content["pins"][0]["bounds"].append({"metric": "frames.gone", "at_least": 0.1})
    floors.write_text(yaml.safe_dump(content), "utf-8")

    result = gate(run(), floors)

    assert result.exit_code == 1
    assert "frames.gone at least 0.1 does not hold: it is not in the run." in result.stdout


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("format: 2\n", "format"),
        ("format: 1\nfloor: 3\n", "floor"),
        ("format: 1\npins: [{suite: a, split: b, gold_sha256: c, bounds: []}]\n", "gold_sha256"),
        (": :", "no"),
    ],
)
def test_a_broken_file_of_floors_is_refused_with_its_lines(run, floors, content, fault):
    floors.write_text(content, "utf-8")

    with pytest.raises(ReportError, match=fault):
        gate(run(), floors)


def test_a_run_without_floors_is_told_how_to_get_them(run, floors):
    floors.write_text("format: 1\npins: []\n", "utf-8")

    with pytest.raises(ReportError, match=r"have none for conflict@1.0.0.*add --pin"):
        gate(run(), floors)
    assert gate(run(), floors, "--allow-lower").exit_code == 2
