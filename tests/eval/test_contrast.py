"""`stanceframe eval compare`: two systems on the same made mentions."""

import json

import pytest
from typer.testing import CliRunner

from stanceframe.errors import PredictionError, ReportError
from stanceframe_eval.cli import app
from stanceframe_eval.page.contrast import Contrast

RUNNER = CliRunner()
LABELS = ("against", "none", "favor")
COUNT = 60


@pytest.fixture
def folder(tmp_path):
    """Gold of sixty mentions."""
    rows = []
    for number in range(COUNT):
        target = {"Input.gid": str(number), "from": 0, "to": 6, "mention": "Morava"}
        target["polarity"] = (2, 4, 6)[number % 3]
        text = f"Morava met the press, {number} times over."
        row = {"primary_gid": f"g{number}", "sentence_normalized": text, "targets": [target]}
        rows.append(json.dumps(row))
    (tmp_path / "gold.jsonl").write_text("\n".join(rows), "utf-8")
    return tmp_path


@pytest.fixture
def answer(folder):
    """Write answers of a system that errs in every so-manieth item."""

    def write(name, wrong):
        rows: list[object] = [{"system": name, "suite": "newsmtsc-rw"}]
        for number in range(COUNT):
            label = LABELS[(number + (number % wrong == 0)) % 3]
            rows.append({"id": str(number), "stance": label})
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        return path

    return write


@pytest.fixture
def call(folder):
    def invoke(*words, catch=False):
        arguments = [*map(str, words), "--data", str(folder), "--split", str(folder / "gold.jsonl")]
        return RUNNER.invoke(app, arguments, catch_exceptions=catch)

    return invoke


@pytest.fixture
def compared(call, folder):
    def between(first, second, *options):
        words = ["compare", first, second, "--out", folder / "c", "--resamples", "200", *options]
        result = call(*words)
        return result, Contrast.model_validate_json((folder / "c/compare.json").read_text("utf-8"))

    return between


def test_the_difference_is_the_second_less_the_first(compared, answer):
    result, report = compared(answer("old", 3), answer("new", 6), "--suite", "newsmtsc-rw")

    accuracy = next(one for one in report.changes if one.metric == "stance.accuracy")
    # By hand: the old system errs in 20 of 60, the new one in 10 of them.
    assert accuracy.difference.value == pytest.approx(10 / 60, abs=1e-6)
    assert accuracy.first.value == pytest.approx(40 / 60, abs=1e-6)
    assert accuracy.difference.low is not None
    assert accuracy.difference.low > 0
    assert (accuracy.p_holm or 0) >= (accuracy.p or 1)
    assert accuracy.detectable is not None
    (shared,) = report.shared
    assert (shared.both, shared.neither, shared.first_alone, shared.second_alone) == (40, 10, 0, 10)
    assert shared.won == tuple(str(n) for n in range(3, 60, 6))
    assert "| stance.accuracy | 0.667 | 0.833 | 0.167 |" in result.stdout


def test_headline_measures_are_corrected_apart_from_all_others(compared, answer):
    _, report = compared(answer("old", 3), answer("new", 6), "--suite", "newsmtsc-rw")

    headline = [one for one in report.changes if one.headline]
    assert [one.metric for one in headline] == [
        "stance.macro_f1",
        "stance.accuracy",
        "stance.f_avg",
        "stance.mcc",
    ]
    assert report.changes[: len(headline)] == tuple(headline)
    # Holm: the least of four is multiplied by four, not by all that there are.
    least = min(headline, key=lambda one: one.p or 1)
    assert least.p_holm == pytest.approx(min(1, 4 * (least.p or 1)), abs=1e-5)


def test_a_system_differs_from_itself_in_nothing(compared, answer):
    path = answer("same", 4)

    _, report = compared(path, path, "--suite", "newsmtsc-rw")

    assert {one.difference.value for one in report.changes} <= {0, None}
    assert {one.p for one in report.changes} <= {1, None}
    assert {one.detectable for one in report.changes} == {None}


def test_runs_say_themselves_which_suite_they_are_of(call, compared, answer, folder):
    for name, wrong in (("old", 3), ("new", 6)):
        words = ["run", "newsmtsc-rw", "--predictions", answer(name, wrong), "--resamples", "20"]
        assert call(*words, "--out", folder / name).exit_code == 0

    _, report = compared(folder / "old", folder / "new" / "report.json")

    assert (report.first.name, report.second.name) == ("old", "new")
    assert report.suite == "newsmtsc-rw@1.0.0"


def test_two_comparisons_differ_in_their_clock_alone(compared, answer):
    pair = answer("old", 3), answer("new", 6)

    reports = [compared(*pair, "--suite", "newsmtsc-rw")[1] for _ in range(2)]

    plain = [one.model_dump(exclude={"clock"}) for one in reports]
    assert plain[0] == plain[1]


def test_the_page_loads_nothing_and_escapes_names(compared, answer, folder):
    hostile = folder / "h.jsonl"
    text = answer("old", 3).read_text("utf-8")
    hostile.write_text(text.replace('"old"', '"<script>alert(1)</script>"'), "utf-8")

    compared(answer("old", 3), hostile, "--suite", "newsmtsc-rw")

    page = (folder / "c/compare.html").read_text("utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_what_cannot_be_compared_is_named_with_its_cure(call, answer, folder):
    one, other = answer("old", 3), answer("new", 6)
    words = ["run", "newsmtsc-rw", "--predictions", one, "--resamples", "5", "--out", folder / "r"]
    call(*words)

    with pytest.raises(ReportError, match="which suite they answer; name it with --suite"):
        call("compare", one, other)
    with pytest.raises(ReportError, match=r"different suites: newsmtsc-mt@1.0.0, newsmtsc-rw@1"):
        call("compare", folder / "r", other, "--suite", "newsmtsc-mt")
    with pytest.raises(ReportError, match=r"there is no report at .*; give the folder"):
        call("compare", folder, other)
    gold = folder / "gold.jsonl"
    gold.write_text(gold.read_text("utf-8").replace("times over", "times more"), "utf-8")
    with pytest.raises(ReportError, match="score both on the same file"):
        call("compare", folder / "r", other)
    (folder / "r/answers.jsonl").unlink()
    with pytest.raises(ReportError, match=r"has no answers.jsonl; run it again with --out"):
        call("compare", folder / "r", other)
    (folder / "r/report.json").write_text('{"format": "old"}', "utf-8")
    with pytest.raises(ReportError, match=r"is no report of this version: .*; run it again"):
        call("compare", folder / "r", other)


def test_predictions_that_lack_items_are_refused(call, answer, folder):
    short = folder / "short.jsonl"
    short.write_text(json.dumps({"id": "0", "stance": "none"}), "utf-8")

    with pytest.raises(PredictionError, match="59 of 60 items have no row"):
        call("compare", answer("old", 3), short, "--suite", "newsmtsc-rw")
