"""The one command: what it lists, how it refuses, how it leaves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stanceframe import __version__

ROOTS = [Path(__file__).resolve().parents[1] / root for root in ("model", "service", "training")]
RUN = [sys.executable, "-c", "from stanceframe.cli import main; main()"]

COMMANDS = {
    "extra_missing": "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch.nn')",
    "module_missing": "import stanceframe_of_tomorrow",
    "late_missing": (
        "import typer\napp = typer.Typer()\n"
        "@app.command()\ndef run():\n"
        "    raise ModuleNotFoundError(\"No module named 'sklearn'\", name='sklearn')\n"
    ),
    "refuses": (
        "import typer\nfrom stanceframe.errors import InputError\napp = typer.Typer()\n"
        "@app.command()\ndef run():\n    raise InputError('a.txt is empty; give it text')\n"
    ),
    "breaks": "import typer\napp = typer.Typer()\n@app.command()\ndef run():\n    1 / 0\n",
    "interrupted": (
        "import os, signal, typer\napp = typer.Typer()\n"
        "@app.command()\ndef run():\n"
        # A parent that runs in the background may have had it ignored.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
    ),
    "endless": (
        "import typer\napp = typer.Typer()\n"
        "@app.command()\ndef run():\n    while True: print('a line')\n"
    ),
    "one_line": (
        "import sys, typer\napp = typer.Typer()\n"
        "@app.command()\ndef run():\n    sys.stdin.read()\n    print('a line')\n"
    ),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """An environment in which another distribution offers the commands above."""
    site = tmp_path_factory.mktemp("site")
    for name, source in COMMANDS.items():
        (site / f"command_{name}.py").write_text(source, encoding="utf-8")
    information = site / "somebody_elses-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Name: somebody-elses\nVersion: 1.0\n", encoding="utf-8")
    entries = [f"{name.replace('_', '-')} = command_{name}:app" for name in COMMANDS]
    text = "\n".join(["[stanceframe.commands]", *entries])
    (information / "entry_points.txt").write_text(text, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [site, *ROOTS]))}


def run(environment, *words, **options):
    return subprocess.run(
        [*RUN, *words], env=environment, capture_output=True, text=True, check=False, **options
    )


def test_help_lists_every_command_and_shows_an_example(environment):
    done = run(environment, "--help")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "codebook        List, show, begin, check and exchange codebooks." in done.stdout
    assert "refuses" in done.stdout
    assert "Example:  stanceframe label report.txt --format json" in done.stdout


def test_a_command_that_cannot_be_loaded_does_not_break_help(environment):
    done = run(environment, "--help")

    assert "extra-missing   Not installed: run it to be told what it needs." in done.stdout


def test_a_missing_extra_is_named_with_its_cure(environment):
    done = run(environment, "extra-missing", "recipe.toml", "--out", "x")

    assert done.returncode == 2
    assert done.stderr == (
        "stanceframe: stanceframe extra-missing needs torch, which is not installed; "
        "run: pip install 'stanceframe[train]'\n"
    )


def test_a_missing_extra_is_named_when_it_is_first_needed(environment):
    done = run(environment, "late-missing")

    assert done.returncode == 2
    assert "needs sklearn, which is not installed; run: pip install" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_incomplete_installation_says_so(environment):
    done = run(environment, "module-missing")

    assert done.returncode == 2
    assert "No module named 'stanceframe_of_tomorrow'" in done.stderr
    assert "run: pip install --force-reinstall stanceframe" in done.stderr


def test_an_error_of_ours_is_a_message_and_status_2(environment):
    done = run(environment, "refuses")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "stanceframe: a.txt is empty; give it text\n"


def test_a_programming_mistake_keeps_its_traceback(environment):
    done = run(environment, "breaks")

    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("ZeroDivisionError: division by zero")


def test_an_unknown_command_is_refused_with_the_nearest(environment):
    done = run(environment, "codebok")

    assert done.returncode == 2
    assert "No such command 'codebok'. Did you mean 'codebook'?" in done.stderr


def test_an_interrupt_leaves_with_130_and_no_traceback(environment):
    done = run(environment, "interrupted")

    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize("command", ["endless", "one-line"])
def test_a_closed_pipe_is_quiet(environment, command):
    child = subprocess.Popen(
        [*RUN, command],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    child.stdin.close()

    complaint = child.stderr.read()
    child.stderr.close()

    assert (child.wait(), complaint) == (141, b"")


def test_the_version_is_that_of_the_package(environment):
    assert run(environment, "--version").stdout == f"stanceframe {__version__}\n"


def test_help_loads_none_of_the_heavy_libraries():
    # What makes `--help` slow is imports: on the reference machine it takes 0.25 s without these.
    heavy = {"torch", "transformers", "onnxruntime", "numpy", "fastapi", "pydantic", "sklearn"}
    probe = (
        "import sys\nfrom stanceframe.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit: pass\n"
        f"print('LOADED', sorted({heavy} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, ROOTS))}

    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "LOADED []"
