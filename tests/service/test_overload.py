"""More work than can be done: what the service takes, refuses, lets go and finishes.

The model's only lane is held by the test where something must be under way for sure.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from stanceframe.types import Article
from stanceframe.wire import to_json
from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

TEXT = "Veldania urged a truce. “We want peace,” Ilna Torv said."
RUN = "from stanceframe.cli import main; main()"
UNHURRIED = ServiceSettings(max_wait_s=600.0, deadline_s=600.0)
AT_ONCE = ServiceSettings(max_wait_s=0.0, max_queue_tokens=2_000)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@contextmanager
def served(serving, labeller, settings: ServiceSettings) -> Iterator[tuple[FastAPI, httpx.Client]]:
    app = create_app(labeller, settings)
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield app, client


@contextmanager
def nothing_is_labelled(app: FastAPI) -> Iterator[None]:
    with app.state.desk.labeller.lanes.one():
        yield


def post(client: httpx.Client, body: Any, **headers: str) -> httpx.Response:
    return client.post("/v1/label", json=body, headers=headers)


def test_overload_is_refused_before_queueing_with_a_time_to_come_back(serving, labeller):
    with served(serving, labeller, AT_ONCE) as (app, client), ThreadPoolExecutor() as pool:
        with nothing_is_labelled(app):
            first = pool.submit(post, client, {"text": TEXT})
            until(lambda: app.state.desk.queue.state.running == 1)
            refused = post(client, {"text": TEXT})
            stream = client.post(
                "/v1/label", content=b"{}\n", headers={"content-type": "application/x-ndjson"}
            )
            health = [client.get(f"/healthz/{one}").status_code for one in ("live", "ready")]

        assert first.result().status_code == 200

    assert [one.status_code for one in (refused, stream)] == [429, 429]
    assert refused.json()["code"] == "overloaded"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert health == [200, 200]


def test_what_can_never_fit_is_refused_at_once(serving, labeller):
    with served(serving, labeller, AT_ONCE) as (_app, client):
        response = post(client, {"text": TEXT * 100})

    assert (response.status_code, response.json()["code"]) == (413, "too_much_work")


def test_a_request_past_its_deadline_is_a_problem_and_is_never_computed(serving, labeller):
    with served(serving, labeller, UNHURRIED) as (app, client), ThreadPoolExecutor() as pool:
        with nothing_is_labelled(app):
            first = pool.submit(post, client, {"text": TEXT})
            until(lambda: app.state.desk.queue.state.running == 1)
            late = post(client, {"text": TEXT}, prefer="wait=1")
            state = app.state.desk.queue.state

        assert first.result().status_code == 200

    assert (late.status_code, late.json()["code"]) == (504, "deadline_passed")
    assert "1 s" in late.json()["detail"]
    assert (state.waiting, state.running) == (0, 1)


def test_a_batch_past_its_deadline_keeps_what_was_done(serving, labeller):
    with served(serving, labeller, UNHURRIED) as (app, client), nothing_is_labelled(app):
        articles = [{"id": "bad", "text": " "}, {"id": "late", "text": TEXT}]
        response = post(client, {"articles": articles}, prefer="wait=1")

    codes = [row["error"]["code"] for row in response.json()["results"]]
    assert (response.status_code, codes) == (200, ["empty", "deadline_passed"])


def test_a_client_that_goes_takes_its_work_out_of_the_queue(serving, labeller):
    with served(serving, labeller, UNHURRIED) as (app, client), ThreadPoolExecutor() as pool:
        queue = app.state.desk.queue
        with nothing_is_labelled(app):
            first = pool.submit(post, client, {"text": TEXT})
            until(lambda: queue.state.running == 1)
            body = b'{"articles": [{"text": "a"}, {"text": "b"}]}'
            with socket.create_connection((client.base_url.host, client.base_url.port)) as going:
                going.sendall(
                    b"POST /v1/label HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                )
                until(lambda: queue.state.waiting == 2)
            until(lambda: queue.state.waiting == 0)

        assert first.result().status_code == 200
        assert app.state.desk.cache_counts.misses == app.state.desk.cache_counts.entries


def test_a_small_request_is_answered_while_a_large_batch_waits(serving, labeller):
    with served(serving, labeller, UNHURRIED) as (app, client), ThreadPoolExecutor() as pool:
        queue, done = app.state.desk.queue, []
        many = {"articles": [{"id": str(n), "text": f"{TEXT} {n}."} for n in range(40)]}
        with nothing_is_labelled(app):
            batch = pool.submit(post, client, many)
            batch.add_done_callback(lambda _: done.append("batch"))
            until(lambda: queue.state.waiting == 39)
            small = pool.submit(post, client, {"text": TEXT})
            small.add_done_callback(lambda _: done.append("small"))
            until(lambda: queue.state.waiting == 40)

        assert {one.result().status_code for one in (batch, small)} == {200}

    assert done == ["small", "batch"]


def test_one_bad_article_of_many_fails_alone_and_the_workers_live(serving, labeller, caplog):
    with served(serving, labeller, UNHURRIED) as (app, client):
        lanes = app.state.desk.labeller.lanes
        broken, whole = lanes.one, lanes.one

        def fail_once():
            lanes.one = whole
            raise MemoryError

        lanes.one = fail_once
        results = post(client, {"articles": [{"text": TEXT}, {"text": TEXT}]}).json()["results"]
        lanes.one = broken

    assert sorted(row["status"] for row in results) == ["error", "ok"]
    assert "MemoryError" in caplog.text
    assert "Veldania" not in caplog.text


def test_labels_are_the_same_whatever_the_door_neighbours_threads_and_cache(serving, labeller):
    days = [f"{TEXT} On day {n} {'Morava denied it. ' * (n % 3)}" for n in range(6)]
    bodies = [{"id": str(n), "text": text} for n, text in enumerate(days)]
    expected = [
        to_json(labeller.label(Article(id=body["id"], text=body["text"]))) for body in bodies
    ]
    two_threads = type(labeller).load("conflict-small", threads=2)

    for model, cache in ((labeller, 0), (two_threads, 0), (two_threads, 2**20)):
        settings = ServiceSettings(max_wait_s=600, deadline_s=600, cache_bytes=cache)
        with served(serving, model, settings) as (app, client), ThreadPoolExecutor(8) as pool:
            alone = [one.content for one in pool.map(lambda b: post(client, b), bodies)]
            together = post(client, {"articles": bodies[::-1]}).content
            again = [post(client, body).content for body in bodies[:3]]
            counts = app.state.desk.cache_counts

        assert alone == expected
        assert together == b'{"results":[' + b",".join(expected[::-1]) + b"]}"
        assert again == expected[:3]
        assert (counts is None) if cache == 0 else (counts.hits > 0)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """`stanceframe serve` as it is run: its address stands in its first line of messages."""
    command = [sys.executable, "-c", RUN, "serve", "--port", "0", "--threads", "1"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        yield running
        if running.poll() is None:
            running.kill()


def test_a_service_that_is_asked_to_stop_finishes_what_it_accepted_and_takes_no_more(process):
    assert process.stderr is not None
    said = iter(process.stderr.readline, "")
    address = next(line for line in said if "http://" in line).split(" on ")[1].split()[0]
    next(line for line in said if "startup complete" in line)
    threading.Thread(target=lambda: list(said), daemon=True).start()
    long = {"articles": [{"text": f"{TEXT} {n}. " * 5} for n in range(20)]}

    with ThreadPoolExecutor() as pool, httpx.Client(base_url=address, timeout=600) as client:
        accepted = pool.submit(post, client, long)
        until(lambda: client.get("/healthz/live").status_code == 200)
        time.sleep(0.5)  # until it is read; the server gives no sign of that
        os.kill(process.pid, signal.SIGTERM)
        until(lambda: client.get("/healthz/ready").status_code == 503)
        refused = post(client, {"text": TEXT})
        results = accepted.result().json()["results"]

    assert (refused.status_code, refused.json()["code"]) == (503, "draining")
    assert refused.headers["connection"] == "close"
    assert [row["status"] for row in results] == ["ok"] * 20
    assert process.wait(60) == -signal.SIGTERM
