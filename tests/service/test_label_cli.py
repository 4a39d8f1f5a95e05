import io
import json

import pytest
from typer.testing import CliRunner

from stanceframe.types import FailedArticle, Failure
from stanceframe_service.label_cli import app
from stanceframe_service.writers import write_json

TEXT = (
    "Veldanian minister slams 'massacre' at river crossing\n\n"
    '"We want a truce before winter," Ilna Torv said on Monday. Morava denied the charge.\n'
)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run():
    """Run the command in this process, and give what it wrote and its status."""

    def run(*words, given=None):
        return CliRunner().invoke(app, [str(word) for word in words], input=given)

    return run


def test_without_options_a_person_can_read_it(run, report):
    result = run(report)

    assert result.exit_code == 0
    assert "headline    Veldanian minister" in result.stdout
    assert "[direct: We want a truce before winter" in result.stdout
    assert "\x1b" not in result.stdout


def test_one_article_as_json_is_an_object_and_several_are_a_list(run, report, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Morava closed the bridge.", encoding="utf-8")

    one = json.loads(run(report, "--format", "json").stdout)
    several = json.loads(run(report, other, "--format", "json").stdout)

    assert one["status"] == "ok"
    assert several[0] == one
    assert len(several) == 2


def test_ndjson_has_one_article_a_line_in_order(run, report, tmp_path):
    rows = tmp_path / "rows.jsonl"
    lines = [{"id": f"r{n}", "text": f"Morava closed bridge {n}."} for n in range(3)]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    result = run(rows, report, "--format", "ndjson")

    ids = [json.loads(line)["id"] for line in result.stdout.splitlines()]
    assert ids[:3] == ["r0", "r1", "r2"]
    assert len(ids) == 4


def test_standard_input_is_labelled_like_a_file_of_its_kind(run):
    plain = run("-", "--format", "json", given=TEXT)
    rows = run(
        "-", "--stdin-kind", "jsonl", "--format", "ndjson", given='{"id": "x", "text": "A."}\n'
    )

    assert json.loads(plain.stdout)["sentences"][0]["zone"] == "headline"
    assert json.loads(rows.stdout)["id"] == "x"


def test_what_fails_is_named_on_standard_error_and_the_others_go_on(run, report, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")

    result = run(tmp_path / "absent.txt", empty, report, "--format", "ndjson")

    statuses = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert statuses == ["error", "error", "ok"]
    assert result.exit_code == 1
    assert "absent" in result.stderr
    assert "empty" in result.stderr


def test_a_folder_is_refused_with_the_command_for_folders(run, tmp_path):
    result = run(tmp_path)

    assert result.exit_code == 2
    assert f"stanceframe score {tmp_path} --out DIR" in result.stderr
    assert not result.stdout


def test_standard_input_can_be_given_once(run):
    assert run("-", "-", given="A.").exit_code == 2


def test_targets_that_are_asked_for_are_answered_for(run, report):
    result = run(report, "--format", "json", "--targets", "a truce", "--targets", "russia")

    asked = {
        record["target"] for s in json.loads(result.stdout)["sentences"] for record in s["stances"]
    }
    assert asked == {"a truce", "russia"}


def test_a_text_can_be_labelled_as_one_unit_with_all_scores(run, report):
    result = run(report, "--format", "json", "--unit", "text", "--scores", "all")

    (sentence,) = json.loads(result.stdout)["sentences"]
    assert len(sentence["frames"]) == 14


def test_a_column_of_a_table_is_labelled(run, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("id,body\n1,Morava closed the bridge.\n", encoding="utf-8")

    result = run(table, "--text-column", "body", "--format", "ndjson")

    assert json.loads(result.stdout)["sentences"][0]["text"] == "Morava closed the bridge."


def test_nothing_to_label_is_an_empty_list():
    stream = io.BytesIO()

    write_json([], stream)

    assert stream.getvalue() == b"[]\n"


def test_a_list_of_json_holds_its_errors_too():
    stream = io.BytesIO()
    failed = FailedArticle(id="a", error=Failure(code="empty", message="line\nend"))

    write_json([failed] * 3, stream)

    rows = json.loads(stream.getvalue())
    assert [row["error"]["message"] for row in rows] == ["line\nend"] * 3


def test_a_text_in_another_language_is_labelled_with_a_warning_or_refused(run, tmp_path):
    path = tmp_path / "bericht.txt"
    path.write_text("Der Minister sagte am Montag, die Gespräche würden fortgesetzt.", "utf-8")

    warned = run(path, "--format", "json")
    refused = run(path, "--format", "json", "--languages", "refuse")
    as_any = run(path, "--format", "json", "--languages", "off")

    assert warned.exit_code == as_any.exit_code == 0
    assert [one["code"] for one in json.loads(warned.stdout)["warnings"]] == ["language"]
    assert "bericht.txt: the text reads as 'de'" in warned.stderr
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["error"]["code"] == "language"
    assert "warnings" not in json.loads(as_any.stdout)
