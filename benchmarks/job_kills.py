"""Kills a server while it runs jobs, again and again, and compares what comes of them.

`python -m benchmarks.job_kills --kills 30` submits the same upload to a server that nobody
disturbs and to one that is killed (`kill -9`) at random moments and started anew, until so many
kills are done and every job has ended. It leaves with 1 unless every job has the same bytes.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np

SENTENCES: Final = (
    "Veldania urged a truce on day {n}.",
    '"We shelled no port," the envoy of Morava said on Monday.',
    "Morava's minister slams 'massacre' at the crossing, Ilna Torv said.",
    "It rained in Orvil for {n} days.",
    "The court of Talassa heard {n} people who had fled the city.",
)
COMMAND: Final = "from stanceframe_service.serve_cli import app; app()"
ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+")
TIMEOUT_S: Final = 900.0  # a machine that has much else to do is no fault of the service
POLL_S: Final = 0.05


class Server:
    """`stanceframe serve` as users start it, in a process of its own.

    Args:
        data: Its data folder.
        model: Its bundle.
    """

    def __init__(self, data: Path, model: str) -> None:
        words = ["--port", "0", "--data-folder", str(data), "--model", model, "--threads", "1"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self._log = (data.parent / f"{data.name}.log").open("a+", encoding="utf-8")
        before = self._log.seek(0, os.SEEK_END)
        self._process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-c", COMMAND, *words], env=environment, stderr=self._log
        )
        self.address = self._wait_for_address(before)

    def kill(self) -> None:
        """End it as the power would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._log.close()

    def _wait_for_address(self, before: int) -> str:
        for _ in range(int(TIMEOUT_S / POLL_S)):
            self._log.seek(before)
            said = self._log.read()
            found = ADDRESS.search(said)
            if found and "startup complete" in said:
                return found[0]
            if self._process.poll() is not None:
                break
            time.sleep(POLL_S)
        raise SystemExit(f"the server did not start: {said}")


def upload_of(articles: int) -> bytes:
    """Return made articles, one a line, with a repeat and a line that is none now and then."""
    lines: list[str] = []
    for n in range(articles):
        chosen = [SENTENCES[(n + place) % len(SENTENCES)] for place in range(1 + n % 4)]
        row = {"id": f"r{n}", "text": "\n\n".join(one.format(n=n % 97) for one in chosen)}
        lines.append("{" if n % 50 == 49 else json.dumps(row))
    return "\n".join(lines).encode()


def submit(address: str, upload: bytes, number: int) -> str:
    """Submit the upload as a job, and return its id."""
    response = httpx.post(
        f"{address}/v1/jobs",
        content=upload,
        headers={"content-type": "application/x-ndjson", "idempotency-key": str(number)},
        timeout=TIMEOUT_S,
    )
    response.raise_for_status()
    return str(response.json()["id"])


def have_ended(address: str) -> bool:
    """Say whether every job has ended."""
    listed: list[dict[str, Any]] = httpx.get(f"{address}/v1/jobs", timeout=TIMEOUT_S).json()["jobs"]
    return all(job["ended"] for job in listed)


def wait(address: str) -> None:
    """Wait for the jobs to end."""
    while not have_ended(address):
        time.sleep(POLL_S)


def results(address: str, job: str) -> list[bytes]:
    """Return what a job gives: outcomes, errors and a table."""
    parts = ("results", "errors")
    answers = [httpx.get(f"{address}/v1/jobs/{job}/{part}", timeout=TIMEOUT_S) for part in parts]
    for answer in answers:
        answer.raise_for_status()
    return [answer.content for answer in answers]


def undisturbed(data: Path, model: str, upload: bytes) -> list[bytes]:
    """Return what the job gives where nobody kills anything."""
    server = Server(data, model)
    try:
        job = submit(server.address, upload, 0)
        wait(server.address)
        return results(server.address, job)
    finally:
        server.kill()


def disturbed(
    data: Path, model: str, upload: bytes, *, kills: int, longest_s: float, seed: int
) -> list[list[bytes]]:
    """Return what each job gives under a server that is killed so often while a job runs."""
    chance = np.random.default_rng(seed)
    jobs: list[str] = []
    killed = 0
    server = Server(data, model)
    try:
        while killed < kills:
            if have_ended(server.address):
                jobs.append(submit(server.address, upload, len(jobs)))
            time.sleep(chance.uniform(0.0, longest_s))
            killed += not have_ended(server.address)
            server.kill()
            server = Server(data, model)
        wait(server.address)
        return [results(server.address, job) for job in jobs]
    finally:
        server.kill()


def compare(whole: list[bytes], others: Sequence[list[bytes]], upload: bytes) -> bool:
    """Say what came out, and whether all of it is as it must be."""
    items = len(upload.split(b"\n"))
    rows = [len(one[0].splitlines()) for one in [whole, *others]]
    same = all(one == whole for one in others)
    say(f"{len(others)} jobs of {items} items; rows of each, the undisturbed first: {rows}")
    say(f"same bytes: {same}")
    return same and set(rows) == {items} and bool(others)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run both servers and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--longest-s", type=float, default=3.0, help="longest life of a server")
    parser.add_argument("--model", default="conflict-small")
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    upload = upload_of(given.articles)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        whole = undisturbed(Path(folder) / "whole", given.model, upload)
        say(f"undisturbed: {time.monotonic() - begun:.0f} s with start")
        killed = disturbed(
            Path(folder) / "killed",
            given.model,
            upload,
            kills=given.kills,
            longest_s=given.longest_s,
            seed=given.seed,
        )
        say(f"killed {given.kills} times while a job ran, then left to end")
        sys.exit(0 if compare(whole, killed, upload) else 1)


if __name__ == "__main__":
    main()
