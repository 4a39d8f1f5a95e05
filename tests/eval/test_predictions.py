import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stanceframe.errors import PredictionError
from stanceframe_eval.cli import app
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.predictions.reading import (
    predictions_text,
    questions_text,
    read_predictions,
)
from stanceframe_eval.suites.loading import load_suite

RUNNER = CliRunner()
GUIDE = Path(__file__).resolve().parents[2] / "docs/predictions.md"


@pytest.fixture
def scored(data, tmp_path):
    """Read a file of predictions for a suite on the data folder of one item each."""

    def read(suite_name, *rows):
        suite = load_suite(suite_name)
        path = tmp_path / "answers.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines), "utf-8")
        return read_predictions(path, suite, read_gold(suite, data).items)

    return read


def test_the_example_of_the_guide_is_read_as_it_stands(scored):
    block = next(part for part in GUIDE.read_text("utf-8").split("```") if '"my-counter"' in part)
    header, first, second = block.removeprefix("json\n").strip().split("\n")

    given = scored("newsmtsc-rw", header, first)

    assert given.system == "my-counter"
    assert given.answers["0"]["stance"].labels == {"against"}
    assert scored("newsmtsc-rw", second.replace('"1"', '"0"')).answers["0"]["stance"].p is not None


def test_every_form_of_the_guide_is_read(scored):
    forms = re.findall(r"`(\"[a-z_]+\": [^`]+)`", GUIDE.read_text("utf-8"))
    fields = [json.loads(f"{{{form}}}") for form in forms]
    row: dict[str, object] = {"id": "c1"}
    for field in fields:
        row |= {
            key: value
            for key, value in field.items()
            if isinstance(value, list) or key == "frames_p"
        }
    row["cue"], row["evidence"] = [[7, 16]], [[21, 25, "military"]]

    answer = scored("conflict", row).answers["c1"]

    assert answer["frames"].p == {"legal": 0.93, "ceasefire": 0.61, "terror": 0.02}
    assert answer["stance"].labels == {"iran\tsource\tagainst"}
    assert answer["evidence"].spans[0].label == "military"


@pytest.mark.parametrize(
    ("suite", "row", "fault"),
    [
        ("newsmtsc-rw", "{", "line 1: no JSON .* write one object a line"),
        ("newsmtsc-rw", "[]", r"line 1: \[\] is no JSON object"),
        ("newsmtsc-rw", {"id": 0, "stance": "none"}, "the id 0 is no string"),
        ("newsmtsc-rw", {"id": "9", "stance": "none"}, "the suite has no item '9'"),
        ("newsmtsc-rw", {"id": "0", "stance": "pro"}, "'pro' is no label; use one of favor, none"),
        ("newsmtsc-rw", {"id": "0", "stnce": "favor"}, "unknown key 'stnce'; a row has: id, sta"),
        ("newsmtsc-rw", {"id": "0"}, "it answers nothing; give one of: stance"),
        (
            "newsmtsc-rw",
            {"id": "0", "stance": "favor", "stance_p": {"favor": 0.5, "none": 0.1}},
            "add up to 0.600",
        ),
        ("newsmtsc-rw", {"id": "0", "stance": None, "stance_p": {"favor": 2}}, "from 0 to 1"),
        ("conflict", {"id": "c1", "frames": "legal"}, "a list was expected"),
        ("conflict", {"id": "c1", "cue": [[3, 99]]}, "not characters of a text of 26"),
        ("conflict", {"id": "c1", "cue": [[3]]}, r"\[3\] is no span; write \[start, end\]"),
        ("conflict", {"id": "c1", "evidence": [[3, 4]]}, r"write \[start, end, label\]"),
        ("conflict", {"id": "c1", "stance": [["iran", "against"]]}, r"write \[target, holder, lab"),
        ("conflict", {"id": "c1", "stance": [["iran", "he", "favor"]]}, "use one of any, author"),
        ("conflict", {"id": "c1", "cue": [], "cue_p": []}, "spans have no probabilities"),
    ],
)
def test_a_bad_row_is_named_with_line_fault_and_cure(scored, suite, row, fault):
    with pytest.raises(PredictionError, match=fault):
        scored(suite, row)


def test_rows_that_are_missing_double_or_of_another_suite_are_refused(scored):
    row = {"id": "0", "stance": "none"}

    with pytest.raises(PredictionError, match="1 of 1 items have no row, such as 0; answer every"):
        scored("newsmtsc-rw", {"system": "me"})
    with pytest.raises(PredictionError, match="answered twice"):
        scored("newsmtsc-rw", row, row)
    with pytest.raises(PredictionError, match="predictions for 'conflict', not for newsmtsc-rw"):
        scored("newsmtsc-rw", {"suite": "conflict"}, row)
    with pytest.raises(PredictionError, match="the header, which has no 'sistem'"):
        scored("newsmtsc-rw", {"sistem": "me"}, row)


def test_what_is_written_reads_back_the_same(scored, data, tmp_path):
    row = {
        "id": "c1",
        "frames": ["military"],
        "frames_p": {"military": 0.9},
        "stance": [["campaign", "source", "against"]],
        "stance_p": [["campaign", "source", "against", 0.8]],
        "cue": [[7, 16]],
        "evidence": [[21, 25, "military"]],
    }
    suite = load_suite("conflict")
    items = read_gold(suite, data).items
    given = scored("conflict", {"system": "me", "made_by": "hand"}, row)

    path = tmp_path / "again.jsonl"
    path.write_text(predictions_text(given, suite, items), "utf-8")

    assert read_predictions(path, suite, items) == given


def test_questions_hold_no_answers(data):
    suite = load_suite("conflict")

    (question,) = questions_text(read_gold(suite, data).items).splitlines()

    assert json.loads(question) == {"id": "c1", "text": "Morava condemned the raid."}


def test_a_bundle_answers_in_the_same_form(data, tmp_path):
    for name in ("conflict", "newsmtsc-rw", "polnear"):
        out = tmp_path / f"{name}.jsonl"
        options = ["--data", str(data), "--out", str(out), "--threads", "1"]
        result = RUNNER.invoke(app, ["predict", name, *options], catch_exceptions=False)

        suite = load_suite(name)
        given = read_predictions(out, suite, read_gold(suite, data).items)
        assert result.exit_code == 0
        assert set(given.layers) == {layer.name for layer in suite.layers}
        assert given.system == "conflict-small"
