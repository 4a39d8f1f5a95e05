"""Sends a running service bodies that no client should send, and watches its memory.

    python -m benchmarks.body_fuzz --count 10000

starts `stanceframe serve` on a free port with a folder for jobs, posts to every address that takes
a body, and fails
where an answer is a 5xx or no problem of the table, or where memory has grown between the first
third and the end by more than a tenth. Run it from the repository's root.
"""

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from tempfile import TemporaryDirectory

import httpx
from tests.service.hostile_bodies import HostileRequest, hostile_requests

MAX_GROWTH = 0.10
# A machine that has much else to do is no fault of the service.
TIMEOUT_S = 900
UNHURRIED = ("--deadline", "900")
NO_CACHE = ("--cache-mib", "0")  # it fills by design, and growth would hide behind it
ANALYZE = "/v1alpha1/comments:analyze"
MEMORY = re.compile(r"^process_resident_memory_bytes (\S+)", re.MULTILINE)


def main() -> int:
    """Run and report; the status is 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        running_service("--data-folder", folder, *UNHURRIED, *NO_CACHE) as address,
        httpx.Client(base_url=address, timeout=TIMEOUT_S) as client,
    ):
        statuses, faults, memory = fuzz(client, given.seed, given.count)
    say = sys.stdout.write
    for status, count in sorted(statuses.items()):
        say(f"{status}: {count}\n")
    early, late = memory[len(memory) // 3], memory[-1]
    growth = late / early - 1
    say(f"memory: {early / 1e6:.0f} MB after a third, {late / 1e6:.0f} MB at the end ")
    say(f"({growth:+.1%})\n")
    for fault in faults[:20]:
        say(f"fault: {fault}\n")
    return int(bool(faults) or growth > MAX_GROWTH)


def fuzz(
    client: httpx.Client, seed: int, count: int
) -> tuple[Counter[int], list[str], list[float]]:
    """Post `count` requests; return statuses, faults, and memory at a hundred moments."""
    paths = posted_paths(client)
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    memory = [memory_of(client)]
    for number, request in enumerate(islice(hostile_requests(seed), count)):
        path = paths[number % len(paths)]
        status, fault = post(client, path, request)
        statuses[status] += 1
        if fault:
            faults.append(f"{number} {request.kind} {path}: {fault}")
        if number % max(1, count // 100) == 0:
            memory.append(memory_of(client))
    memory.append(memory_of(client))
    return statuses, faults, memory


def posted_paths(client: httpx.Client) -> list[str]:
    """Return the addresses that take a body, by the service's own document, and the form's."""
    document = client.get("/openapi.json").json()
    posted = [path for path, methods in document["paths"].items() if "post" in methods]
    return [*(path for path in posted if "{" not in path), "/read"]


def post(client: httpx.Client, path: str, request: HostileRequest) -> tuple[int, str]:
    """Post a request; return the status, and what is wrong with the answer."""
    try:
        answer = client.post(path, content=request.content, headers=list(request.headers.items()))
    except httpx.TransportError as error:  # refused before it had all been sent
        alive = client.get("/healthz/live").status_code == 200
        return 0, "" if alive else f"no answer: {error!r}"
    if answer.status_code >= 500:
        return answer.status_code, answer.text[:300]
    kind = answer.headers.get("content-type", "")
    # Where Perspective's users look for errors, these are in its shape.
    own = {"/read": "text/html", ANALYZE: "application/json"}.get(path, "application/problem+json")
    if answer.status_code >= 400 and not kind.startswith((own, "application/problem+json")):
        return answer.status_code, f"a refusal of type {kind}"
    return answer.status_code, ""


def memory_of(client: httpx.Client) -> float:
    """Return the service's resident memory in bytes."""
    found = MEMORY.search(client.get("/metrics").text)
    return float(found[1]) if found else 0.0


@contextmanager
def running_service(*words: str) -> Iterator[str]:
    """Start `stanceframe serve`, and give its address."""
    command = "from stanceframe_service.serve_cli import app; app()"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", command, "--port", "0", *words],
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait()


def _address(process: "subprocess.Popen[str]") -> str:
    from threading import Thread

    said = ""
    lines = process.stderr or iter(())
    for line in lines:
        said += line
        if "startup complete" in line:
            break
    # What it logs is read on, or it would stop at a full pipe.
    Thread(target=lambda: [None for _ in lines], daemon=True).start()
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    if found is None:
        raise RuntimeError(f"the service did not start: {said}")
    return found[0]


if __name__ == "__main__":
    sys.exit(main())
