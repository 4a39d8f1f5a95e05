"""What a client may ask for in a minute, and what it is told when it has had it."""

import httpx
import pytest

from stanceframe_service.app import create_app
from stanceframe_service.security.gate import Access
from stanceframe_service.security.keys import KeyFile
from stanceframe_service.security.rates import RateLimits


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_an_allowance_is_spent_owed_and_fills_again():
    clock = Clock()
    rates = RateLimits(60, clock=clock)  # one a second

    rates.take("a", 59)
    assert rates.wait_s("a") == 0
    rates.take("a", 11)
    assert rates.wait_s("a") == 11  # owes 10, and 1 is needed to ask
    assert rates.wait_s("b") == 0

    clock.now += 11
    assert rates.wait_s("a") == 0


def test_nobody_saves_up_more_than_a_minutes_worth():
    clock = Clock()
    rates = RateLimits(60, clock=clock)
    rates.take("a", 0)
    clock.now += 3600

    rates.take("a", 61)

    assert rates.wait_s("a") == 2


def test_clients_without_number_take_bounded_memory():
    rates = RateLimits(60, clock=Clock())
    for number in range(20_000):
        rates.take(str(number), 1)

    assert len(rates._buckets) == 10_000


@pytest.fixture
def limited(labeller, serving, tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    secrets = [keys.add(name).secret for name in ("one", "two")]
    app = create_app(labeller, access=Access(keys=keys, bytes_per_minute=200))
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client, secrets


def test_one_key_waits_and_another_does_not(limited):
    client, (one, two) = limited
    body = {"text": "Veldania urged a truce. " * 12}

    first = client.post("/v1/label", json=body, headers={"x-api-key": one})
    second = client.post("/v1/label", json=body, headers={"x-api-key": one})
    other = client.post("/v1/label", json=body, headers={"x-api-key": two})

    assert (first.status_code, second.status_code, other.status_code) == (200, 429, 200)
    assert second.json()["code"] == "rate_limited"
    assert 1 <= int(second.headers["retry-after"]) <= 60
    assert client.get("/healthz/ready").status_code == 200


def test_the_document_says_that_a_client_may_have_to_wait(limited):
    client, (_, two) = limited

    refusals = client.get("/openapi.json", headers={"x-api-key": two}).json()["paths"]["/v1/label"][
        "post"
    ]["responses"]

    assert "Retry-After" in refusals["429"]["headers"]
