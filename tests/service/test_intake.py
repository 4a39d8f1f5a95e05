"""Bodies come in unpacked within bounds, within time, in a shape that a request needs."""

import asyncio
import gzip
import json
import random
import socket
import zlib
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest

from stanceframe_service.app import create_app
from stanceframe_service.problems import ProblemError
from stanceframe_service.security.gate import Access
from stanceframe_service.security.intake import CLIENT_WAITS, ROWS_GIVEN, Inflating, Intake
from stanceframe_service.security.nesting import MOST_DEEP, MOST_PARTS, check_shape
from stanceframe_service.settings import ServiceSettings

LIMIT = 20_000
BODY = json.dumps({"id": "1", "text": "Veldania urged a truce."}).encode()
PACKED = {"content-type": "application/json", "content-encoding": "gzip"}


@pytest.fixture(scope="module")
def client(labeller, serving):
    app = create_app(labeller, ServiceSettings(max_body_bytes=LIMIT), access=Access())
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def test_a_packed_body_gets_the_answer_that_it_gets_unpacked(client):
    plain = client.post("/v1/label", content=BODY, headers={"content-type": "application/json"})

    packed = client.post("/v1/label", content=gzip.compress(BODY), headers=PACKED)

    assert packed.status_code == 200
    assert packed.content == plain.content


def test_a_bomb_is_refused(client):
    bomb = gzip.compress(b"[" * 15_000_000)
    assert len(bomb) < LIMIT

    answer = client.post("/v1/label", content=bomb, headers=PACKED)

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_no_more_is_unpacked_than_the_limit_and_a_piece():
    bomb = gzip.compress(b"0" * 50_000_000)
    inflating = Inflating(LIMIT)

    with pytest.raises(ProblemError, match="unpacks to more"):
        list(inflating.feed(bomb))

    # What is left of the stream was not unpacked.
    assert len(inflating._stream.unconsumed_tail) > len(bomb) / 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not packed",
        gzip.compress(BODY, mtime=0)[:-6],
        gzip.compress(BODY, mtime=0) + b"more",
        zlib.compress(BODY),
        gzip.compress(BODY, mtime=0)[:-8] + b"\0" * 8,
    ],
)
def test_broken_gzip_is_refused_with_what_to_do(client, body):
    answer = client.post("/v1/label", content=body, headers=PACKED)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_encoding"


# More than the buffers of both sockets hold, and nothing that packing makes smaller.
LONG = gzip.compress(random.Random(13).randbytes(12_000_000), 1)  # noqa: S311  no secret


@pytest.mark.parametrize(
    ("path", "encoding", "status"),
    [
        ("/v1/label", "gzip", 413),
        ("/v1/compare", "br", 415),
        ("/v1/jobs", "br", 415),
    ],
)
def test_who_sends_all_before_looking_at_the_answer_hears_why_it_was_refused(
    roomy, path, encoding, status
):
    headers = {"content-type": "application/json", "content-encoding": encoding}
    asking = Request(f"{roomy}{path}", data=LONG, headers=headers)  # noqa: S310  ours

    # This client gives up where the connection is reset while it sends.
    with pytest.raises(HTTPError) as refused:
        urlopen(asking, timeout=600)  # noqa: S310

    assert refused.value.code == status
    assert json.load(refused.value)["status"] == status


@pytest.fixture(scope="module")
def roomy(labeller, serving):
    with serving(create_app(labeller, ServiceSettings(max_body_bytes=2_000_000))) as address:
        yield address


def test_who_looks_at_the_answer_while_sending_has_it_at_once_and_is_not_listened_to_for_ever(
    client,
):
    head = b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += b"Content-Encoding: br\r\nContent-Length: 1000000000\r\n\r\n"

    with socket.create_connection((client.base_url.host, client.base_url.port), 60) as asking:
        asking.sendall(head + b"x" * 1_000)
        answer = b""
        while b"unsupported_media_type" not in answer:
            answer += asking.recv(65_536)
        with pytest.raises(ConnectionError):  # what is more than the limit isn't taken in
            for _ in range(10_000):
                asking.sendall(b"x" * 10_000)

    assert answer.startswith(b"HTTP/1.1 415")


@pytest.mark.parametrize("deep", ['{"text": %s}', '{"articles": [{"text": "a", "targets": %s}]}'])
@pytest.mark.parametrize("depth", [MOST_DEEP + 1, 900])
def test_json_that_nests_deep_is_refused(client, deep, depth):
    body = deep % ("[" * depth + "]" * depth)

    answer = client.post(
        "/v1/label", content=body.encode(), headers={"content-type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "too_complex"


def test_json_in_too_many_parts_is_refused():
    with pytest.raises(ProblemError, match="objects and lists"):
        check_shape([[]] * (MOST_PARTS + 1))


def test_json_of_the_shape_of_a_request_passes():
    article = {"text": "a", "targets": [{"start": 0, "end": 1}] * 20}

    check_shape({"articles": [article] * 256})


def test_a_body_that_trickles_in_is_given_up():
    sent = []

    async def app(_scope, receive, _send):
        while (await receive()).get("more_body"):
            pass

    async def trickle():
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def keep(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": []}
    asyncio.run(Intake(app, most_bytes=lambda _: 10, patience_s=0.05)(scope, trickle, keep))

    assert sent[0]["status"] == 408
    assert b"body_too_slow" in sent[1]["body"]


def asked_for_more(client_waits, *, seconds=0.0):
    """Ask for the rest of a body that doesn't come for half a second."""

    async def app(scope, receive, send):
        scope[CLIENT_WAITS] = client_waits
        assert (await receive())["more_body"]
        await asyncio.sleep(seconds)
        assert not (await receive())["more_body"]
        await send({"type": "done"})

    async def receive():
        if not given:
            given.append(1)
            return {"type": "http.request", "body": b"x", "more_body": True}
        await asyncio.sleep(max(0.0, 0.5 - seconds))
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message):
        sent.append(message)

    given, sent = [], []
    scope = {"type": "http", "method": "POST", "headers": []}
    asyncio.run(Intake(app, most_bytes=lambda _: 10, patience_s=0.05)(scope, receive, keep))
    return sent[0]


def test_a_body_that_pauses_is_given_up_unless_it_is_the_service_that_makes_it_wait():
    assert asked_for_more(lambda: False)["status"] == 408
    assert asked_for_more(lambda: True) == {"type": "done"}
    assert asked_for_more(lambda: False, seconds=0.5) == {"type": "done"}


def paused_after_each_line(rows_given):
    """Send three lines with 15 seconds before each, to a service with a patience of 20."""

    async def app(scope, receive, send):
        scope[ROWS_GIVEN] = lambda: rows_given * len(lines)
        while (await receive())["more_body"]:
            lines.append(1)
        await send({"type": "done"})

    async def receive():
        await asyncio.sleep(0.01)
        now.append(now[-1] + 15.0)
        return {"type": "http.request", "body": b"x", "more_body": len(now) < 4}

    async def keep(message):
        sent.append(message)

    lines, sent, now = [], [], [0.0]
    scope = {"type": "http", "method": "POST", "headers": []}
    intake = Intake(app, most_bytes=lambda _: 10, patience_s=20.0, clock=lambda: now[-1])
    asyncio.run(intake(scope, receive, keep))
    return sent[0]


def test_the_time_for_the_next_line_begins_anew_with_each_row():
    assert paused_after_each_line(rows_given=0)["status"] == 408
    assert paused_after_each_line(rows_given=1) == {"type": "done"}


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [
        ("127.0.0.1:80", True),
        ("localhost:8000", True),
        ("[::1]:80", True),
        ("labels.example", True),
        ("attacker.example", False),
        ("127.0.0.1.attacker.example", False),
        ("", False),
    ],
)
def test_a_service_without_keys_is_called_by_address_or_by_its_own_names(named, host, is_let_in):
    with socket.create_connection((named.host, named.port), timeout=60) as connection:
        request = f"GET /v1/codebooks HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        status = connection.recv(64).split()[1]

    assert status == (b"200" if is_let_in else b"421")


@pytest.fixture(scope="module")
def named(labeller, serving):
    access = Access(host_names=frozenset({"labels.example"}))
    with serving(create_app(labeller, access=access)) as address:
        yield httpx.URL(address)
