"""`stanceframe codebook`: list, show, check."""

import json

import pytest
from typer.testing import CliRunner

from stanceframe.cli import app
from stanceframe.codebook.loading import load_codebook


def run(*words):
    return CliRunner().invoke(app, ["codebook", *map(str, words)])


def test_list_shows_signature_title_and_size():
    codebook = load_codebook("conflict")

    line = run("list").stdout.splitlines()[0]

    assert line.startswith(f"{codebook.signature}  {codebook.title}: 14 frames, 15 targets, ")


def test_show_is_readable_by_default():
    done = run("show", "conflict")

    assert done.exit_code == 0
    assert "Conflict coverage, version 1.0.0" in done.stdout
    assert "• Genocide, ethnic cleansing" in done.stdout


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_what_show_prints_is_the_same_codebook(tmp_path, form):
    # JSON is YAML too.
    copy = tmp_path / "copy.yaml"
    copy.write_text(run("show", "conflict@1.0.0", "--format", form).stdout, encoding="utf-8")

    assert load_codebook(copy).signature == load_codebook("conflict@1.0.0").signature


def test_show_json_is_json(small):
    assert json.loads(run("show", small(), "--format", "json").stdout)["id"] == "ferries"


def test_show_markdown_is_the_page(small):
    assert run("show", small(), "--format", "markdown").stdout.startswith("# Ferries, version")


def test_show_refuses_an_unknown_name():
    done = run("show", "nothing")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no codebook 'nothing'; shipped are: conflict@1.0.0" in done.stderr


def test_check_passes_a_sound_codebook(small):
    done = run("check", small())

    assert done.exit_code == 0
    assert "no fault found; ferries@0.1.0+sha256:" in done.stdout
    assert "2 frames, 1 targets, 1 cue words\n" in done.stdout


def test_check_names_every_fault_with_its_place_and_leaves_with_2(small):
    done = run("check", small(("kind: actor", "kind: person"), ("title: Ferries\n", "")))

    assert (done.exit_code, done.stdout) == (2, "")
    assert "has 2 faults:" in done.stderr
    assert "line 21, targets[0].kind: Input should be 'actor' or 'proposition'" in done.stderr
    assert "title: this key is missing; add it" in done.stderr
