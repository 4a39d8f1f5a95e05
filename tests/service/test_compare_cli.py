"""`stanceframe compare`: what it takes, what it writes, and how it refuses."""

import json

import pytest
from typer.testing import CliRunner

from stanceframe.text.readers import read_articles
from stanceframe.wire import to_json
from stanceframe_service.compare_cli import app
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.files import OutputError

OURS = (
    "Truce talks go on at the river\n\n"
    '"We want a truce before winter," Ilna Torv said on Monday. Morava denied the charge.\n'
)
THEIRS = "Torv wants a “truce”, she said on Monday, and the regime shelled the port again.\n"


@pytest.fixture(scope="module")
def run():
    def run(*words):
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


@pytest.fixture
def pair(tmp_path):
    ours, theirs = tmp_path / "ours.txt", tmp_path / "theirs.txt"
    ours.write_text(OURS, encoding="utf-8")
    theirs.write_text(THEIRS, encoding="utf-8")
    return ours, theirs


def test_a_page_its_json_twin_and_a_summary_are_written(run, pair, tmp_path):
    out = tmp_path / "new" / "out"

    result = run(*pair, "--out", out, "--threads", 1)

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == [
        "comparison.html",
        "comparison.json",
        "comparison.md",
    ]
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    truce = next(term for term in data["terms"] if term["id"] == "truce{|s}")
    assert [article["id"] for article in data["articles"]] == ["ours.txt", "theirs.txt"]
    assert all(use["total"]["count"] for use in truce["uses"])
    assert "A  ours.txt" in result.stdout
    assert "“truce”: " in result.stdout
    assert "do not show" in " ".join(result.stdout.split())


def test_without_a_folder_it_is_written_beside_and_never_over_another(
    run, pair, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    result = run(*pair, "--threads", 1)
    again = run(*pair, "--threads", 1)

    assert result.exit_code == 0, result.output
    assert (tmp_path / "comparison" / "comparison.html").exists()
    assert "comparison/comparison.html" in result.stdout
    assert isinstance(again.exception, OutputError)
    assert "'comparison' holds" in str(again.exception)


def test_labelled_json_gives_the_same_as_the_articles_themselves(run, pair, tmp_path, labeller):
    labelled = [labeller.label(article) for path in pair for article in read_articles(path)]
    whole, lines = tmp_path / "both.json", tmp_path / "both.jsonl"
    whole.write_bytes(b"[" + b",".join(map(to_json, labelled)) + b"]")
    lines.write_bytes(b"\n".join(map(to_json, labelled)))
    outs = [tmp_path / name for name in "abc"]

    assert run(*pair, "--out", outs[0], "--threads", 1, "--quiet").stdout == ""
    run(whole, "--out", outs[1])
    run(lines, "--out", outs[2])

    first, *others = (json.loads((out / "comparison.json").read_bytes()) for out in outs)
    assert all(other == first for other in others)


def test_terms_stand_between_commas(run, pair, tmp_path):
    run(*pair, "--out", tmp_path / "out", "--terms", "regime, truce{|s}", "--terms", "port")

    data = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert [term["name"] for term in data["terms"]] == ["regime", "truce", "port"]


def test_a_comparison_is_replaced_only_when_asked(run, pair, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "comparison.md").write_text("mine", encoding="utf-8")

    refused = run(*pair, "--out", out)
    replaced = run(*pair, "--out", out, "--overwrite")

    assert isinstance(refused.exception, OutputError)
    assert "holds comparison.md already; give another folder" in str(refused.exception)
    assert replaced.exit_code == 0
    assert (out / "comparison.md").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("alone.txt", b"One article.", "needs 2 to 6 articles, got 1"),
        ("empty.txt", b" ", "'empty.txt' is empty"),
        ("photo.png", b"\x89PNG", "of no known kind"),
        ("broken.json", b'{"status": "ok", "id": 3}', "'broken.json' is no labelled article"),
        (
            "failed.json",
            b'{"id": "x", "status": "error", "error": {"code": "empty", "message": "no text"}}',
            "could not be labelled .no text.; label it anew",
        ),
        ("many.jsonl", b'{"text": "It rained."}\n' * 7, "more than 6 articles"),
        ("nowhere.txt", None, "cannot be read: No such file"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_cure(run, tmp_path, name, content, complaint):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    result = run(path, "--out", tmp_path / "out")

    assert isinstance(result.exception, ComparisonError)
    with pytest.raises(ComparisonError, match=complaint):
        raise result.exception
    assert not (tmp_path / "out").exists()


def test_labels_outside_their_sentence_are_refused(run, pair, tmp_path, labeller):
    (article,) = read_articles(pair[0])
    data = json.loads(to_json(labeller.label(article)))
    data["sentences"][0]["end"] += 5
    path = tmp_path / "moved.json"
    path.write_text(json.dumps(data), encoding="utf-8")

    result = run(path, pair[1], "--out", tmp_path / "out")

    assert "sentence 0 has labels outside its text" in str(result.exception)


def test_a_folder_is_refused_and_the_files_asked_for(run, tmp_path):
    result = run(tmp_path, "--out", tmp_path / "out")

    assert "is a folder; name the files to compare" in str(result.exception)


def test_a_list_of_terms_without_a_word_is_refused(run, pair, tmp_path):
    result = run(*pair, "--out", tmp_path / "out", "--terms", " , ")

    assert "--terms names no word" in str(result.exception)
