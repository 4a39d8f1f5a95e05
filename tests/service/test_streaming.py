"""NDJSON at /v1/label: a line in, a line out, whatever the lines hold and however they come."""

import gzip
import json
import random
import socket
import time
from dataclasses import replace
from http.client import HTTPResponse

import httpx
import pytest

from stanceframe.types import Article
from stanceframe.wire import to_json
from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

TEXT = "Veldania urged a truce. “We want peace,” Ilna Torv said."
NDJSON = {"content-type": "application/x-ndjson"}
LIMITS = ServiceSettings(max_body_bytes=20_000, max_line_bytes=5_000, max_stream_bytes=20_000_000)


@pytest.fixture(scope="module")
def app(labeller):
    return create_app(labeller, LIMITS)


@pytest.fixture(scope="module")
def client(app, serving):
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def lines_of(*objects: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in objects)


def rows_of(response: httpx.Response) -> list[dict]:
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.content.endswith(b"\n")
    return [json.loads(line) for line in response.content.splitlines()]


def test_each_line_gets_the_bytes_that_the_article_gets_alone_in_order(client, labeller):
    articles = [Article(id=f"a{n}", text=f"{TEXT} Day {n} passed.") for n in range(12)]
    body = lines_of(*({"id": one.id, "text": one.text} for one in articles))

    response = client.post("/v1/label", content=body, headers=NDJSON)

    rows_of(response)
    assert response.content.splitlines() == [to_json(labeller.label(one)) for one in articles]


def test_a_bad_line_is_an_error_row_with_its_number_and_the_others_go_on(client):
    good = lines_of({"text": TEXT})
    long = lines_of({"text": "word " * 2_000})
    body = good + b"\n{broken\n" + b"7\n" + long + lines_of({"txt": "a"}) + b"\xff\n" + good[:-1]

    rows = rows_of(client.post("/v1/label", content=body, headers=NDJSON))

    assert [row["id"] for row in rows] == ["1", "3", "4", "5", "6", "7", "8"]
    assert [row["status"] for row in rows] == ["ok", *["error"] * 5, "ok"]
    codes = [row["error"]["code"] for row in rows[1:6]]
    assert codes == [
        "invalid_json",
        "invalid_article",
        "line_too_long",
        "invalid_article",
        "invalid_json",
    ]
    assert all(f"line {row['id']}: " in row["error"]["message"] for row in rows[1:6])


def test_an_empty_stream_has_no_rows(client):
    response = client.post("/v1/label", content=b"\n \n", headers=NDJSON)

    assert (response.status_code, response.content) == (200, b"")


def test_all_scores_can_be_had_of_a_stream_and_a_wrong_choice_is_refused(client):
    body = lines_of({"text": TEXT})

    (row,) = rows_of(client.post("/v1/label?scores=all", content=body, headers=NDJSON))
    wrong = client.post("/v1/label?scores=some", content=body, headers=NDJSON)

    assert len(row["sentences"][0]["frames"]) == 14
    assert wrong.status_code == 422
    assert "?scores=some" in wrong.json()["detail"]


def test_rows_come_while_the_request_is_still_being_sent(client):
    first, second = (lines_of({"id": name, "text": TEXT}) for name in "ab")
    head = (
        b"POST /v1/label HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-ndjson\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    with socket.create_connection((client.base_url.host, client.base_url.port), 600) as asking:
        asking.sendall(head + b"%x\r\n%s\r\n" % (len(first), first))
        answer = b""
        while b'"id":"a"' not in answer:
            answer += asking.recv(65_536)
        assert b'"id":"b"' not in answer
        asking.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(second), second))
        while got := asking.recv(65_536):
            answer += got

    assert b'"id":"b"' in answer


def test_a_client_that_reads_nothing_until_it_has_sent_all_gets_all(client):
    # More than the buffers of both sockets hold: were each to wait for the other, this would hang.
    names = [f"{number} {'x' * 4_000}" for number in range(4_000)]

    rows = rows_of(
        client.post("/v1/label", content=lines_of(*({"id": n} for n in names)), headers=NDJSON)
    )

    assert [row["id"] for row in rows] == names


def test_a_stream_over_its_limit_says_from_which_line_on_nothing_was_read(labeller, serving):
    app = create_app(labeller, ServiceSettings(max_stream_bytes=5_000))
    body = lines_of({"text": TEXT}) + b"\n" * 6_000

    with serving(app) as address:
        answer = httpx.post(f"{address}/v1/label", content=body, headers=NDJSON, timeout=600)
    rows = rows_of(answer)

    assert rows[0]["status"] == "ok"
    assert rows[-1]["error"]["code"] == "body_too_large"
    assert "not read" in rows[-1]["error"]["message"]


def test_a_packed_stream_is_bounded_as_a_stream_and_not_as_a_request(client):
    body = lines_of(*({"id": f"{n} {'x' * 400}"} for n in range(100)))
    assert len(body) > LIMITS.max_body_bytes
    packed = NDJSON | {"content-encoding": "gzip"}

    rows = rows_of(client.post("/v1/label", content=gzip.compress(body), headers=packed))
    broken = rows_of(
        client.post("/v1/label", content=gzip.compress(body[:-1] + b"{")[:-6], headers=packed)
    )

    assert len(rows) == 100
    assert broken[-1]["error"]["code"] == "invalid_encoding"
    assert "it breaks off" in broken[-1]["error"]["message"]


def test_a_packed_stream_that_is_spoilt_in_the_middle_has_the_rows_before_and_a_last_one(client):
    chance = random.Random(13)  # noqa: S311  no secret
    lines = [lines_of({"id": f"{n} {chance.randbytes(400).hex()}"}) for n in range(2_000)]
    packed = bytearray(gzip.compress(b"".join(lines)))
    middle = len(packed) // 2
    packed[middle : middle + 200] = bytes(200)

    headers = NDJSON | {"content-encoding": "gzip"}
    rows = rows_of(client.post("/v1/label", content=bytes(packed), headers=headers))

    assert 500 < len(rows) < 1_500
    # gzip doesn't notice at once: the last lines before may be spoilt too, and have rows.
    assert [row["id"].split()[0] for row in rows[:500]] == [str(n) for n in range(500)]
    assert rows[-1]["error"]["code"] == "invalid_encoding"
    assert f"line {len(rows)}: " in rows[-1]["error"]["message"]
    assert "this line and those behind it were not read" in rows[-1]["error"]["message"]


def test_a_client_may_wait_for_its_rows_and_one_that_dawdles_is_told_in_a_last_row(
    labeller, serving
):
    # The first article takes longer than this service's patience, which isn't the client's fault.
    hasty = create_app(labeller, replace(LIMITS, body_patience_s=0.0))
    line = lines_of({"id": "a", "text": f"{TEXT} " * 20})
    head = (
        b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\n"
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    with serving(hasty) as address:
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port), 600) as asking:
            asking.sendall(head + b"%x\r\n%s\r\n" % (len(line), line))
            answer = HTTPResponse(asking)
            answer.begin()
            rows = [json.loads(row) for row in answer.read().splitlines()]

    assert [(row["id"], row["status"]) for row in rows] == [("a", "ok"), ("2", "error")]
    assert rows[1]["error"]["code"] == "body_too_slow"


def test_a_client_may_take_its_time_to_read_what_it_was_sent(labeller, serving):
    hasty = create_app(labeller, replace(LIMITS, body_patience_s=0.1))
    body = lines_of(*({"id": f"{number} {'x' * 4_000}"} for number in range(2_500)))
    head = (
        b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-ndjson\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    )

    with serving(hasty) as address:
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port), 600) as asking:
            asking.sendall(head + body)
            time.sleep(1.5)
            answer = HTTPResponse(asking)
            answer.begin()
            rows = [json.loads(row) for row in answer.read().splitlines()]

    assert [row["error"]["code"] for row in rows] == ["empty"] * 2_500


def test_a_stream_whose_client_goes_leaves_nothing_in_the_queue(app, client):
    body = lines_of(*({"text": f"{TEXT} " * 20} for _ in range(40)))
    head = (
        b"POST /v1/label HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-ndjson\r\n"
        b"Content-Length: %d\r\n\r\n" % (10 * len(body))
    )

    with socket.create_connection((client.base_url.host, client.base_url.port), 600) as asking:
        asking.sendall(head + body)
        asking.recv(1_000)

    queue = app.state.desk.queue
    deadline = time.monotonic() + 60
    while (queue.state.waiting or app.state.desk.intake.inside) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (queue.state.waiting, app.state.desk.intake.inside) == (0, 0)


def test_another_address_takes_no_stream(client):
    response = client.post("/v1/compare", content=lines_of({"text": TEXT}), headers=NDJSON)

    assert response.status_code == 415
