"""No body makes the service fail: a small run of what `benchmarks/body_fuzz.py` does at length."""

from itertools import islice

import httpx
import pytest
from tests.service.hostile_bodies import DRAWS, HostileRequest, hostile_requests

from stanceframe_service.app import create_app
from stanceframe_service.problems import PROBLEMS
from stanceframe_service.settings import ServiceSettings

COUNT = 260
PATHS = ("/v1/label", "/v1/compare", "/read")


@pytest.fixture(scope="module")
def client(labeller, serving):
    app = create_app(labeller, ServiceSettings(max_body_bytes=400_000))
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def sent(client: httpx.Client, path: str, request: HostileRequest) -> httpx.Response | None:
    try:
        return client.post(path, content=request.content, headers=list(request.headers.items()))
    except httpx.TransportError:  # it was refused before all of it was sent
        return None


def test_hostile_bodies_are_labelled_or_refused_and_never_a_fault(client):
    faults = []
    for number, request in enumerate(islice(hostile_requests(13), COUNT)):
        answer = sent(client, PATHS[number % len(PATHS)], request)
        if answer is None or answer.status_code == 200:
            continue
        is_page = answer.headers["content-type"].startswith("text/html")
        known = is_page or answer.json()["type"].rpartition(":")[2] in PROBLEMS
        if answer.status_code >= 500 or not known:
            faults.append((number, request.kind, answer.status_code, answer.text[:200]))

    assert faults == []
    assert client.get("/healthz/ready").status_code == 200


def test_every_kind_of_body_is_among_them_and_a_seed_gives_the_same():
    first, second = (list(islice(hostile_requests(13), COUNT)) for _ in range(2))

    assert first == second
    assert len({request.kind for request in first}) == len(set(DRAWS))
