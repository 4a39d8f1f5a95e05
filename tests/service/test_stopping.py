"""A service whose time to finish is over: who still waits is told so, and it ends without a fault.

It is the real command in a process of its own, and the signal is the one that systems send.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest

TEXT = "Veldania urged a truce. “We want peace,” Ilna Torv said. "
RUN = "from stanceframe.cli import main; main()"
QUEUE_IS_EMPTY = "\nstanceframe_queue_tokens 0.0\n"
# So much work, and no sentence twice, that a grace of a second is too short for any processor.
LONG = " ".join(
    f"On day {n} Veldania urged a truce. “We want peace on day {n},” Ilna Torv said of Morava."
    for n in range(3000)
)


class Process(NamedTuple):
    """A service, where it listens, and what it has said."""

    running: subprocess.Popen[str]
    client: httpx.Client
    said: list[str]
    listening: threading.Thread

    def stop_when_at_work(self) -> None:
        """Send SIGTERM as soon as an article is being labelled."""
        deadline = time.monotonic() + 600
        while QUEUE_IS_EMPTY in self.client.get("/metrics").text:
            assert time.monotonic() < deadline, "nothing came to be labelled"
            time.sleep(0.05)
        self.running.send_signal(signal.SIGTERM)

    def last_words(self) -> str:
        """Wait for the end, and return all that was said."""
        assert self.running.wait(60) == -signal.SIGTERM
        self.listening.join(60)
        return "".join(self.said)


@pytest.fixture
def process() -> Iterator[Process]:
    command = [sys.executable, "-c", RUN, "serve", "--port", "0", "--threads", "1", "--grace", "1"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        lines = iter(running.stderr.readline, "")
        address = next(line for line in lines if "http://" in line).split(" on ")[1].split()[0]
        next(line for line in lines if "startup complete" in line)
        said: list[str] = []
        listening = threading.Thread(target=lambda: said.extend(lines), daemon=True)
        listening.start()
        with httpx.Client(base_url=address, timeout=600) as client:
            yield Process(running, client, said, listening)
        if running.poll() is None:
            running.kill()


def post(client: httpx.Client, body: Any) -> httpx.Response:
    return client.post("/v1/label", json=body)


def test_whoever_is_not_answered_in_time_is_told_that_the_service_stops(process):
    long = {"id": "long", "text": LONG}

    with ThreadPoolExecutor() as pool:
        one = pool.submit(post, process.client, long)
        process.stop_when_at_work()
        response = one.result()
    said = process.last_words()

    assert (response.status_code, response.json()["code"]) == (503, "draining")
    assert response.headers["content-type"] == "application/problem+json"
    assert "1 requests were not answered in time" in said
    assert "Traceback" not in said
    assert "ERROR" not in said


def test_a_batch_keeps_what_was_done_in_time_and_names_what_was_not(process):
    articles = [{"id": "short", "text": TEXT}, {"id": "long", "text": LONG}]

    with ThreadPoolExecutor() as pool:
        batch = pool.submit(post, process.client, {"articles": [*articles, {"text": TEXT}]})
        while process.client.get("/metrics").text.count('outcome="ok"') < 1:
            time.sleep(0.05)
        process.stop_when_at_work()
        response = batch.result()
    said = process.last_words()

    rows = response.json()["results"]
    assert (response.status_code, rows[0]["status"]) == (200, "ok")
    assert [row["error"]["code"] for row in rows[1:]] == ["draining", "draining"]
    assert "article 'long'" in rows[1]["error"]["message"]
    assert "Traceback" not in said


def test_a_stream_whose_client_sends_nothing_just_then_ends_with_a_row_that_says_so(process):
    line = b'{"id": "a", "text": "Rain fell."}\n'
    head = (
        b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    address = (process.client.base_url.host, process.client.base_url.port)

    with socket.create_connection(address, 600) as asking:
        asking.sendall(head + b"%x\r\n%s\r\n" % (len(line), line))
        answer = b""
        while b'"id":"a"' not in answer:
            answer += asking.recv(65_536)
        process.running.send_signal(signal.SIGTERM)
        while got := asking.recv(65_536):
            answer += got
    said = process.last_words()

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"code":"draining"' in answer
    assert b"line 2: this line and those behind it were not read" in answer
    assert answer.endswith(b"0\r\n\r\n")
    assert "not answered in time" not in said
    assert "Traceback" not in said
