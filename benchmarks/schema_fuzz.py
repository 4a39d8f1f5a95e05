"""Runs `schemathesis`, all its checks, against a running service.

    python -m benchmarks.schema_fuzz --examples 300

starts `stanceframe serve` on a free port, with a folder for jobs, and prints what `schemathesis`
says; its last lines count the cases. `schema_hooks.py` knows which refusals a schema can't
foresee. The status is that of `schemathesis`: 1 where a check failed.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.body_fuzz import TIMEOUT_S, UNHURRIED, running_service

__all__ = ["command_of"]


def main() -> int:
    """Start the service and run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--examples", type=int, default=300, help="most cases an address")
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        running_service("--data-folder", folder, *UNHURRIED) as address,
    ):
        command = command_of(address, given.examples, given.seed)
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own command


def command_of(address: str, examples: int, seed: int) -> list[str]:
    """Return the command that checks the service at an address."""
    return [
        str(Path(sys.executable).parent / "schemathesis"),
        f"--config-file={Path(__file__).with_suffix('.toml')}",
        "run",
        f"{address}/openapi.json",
        "--checks=all",
        f"--max-examples={examples}",
        f"--seed={seed}",
        "--continue-on-failure",
        "--suppress-health-check=too_slow",  # of drawing cases, on a machine that is busy
        f"--request-timeout={TIMEOUT_S}",
        f"--max-response-time={TIMEOUT_S}",
        "--no-color",
    ]


if __name__ == "__main__":
    sys.exit(main())
