"""`stanceframe data` as a user runs it, against a server on this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.corpora.published import entry, running_host, write_registry

ROOTS = [Path(__file__).resolve().parents[2] / root for root in ("model", "service", "training")]
RUN = [sys.executable, "-c", "from stanceframe.cli import main; main()", "data"]
NOTES = b"Of the weirs.\n"
# Not pydantic: typer itself reads parameters with it.
HEAVY = ("torch", "transformers", "onnxruntime", "numpy", "yaml", "rich.progress")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An environment that offers the command, whether or not it was there at installation."""
    information = tmp_path_factory.mktemp("site") / "offers_data-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Name: offers-data\nVersion: 1.0\n", encoding="utf-8")
    text = "[stanceframe.commands]\ndata = stanceframe.corpora.cli:app\n"
    (information / "entry_points.txt").write_text(text, encoding="utf-8")
    path = os.pathsep.join(map(str, [information.parent, *ROOTS]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "100", "no_proxy": "127.0.0.1"}


@pytest.fixture
def run(tmp_path, environment):
    def run_words(*words):
        return subprocess.run(
            [*RUN, *map(str, words)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_words


@pytest.fixture
def host(tmp_path):
    with running_host(tmp_path / "host") as running:
        yield running


def test_a_pull_says_what_it_fetched_and_is_right_when_checked(tmp_path, run, host):
    registry = write_registry(tmp_path / "r.yaml", host.address, host.publish("notes.txt", NOTES))

    pulled = run("pull", "weirs", "--to", "sets", "--registry", registry)
    checked = run("check", "sets", "--registry", registry)
    again = run("pull", "weirs", "--to", "sets", "--registry", registry)

    assert (pulled.returncode, pulled.stdout) == (0, "")
    assert pulled.stderr == "sets/weirs/notes.txt: pulled\n"
    assert (checked.returncode, checked.stdout) == (0, "weirs                ok\n")
    assert (again.returncode, again.stderr) == (0, "sets/weirs/notes.txt: there already\n")
    assert (tmp_path / "sets/weirs/notes.txt").read_bytes() == NOTES


def test_a_wrong_file_is_one_line_and_status_2(tmp_path, run, host):
    host.publish("notes.txt", b"Of the Weirs.\n")
    registry = write_registry(
        tmp_path / "r.yaml", host.address, entry("notes.txt", NOTES, source=True)
    )

    done = run("pull", "weirs", "--to", "sets", "--registry", registry)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"stanceframe: {host.address}/orvil/weirs/")
    assert "is not the file on record: its SHA-256 begins with" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list((tmp_path / "sets").iterdir())


def test_a_set_without_a_licence_needs_a_word(tmp_path, run, host):
    registry = write_registry(
        tmp_path / "r.yaml", host.address, host.publish("notes.txt", NOTES),
        licence="none stated", licence_stated=False,
    )  # fmt: skip
    words = ("pull", "weirs", "--to", "sets", "--registry", registry)

    refused, accepted = run(*words), run(*words, "--accept-terms")

    assert refused.returncode == 2
    assert "weirs comes without a stated licence" in refused.stderr
    assert accepted.returncode == 0


def test_a_check_tells_missing_from_different(tmp_path, run):
    registry = write_registry(
        tmp_path / "r.yaml", "http://here", entry("notes.txt", NOTES, source=True),
        entry("table.csv", b"1", source=True),
    )  # fmt: skip
    folder = tmp_path / "sets"
    folder.mkdir()

    nothing = run("check", folder, "--registry", registry)
    asked = run("check", folder, "weirs", "--registry", registry)
    (folder / "weirs").mkdir()
    (folder / "weirs/notes.txt").write_text("of my own")
    altered = run("check", folder, "--registry", registry)
    (folder / "weirs/notes.txt").write_bytes(NOTES)
    partly = run("check", folder, "--registry", registry)

    assert (nothing.returncode, nothing.stdout) == (0, "weirs                missing\n")
    assert asked.returncode == 1
    assert altered.returncode == 1
    assert altered.stdout == "weirs                differs: notes.txt; missing: table.csv\n"
    assert (partly.returncode, partly.stdout) == (0, "weirs                missing: table.csv\n")
    assert run("check", tmp_path / "none").returncode == 2


def test_the_list_says_what_is_here(tmp_path, run):
    (tmp_path / "sets/newsmtsc").mkdir(parents=True)
    (tmp_path / "sets/newsmtsc/train.jsonl").touch()
    (tmp_path / "sets/unsc_arg").mkdir()
    (tmp_path / "sets/unsc_arg/base.csv").touch()

    done = run("list", "--data", "sets")

    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line[0] != " "}
    assert done.returncode == 0
    assert " ".join(rows["newsmtsc"][-3:]) == "1 of 3"
    assert (rows["unsc_arg"][-1], rows["vast"][-1]) == ("yes", "no")
    assert "none stated" in " ".join(rows["vast"])


def test_what_is_known_of_a_set_is_shown(run):
    shown = run("show", "gwsd").stdout

    assert shown.startswith("gwsd\n  unit     sentence\n")
    assert "  licence  none stated\n" in shown
    assert "  read by  stanceframe.corpora.gwsd.read_gwsd\n" in shown
    assert "by hand, see below" in shown
    assert shown.endswith("no licence is stated: `data pull` asks for --accept-terms\n")
    assert "https://raw.githubusercontent.com/mattguida/FrAC/" in run("show", "frac").stdout


def test_an_unknown_set_is_named_with_the_known_ones(run):
    for words in (("show", "weirs"), ("pull", "weirs"), ("check", ".", "weirs")):
        done = run(*words)

        assert done.returncode == 2
        assert "no corpus 'weirs' is known; there are: conflict, newsmtsc" in done.stderr


def test_help_names_the_commands_and_loads_no_heavy_library(environment):
    probe = (
        "import sys\nfrom stanceframe.cli import app\n"
        "try:\n    app(['data', '--help'])\nexcept SystemExit: pass\n"
        f"print('LOADED', sorted(set({HEAVY}) & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )

    assert all(f"  {name} " in done.stdout for name in ("list", "show", "pull", "check"))
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_the_shared_folder_is_the_one_on_record(run, shared):
    done = run("check", shared / "data")

    assert done.returncode == 0
    assert {line.split()[1] for line in done.stdout.splitlines()} == {"ok"}
