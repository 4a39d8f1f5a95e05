"""What users of other services complain of, and what happens here.

Complaints that have a test of their own elsewhere: a request that can never fit, one bad article,
clients that leave, overload (`test_overload.py`); gzip bombs (`test_intake.py`); several processes'
metrics (`test_operating.py`); the host's cores in a container, labels that move with the batch
(`tests/core/test_backends.py`); int8 that collapses (`tests/training/test_quantise.py`).
"""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tests.service.test_overload import TEXT, UNHURRIED, nothing_is_labelled, post, served, until

from stanceframe_service.app import create_app

LONG = "The war" + " and the war" * 160 + " must end."
TWO_FRAMES = "After the troops massacred forty villagers, the envoy of Veldania urged a truce."


@pytest.fixture(scope="module")
def client(labeller, serving):
    with (
        serving(create_app(labeller, UNHURRIED)) as address,
        httpx.Client(base_url=address, timeout=600) as client,
    ):
        yield client


def test_health_and_figures_are_told_while_nothing_gets_through(serving, labeller):
    # A health check that waits behind the work has the service restarted when it is busiest.
    with served(serving, labeller, UNHURRIED) as (app, client), ThreadPoolExecutor() as pool:
        with nothing_is_labelled(app):
            many = {"articles": [{"id": str(n), "text": f"{TEXT} {n}."} for n in range(40)]}
            batch = pool.submit(post, client, many)
            until(lambda: app.state.desk.queue.state.waiting == 39)

            told = {
                path: client.get(path).status_code
                for path in ("/healthz/live", "/healthz/ready", "/v2/health/ready", "/metrics")
            }

            assert not batch.done()
        assert batch.result().status_code == 200

    assert set(told.values()) == {200}


def test_a_sentence_of_which_a_part_is_read_says_so_in_the_answer(client):
    # text-embeddings-inference#107: cut without a word
    (sentence,) = client.post("/v1/label", json={"text": LONG}).json()["sentences"]

    assert 0 < sentence["truncated"]["read"] < sentence["truncated"]["tokens"]
    assert "stanceframe_truncations_total 1.0" in client.get("/metrics").text


@pytest.mark.parametrize("body", [["One text.", "Another."], [{"text": "One text."}], "One text."])
def test_a_list_is_never_guessed_to_be_texts_or_a_pair(client, body):
    # text-embeddings-inference#747: two strings in a list are read as one pair
    for asked in (body, {"text": body}):
        if asked == {"text": "One text."}:
            continue
        refused = client.post("/v1/label", json=asked)

        assert refused.status_code == 422
        assert refused.json()["detail"]


def test_one_article_and_a_batch_of_one_hold_the_same_row(client):
    alone = client.post("/v1/label", json={"id": "1", "text": TEXT}).content
    batch = client.post("/v1/label", json={"articles": [{"id": "1", "text": TEXT}]}).content

    assert batch == b'{"results":[' + alone + b"]}"


def test_each_frame_is_judged_for_itself(client):
    # A softmax over labels that don't exclude each other lets one be true at a time.
    asked = {"text": TWO_FRAMES, "scores": "all"}
    (sentence,) = client.post("/v1/label", json=asked).json()["sentences"]
    probabilities = {frame["id"]: frame["p"] for frame in sentence["frames"]}
    present = {frame["id"] for frame in sentence["frames"] if frame["present"]}

    assert {"atrocity", "ceasefire"} <= present
    assert sum(probabilities.values()) > 1


def test_a_service_that_is_not_ready_says_why(labeller, serving):
    # BentoML#3200: a 503 that nobody can explain
    app = create_app(labeller)
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        app.state.desk.ready = False
        not_ready = client.get("/healthz/ready").json()
        app.state.desk.intake.drain()
        draining = client.post("/v1/label", json={"text": TEXT}).json()

    assert (not_ready["code"], draining["code"]) == ("not_ready", "draining")
    assert not_ready["detail"]
    assert "send it to another" in draining["detail"]
