"""A server that is killed while a job runs loses nothing; `benchmarks.job_kills` does it often."""

import subprocess
import sys
from pathlib import Path


def test_a_killed_server_goes_on_with_its_jobs_and_gives_the_same_bytes(tiny):
    options = ["--kills", "3", "--articles", "600", "--longest-s", "1.5", "--model", str(tiny)]

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.job_kills", *options],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "same bytes: True" in done.stdout
