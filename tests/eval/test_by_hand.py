"""Predictions written by hand, from docs/predictions.md alone, for every kind of answer it has."""

import json

import pytest
from typer.testing import CliRunner

from stanceframe_eval.cli import app
from stanceframe_eval.page.content import Content

RUNNER = CliRunner()
MENTION_ROWS = """\
{"system": "by hand", "suite": "newsmtsc-rw@1.0.0", "made_by": "reading"}
{"id": "0", "stance": "none", "stance_p": {"favor": 0.2, "none": 0.7, "against": 0.1}}
"""


@pytest.fixture
def scored(data, tmp_path):
    def run(suite, text):
        path = tmp_path / "answers.jsonl"
        path.write_text(text, "utf-8")
        words = ["run", suite, "--data", str(data), "--predictions", str(path)]
        words += ["--resamples", "5", "--out", str(tmp_path / "r")]
        result = RUNNER.invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0
        report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))
        return {one.metric: one.estimate.value for one in report.figures}

    return run


def test_the_questions_are_what_the_guide_says(data, tmp_path):
    path = tmp_path / "questions.jsonl"
    words = ["items", "newsmtsc-rw", "--data", str(data), "--out", str(path)]

    RUNNER.invoke(app, words, catch_exceptions=False)

    assert json.loads(path.read_text("utf-8")) == {
        "id": "0",
        "text": "Morava condemned the raid.",
        "target": "Morava",
        "mention": [0, 6],
    }


def test_one_label_written_by_hand_is_scored(scored):
    figures = scored("newsmtsc-rw", MENTION_ROWS)

    assert figures["stance.accuracy"] == 1
    # Brier by hand: 0.2^2 + 0.3^2 + 0.1^2, over the three labels.
    assert figures["stance.brier"] == pytest.approx(0.14 / 3, abs=1e-6)


def test_labels_claims_and_spans_written_by_hand_are_scored(scored):
    row = (
        '{"id": "c1", "frames": ["military"], "frames_p": {"military": 0.93}, '
        '"stance": [["campaign", "source", "against"]], '
        '"stance_p": [["campaign", "source", "against", 0.8]], '
        '"source": [[0, 6]], "cue": [[7, 16]], "content": [[17, 25]], "loaded": [], '
        '"evidence": [[21, 25, "military"]]}'
    )

    figures = scored("conflict", f'{{"system": "by hand"}}\n{row}\n')

    names = ("frames.micro_f1", "stance.micro_f1", "source.char_f1", "cue.exact_f1")
    assert [figures[name] for name in (*names, "evidence.char_f1")] == [1, 1, 1, 1, 1]


def test_a_layer_that_is_left_out_in_every_row_is_left_out_of_the_report(scored):
    figures = scored("conflict", '{"id": "c1", "cue": [[7, 12]]}\n')

    assert {metric.partition(".")[0] for metric in figures} == {"cue"}
    # Five of nine characters by hand: precision 1, recall 5/9.
    assert figures["cue.char_f1"] == pytest.approx(10 / 14, abs=1e-6)
