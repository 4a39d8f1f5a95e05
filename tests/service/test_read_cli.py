"""`stanceframe read`: what it takes, what it writes, and how it refuses."""

import pytest
from tests.service.hand_labelled import Line, Told, labelled_article
from typer.testing import CliRunner

from stanceframe.errors import InputError
from stanceframe.text.readers import ReadOptions
from stanceframe.wire import to_json
from stanceframe_service.comparison.files import OutputError
from stanceframe_service.read_cli import app
from stanceframe_service.reader.inputs import article_of_file
from stanceframe_service.reader.page import page_of
from stanceframe_service.reader.reading import reading_of

TEXT = (
    "Truce talks go on\n\n“We want a truce,” Ilna Torv said. The regime shelled the port again.\n"
)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_a_page_is_written_in_this_folder_and_its_path_is_printed(run, report, tmp_path):
    result = run(report, "--threads", 1)

    assert result.exit_code == 0, result.output
    assert result.stdout == "report.page.html\n"
    page = (tmp_path / "report.page.html").read_text(encoding="utf-8")
    assert page.lstrip().startswith("<!doctype html>")
    assert "Ilna Torv" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.page.html", "report.txt"]


def test_a_page_that_is_there_is_kept_unless_it_may_be_replaced(run, report, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")

    result = run(report, "--out", page)

    assert isinstance(result.exception, OutputError)
    assert page.read_text(encoding="utf-8") == "mine"
    assert run(report, "--out", page, "--overwrite", "--threads", 1).exit_code == 0
    assert page.read_text(encoding="utf-8") != "mine"


def test_labelled_json_gives_the_page_that_its_article_gives(run, report, tmp_path, labeller):
    article = article_of_file(report, ReadOptions())
    labelled = labeller.label(article)
    (tmp_path / "labels.json").write_bytes(to_json(labelled))

    run("labels.json", "--out", "one.html")

    expected = page_of(reading_of(labelled, labeller.codebook))
    assert (tmp_path / "one.html").read_text(encoding="utf-8") == expected


def test_of_a_file_with_several_articles_one_is_named(run, tmp_path):
    lines = "".join(f'{{"id": "{name}", "text": "A truce for {name}."}}\n' for name in "ab")
    (tmp_path / "both.jsonl").write_text(lines, encoding="utf-8")

    result = run("both.jsonl")

    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith("'both.jsonl' holds several articles ('a', 'b' ...)")
    assert run("both.jsonl", "--id", "b", "--threads", 1).exit_code == 0
    assert "A truce for b." in (tmp_path / "both.page.html").read_text(encoding="utf-8")
    missing = run("both.jsonl", "--id", "c", "--out", "c.html")
    assert str(missing.exception) == "'both.jsonl' has no article 'c'; it has: 'a', 'b'"


def test_a_folder_is_refused(run, tmp_path):
    result = run(tmp_path)

    assert isinstance(result.exception, InputError)
    assert "is a folder; name one file to read" in str(result.exception)


def test_paragraphs_are_those_of_the_text(labeller):
    lines = [Line(text="One begins."), Line(text="It ends."), Line(text="Two.")]
    article = labelled_article("a", *lines)
    text = "One begins. It ends.\nTwo."

    reading = reading_of(article, labeller.codebook, text=text)

    assert [[one.index for one in part.sentences] for part in reading.paragraphs] == [[0, 1], [2]]


def test_words_inside_words_stay_whole_and_belong_to_the_inner_speaker(labeller):
    told = (
        Told(content="Torv called it a “farce”", by="The agency", cue="reported"),
        Told(content="farce", by="Torv", cue="called", kind="partial"),
    )
    text = "The agency reported that Torv called it a “farce” and left."
    article = labelled_article("a", Line(text=text, told=told))

    (paragraph,) = reading_of(article, labeller.codebook).paragraphs
    stretches = paragraph.sentences[0].stretches

    assert "".join(piece.text for one in stretches for piece in one.pieces) == text
    voices = [one.passage.voice if one.passage else "own" for one in stretches]
    assert voices == ["own", "indirect", "partial", "indirect", "own"]
    assert [one.begins for one in stretches] == [False, True, True, False, False]
    inner = stretches[2].passage
    assert inner is not None
    assert (inner.source, inner.inside) == ("Torv", "agency")
