"""What the pages on the service show for curl, Python and R runs against a real server."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

DOCS = Path(__file__).parents[2] / "docs"
RUN = re.compile(r"^<!-- run -->\n```(sh|python|r)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAMS = {
    "sh": ("curl", ["bash", "-euo", "pipefail", "-c"]),
    "python": (sys.executable, [sys.executable, "-W", "error", "-c"]),
    "r": ("Rscript", ["Rscript", "-e"]),
}
EXAMPLES = [
    pytest.param(kind, code, id=f"{page}-{number}-{kind}")
    for page in ("client", "doors", "jobs", "serving")
    for number, (kind, code) in enumerate(RUN.findall((DOCS / f"{page}.md").read_text("utf-8")))
]


@pytest.fixture(scope="module")
def address(labeller, serving, tmp_path_factory):
    settings = ServiceSettings(data_folder=tmp_path_factory.mktemp("data"))
    with serving(create_app(labeller, settings)) as address:
        yield address


@pytest.mark.parametrize(("kind", "code"), EXAMPLES)
def test_an_example_runs_and_says_something_or_ends_well(address, tmp_path, kind, code):
    needed, command = PROGRAMS[kind]
    if shutil.which(needed) is None:
        pytest.skip(f"needs {needed}, which is not installed")

    done = subprocess.run(
        [*command, code.replace("http://127.0.0.1:8000", address)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_all_pages_have_examples_and_all_three_languages_are_shown():
    assert {example.values[0] for example in EXAMPLES} == {"sh", "python", "r"}
    assert len(EXAMPLES) >= 7
