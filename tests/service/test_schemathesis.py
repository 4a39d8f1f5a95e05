"""What the OpenAPI document says holds: a short run of `benchmarks/schema_fuzz.py`."""

import subprocess

from benchmarks.schema_fuzz import command_of

from stanceframe_service.app import create_app

EXAMPLES = 8


def test_schemathesis_finds_no_fault_with_any_of_its_checks(labeller, serving, tmp_path):
    with serving(create_app(labeller)) as address:
        run = subprocess.run(
            command_of(address, EXAMPLES, seed=13),
            cwd=tmp_path,
            capture_output=True,
            check=False,
            text=True,
        )

    assert run.returncode == 0, run.stdout[-6000:] + run.stderr
