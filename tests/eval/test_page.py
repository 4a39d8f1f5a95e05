"""The whole of `stanceframe eval run`: page, JSON and summary, on hand-written answers."""

import json

import pytest
from typer.testing import CliRunner

from stanceframe_eval.cli import app
from stanceframe_eval.page.content import Content

RUNNER = CliRunner()
HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(2)>'


@pytest.fixture
def gold(tmp_path):
    """Thirty made mentions; the first text and target try to break out of the page."""
    path = tmp_path / "gold.jsonl"
    rows = []
    for number in range(30):
        name = "Morava" if number else "<b>Morava</b>"
        text = f"{name} met the press, {number} times over. {HOSTILE if number == 0 else ''}"
        target = {"Input.gid": f"g{number}", "from": 0, "to": len(name), "mention": name}
        target["polarity"] = (2, 4, 6)[number % 3]
        row = {"primary_gid": f"g{number}", "sentence_normalized": text, "targets": [target]}
        rows.append(json.dumps(row))
    path.write_text("\n".join(rows), "utf-8")
    return path


@pytest.fixture
def run(gold, tmp_path):
    def invoke(out, *options, wrong=8):
        answers = tmp_path / "answers.jsonl"
        rows: list[object] = [{"system": f"mine {HOSTILE}", "made_by": HOSTILE}]
        for number in range(30):
            label = ("against", "none", "favor")[(number + (number % wrong == 0)) % 3]
            shares = {one: 0.9 if one == label else 0.05 for one in ("favor", "none", "against")}
            rows.append({"id": str(number), "stance": label, "stance_p": shares})
        answers.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        arguments = ["run", "newsmtsc-rw", "--data", str(tmp_path), "--split", str(gold)]
        arguments += ["--predictions", str(answers), "--resamples", "50"]
        arguments += ["--out", str(tmp_path / out), *options]
        return RUNNER.invoke(app, arguments, catch_exceptions=False)

    return invoke


def test_hostile_text_stays_text_and_nothing_is_loaded(run, tmp_path):
    run("r")
    page = (tmp_path / "r/report.html").read_text("utf-8")

    assert "<script" not in page
    assert "<img" not in page
    assert "<b>Morava" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert " src=" not in page.replace("&lt;img src=x", "")


def test_two_runs_differ_in_their_clock_alone(run, tmp_path):
    run("one")
    run("two")

    texts = [(tmp_path / name / "report.json").read_text("utf-8") for name in ("one", "two")]
    parts = [text.split('"clock"') for text in texts]
    assert parts[0][0] == parts[1][0]
    assert all(len(part) == 2 for part in parts)


def test_the_json_is_the_pages_twin(run, tmp_path):
    result = run("r")
    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))
    page = (tmp_path / "r/report.html").read_text("utf-8")

    first = report.tables[0].rows[0].figure
    assert first is not None
    assert first.estimate.value is not None
    assert first.metric == "stance.macro_f1"
    assert f"{first.estimate.value:.3f}" in page
    assert first.signature.startswith("measure:stance.macro_f1|corpus:newsmtsc-rw@1.0.0/gold|gold:")
    assert {row.system for row in report.tables[0].rows} >= {"majority", "lexicon"}
    assert report.header.as_published is None
    assert report.mistakes[0].off == pytest.approx(0.95)
    assert f"{first.estimate.value:.3f}" in result.stdout


def test_slices_come_worst_first_and_small_ones_last(run, tmp_path):
    run("r")
    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))

    large = [one.estimate.value or 0.0 for one in report.slices if not one.small]
    assert large == sorted(large)
    assert [one.small for one in report.slices] == sorted(one.small for one in report.slices)


def test_the_gate_leaves_with_1_below_a_floor(run):
    assert run("r", "--gate").exit_code == 0

    result = run("r", "--gate", wrong=1)

    assert result.exit_code == 1
    assert "gate: stance.macro_f1 is 0.0, below its floor of 0.68" in result.stderr


def test_another_system_can_be_compared(run, gold, tmp_path):
    other = tmp_path / "other.jsonl"
    rows = [json.dumps({"id": str(number), "stance": "none"}) for number in range(30)]
    other.write_text("\n".join(rows), "utf-8")

    run("r", "--against", str(other))

    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))
    against = [one for one in report.comparisons if one.against == "other"]
    assert {one.metric for one in against} >= {"stance.macro_f1", "stance.accuracy"}
    assert all((one.p_holm or 0) >= (one.p or 1) for one in against)


def test_only_gold_that_a_system_was_fitted_on_is_said_to_flatter_it(run, gold, tmp_path):
    answers = [{"system": "mine", "calibrated_on": "gold"}]
    answers += [{"id": str(number), "stance": "none"} for number in range(30)]
    path = tmp_path / "fitted.jsonl"
    path.write_text("\n".join(map(json.dumps, answers)), "utf-8")

    run("plain")
    run("fitted", "--predictions", str(path))

    flattered = {
        name: json.loads((tmp_path / name / "report.json").read_text("utf-8"))["header"][
            "flattered"
        ]
        for name in ("plain", "fitted")
    }
    assert flattered == {"plain": False, "fitted": True}


def test_runs_of_one_system_with_other_seeds_are_summed_up_and_not_compared(run, tmp_path):
    paths = []
    for seed, wrong in (("1", 3), ("2", 5), ("3", 30)):
        rows: list[object] = [{"system": "mine", "seed": seed}]
        for number in range(30):
            label = ("against", "none", "favor")[(number + (number % wrong == 0)) % 3]
            rows.append({"id": str(number), "stance": label})
        paths.append(tmp_path / f"seed{seed}.jsonl")
        paths[-1].write_text("\n".join(map(json.dumps, rows)), "utf-8")
    others = [word for path in paths[1:] for word in ("--against", str(path))]

    result = run("r", "--predictions", str(paths[0]), *others)

    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))
    accuracy = next(one for one in report.seeds if one.metric == "stance.accuracy")
    assert accuracy.runs == 3
    assert accuracy.mean == pytest.approx((20 / 30 + 24 / 30 + 29 / 30) / 3, abs=1e-6)
    assert (accuracy.lowest, accuracy.highest) == pytest.approx((20 / 30, 29 / 30), abs=1e-6)
    assert {one.against for one in report.comparisons} == {"majority", "lexicon"}
    assert "| stance.accuracy | mean of 3 seeds |" in result.stdout


def test_each_figure_has_both_kinds_of_interval(run, tmp_path):
    run("r")
    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))

    accuracy = next(one for one in report.figures if one.metric == "stance.accuracy")
    assert accuracy.bca is not None
    assert accuracy.bca.value == accuracy.estimate.value
    assert accuracy.bca.low is not None
