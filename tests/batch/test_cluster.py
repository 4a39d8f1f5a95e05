"""Under Ray a run makes the parts and the tables that it makes without, whatever dies meanwhile."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.batch.conftest import tables_of, write_mixed_folder
from tests.batch.killing import COMMAND

from stanceframe.errors import MissingExtraError, RecipeError

# Each start of Ray takes some ten seconds on two cores, so few tests hold much.
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray, of the extra cluster")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return write_mixed_folder(tmp_path_factory.mktemp("many") / "articles", 1200)


@pytest.fixture
def whole(many, score, tmp_path):
    """The results of an undisturbed run without Ray."""
    score(many, "--out", tmp_path / "whole")
    return tmp_path / "whole"


def on_ray(articles, out, tiny, log):
    """Start a run with two workers of Ray in a working folder of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("RAY_ADDRESS", None)
    words = [articles, "--out", out, "--model", str(tiny), "--engine", "ray", "--workers", "2"]
    with log.open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, words), "--quiet"],
            env=environment,
            stdout=errors,
            stderr=errors,
            cwd=log.parent,
        )


def parts_of(out):
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (out / "parts").rglob("*.gz")
    }


def labelling_actors(pid):
    """The processes below a process that Ray has made actors for labelling."""
    found = []
    waiting = [pid]
    while waiting:
        here = waiting.pop()
        try:
            children = Path(f"/proc/{here}/task/{here}/children").read_text(encoding="ascii")
            name = Path(f"/proc/{here}/cmdline").read_bytes()
        except OSError:
            continue
        if b"PartLabeller" in name:
            found.append(here)
        waiting += map(int, children.split())
    return found


@needs_ray
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds workers in /proc")
def test_a_worker_of_ray_may_be_killed_and_either_engine_goes_on_with_the_other(
    many, whole, tiny, score, tmp_path
):
    out, log = tmp_path / "out", tmp_path / "log"
    process = on_ray(many, "out", tiny, log)  # a path that other working folders don't have
    victims = []
    while process.poll() is None and not victims:
        if len(parts_of(out)) > 2:
            victims = labelling_actors(process.pid)
        time.sleep(0.02)
    assert len(victims) == 2, log.read_text(encoding="utf-8")
    os.kill(victims[0], signal.SIGKILL)
    process.wait()

    assert tables_of(out) == tables_of(whole), log.read_text(encoding="utf-8")
    made = parts_of(out)
    assert {name: one[0] for name, one in made.items()} == {
        name: one[0] for name, one in parts_of(whole).items()
    }

    for lost in sorted((out / "parts").rglob("*.gz"))[::2]:
        lost.unlink()
    kept = parts_of(out)
    score(many, "--out", out)

    assert tables_of(out) == tables_of(whole)
    assert parts_of(out).items() >= kept.items()


@needs_ray
def test_a_run_begun_without_ray_goes_on_with_it(many, whole, tiny, tmp_path):
    out, log = tmp_path / "out", tmp_path / "log"
    shutil.copytree(whole / "parts", out / "parts")
    for lost in sorted((out / "parts").rglob("*.gz"))[::4]:
        lost.unlink()
    kept = parts_of(out)

    on_ray(many, out, tiny, log).wait()

    assert tables_of(out) == tables_of(whole), log.read_text(encoding="utf-8")
    assert parts_of(out).items() >= kept.items()


def test_standard_input_is_not_for_ray(score, tmp_path):
    refused = score("-", "--out", tmp_path / "out", "--engine", "ray")

    assert isinstance(refused.exception, RecipeError)
    assert "can't read standard input" in str(refused.exception)


def test_without_the_extra_the_engine_names_it(many, score, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)

    refused = score(many, "--out", tmp_path / "out", "--engine", "ray")

    assert isinstance(refused.exception, MissingExtraError)
    assert "pip install 'stanceframe[cluster]'" in str(refused.exception)
    assert not (tmp_path / "out").exists()
