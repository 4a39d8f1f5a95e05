"""The service as a client meets it: a real server on a real port."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from stanceframe.types import Article, ArticleMeta
from stanceframe.wire import to_json
from stanceframe_service.app import create_app
from stanceframe_service.problems import PROBLEMS
from stanceframe_service.settings import ServiceSettings

TEXT = (
    "Veldanian minister slams 'massacre' at river crossing\n\n"
    '"We want a truce before winter," Ilna Torv said on Monday. Morava denied the charge.'
)
LIMITS = ServiceSettings(max_body_bytes=20_000, max_items=4, max_sentences=40)
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client(labeller, serving):
    with (
        serving(create_app(labeller, LIMITS)) as address,
        httpx.Client(base_url=address, timeout=600) as client,
    ):
        yield client


def refused(response: httpx.Response, kind: str, *, code: str | None = None) -> dict[str, Any]:
    """Check the shape that every refusal has, and return the problem."""
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:stanceframe:problem:{kind}"
    assert problem["status"] == response.status_code == PROBLEMS[kind].status
    assert problem["title"] == PROBLEMS[kind].title
    assert problem["code"] == (code or kind)
    return problem


def test_one_article_comes_back_as_the_labelled_article_itself(client, labeller):
    body = {"id": "r1", "text": TEXT, "outlet": "The Port Gazette"}

    response = client.post("/v1/label", json=body)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    labelled = response.json()
    assert (labelled["id"], labelled["status"]) == ("r1", "ok")
    assert labelled["meta"]["outlet"] == "The Port Gazette"
    article = Article(id="r1", text=TEXT, meta=ArticleMeta(outlet="The Port Gazette"))
    assert response.content == to_json(labeller.label(article))


def test_several_articles_come_back_in_order_and_a_wrong_one_fails_alone(client):
    articles = [{"id": "a", "text": TEXT}, {"id": "b", "text": " "}, 7, {"text": TEXT}]

    response = client.post("/v1/label", json={"articles": articles})

    assert response.status_code == 200
    results = response.json()["results"]
    assert [row["id"] for row in results] == ["a", "b", "2", "3"]
    assert [row["status"] for row in results] == ["ok", "error", "error", "ok"]
    assert results[1]["error"]["code"] == "empty"
    assert "must be a JSON object" in results[2]["error"]["message"]


def test_an_article_of_a_batch_has_the_bytes_that_it_has_alone(client):
    one = {"id": "a", "text": TEXT}

    alone = client.post("/v1/label", json=one, timeout=600).content
    among = client.post("/v1/label", json={"articles": [{"text": "Other words."}, one]}).content

    assert among.endswith(b"," + alone + b"]}")


def test_an_empty_batch_has_no_results(client):
    assert client.post("/v1/label", json={"articles": []}).json() == {"results": []}


def test_all_scores_can_be_had_of_one_and_of_several(client):
    one = client.post("/v1/label", json={"text": TEXT, "scores": "all"}).json()
    several = client.post("/v1/label", json={"articles": [{"text": TEXT}], "scores": "all"}).json()

    assert len(one["sentences"][0]["frames"]) == 14
    assert several["results"] == [one]


def test_requests_at_the_same_time_get_the_answers_that_they_get_alone(client):
    bodies = [{"id": str(n), "text": f"{TEXT} Day {n} passed."} for n in range(8)]
    alone = [client.post("/v1/label", json=body).content for body in bodies]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda body: client.post("/v1/label", json=body).content, bodies))

    assert together == alone


def test_a_body_that_is_not_json_is_refused_with_the_place(client):
    response = client.post("/v1/label", content=b'{"text": "a', headers=JSON)

    assert re.search("at character 11", refused(response, "invalid_json")["detail"])


@pytest.mark.parametrize(
    "body", [b'{"text": NaN}', b'{"text": "\\ud800"}', b'{"text": "\xff"}', b"["]
)
def test_only_strict_json_is_taken(client, body):
    refused(client.post("/v1/label", content=body, headers=JSON), "invalid_json")


def test_a_misspelt_field_is_named_with_the_known_ones(client):
    response = client.post("/v1/label", json={"txt": TEXT})

    problem = refused(response, "unusable_article", code="invalid_article")
    assert "unknown key 'txt'" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"articles": 3}, "/articles"),
        ({"articles": [], "text": "a"}, "/text"),
        ({"articles": [], "scores": "some"}, "/scores"),
        ({"text": "a", "scores": ["all"]}, "/scores"),
    ],
)
def test_a_wrong_field_of_the_request_is_named_by_its_pointer(client, body, pointer):
    problem = refused(client.post("/v1/label", json=body), "invalid_request")

    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
    assert pointer in problem["detail"]


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_a_body_that_is_no_object_is_refused(client, body):
    response = client.post("/v1/label", json=body)

    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"


def test_what_is_not_declared_as_json_is_refused_with_the_header_to_send(client):
    response = client.post("/v1/label", content=b'{"text": "a"}')

    problem = refused(response, "unsupported_media_type")
    assert "Content-Type: application/json" in problem["detail"]


def test_a_body_that_is_packed_otherwise_than_with_gzip_is_refused_unread(client):
    headers = JSON | {"content-encoding": "br"}

    refused(client.post("/v1/label", content=b"x", headers=headers), "unsupported_media_type")


def test_a_body_over_the_limit_is_refused_whether_declared_or_not(client):
    declared = client.post("/v1/label", json={"text": "a" * 30_000})
    streamed = client.post("/v1/label", content=(b"x" * 1000 for _ in range(30)), headers=JSON)

    for response in (declared, streamed):
        assert "20000 bytes" in refused(response, "body_too_large")["detail"]


def test_a_client_that_asks_before_sending_a_large_body_is_refused_before_it_sends(client):
    request = (
        "POST /v1/label HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        "Content-Length: 30000\r\nExpect: 100-continue\r\n\r\n"
    )

    with socket.create_connection(
        (client.base_url.host, client.base_url.port), timeout=10
    ) as asking:
        asking.sendall(request.encode())
        answer = asking.recv(4096).decode()

    assert answer.startswith("HTTP/1.1 413 ")
    assert "connection: close" in answer


def test_a_body_far_over_the_limit_is_not_read_to_its_end(client):
    def endless():
        while True:
            yield b"x" * 1000

    with suppress(httpx.TransportError):  # the refusal may be lost: the connection is closed
        refused(client.post("/v1/label", content=endless(), headers=JSON), "body_too_large")

    assert client.get("/healthz/live").status_code == 200


def test_too_many_articles_are_refused_together(client):
    response = client.post("/v1/label", json={"articles": [{"text": TEXT}] * 5})

    assert "5 articles" in refused(response, "too_many_items")["detail"]


def test_an_article_with_too_many_sentences_is_refused_and_fails_alone_in_a_batch(client):
    long = {"id": "long", "text": "It rained in Morava. " * 41}

    alone = client.post("/v1/label", json=long)
    among = client.post("/v1/label", json={"articles": [long, {"text": TEXT}]}).json()["results"]

    assert "41 sentences" in refused(alone, "too_many_sentences")["detail"]
    assert [row["status"] for row in among] == ["error", "ok"]
    assert among[0]["error"]["code"] == "too_many_sentences"


def test_a_wrong_address_and_a_wrong_method_are_problems_too(client):
    refused(client.get("/nowhere"), "not_found")
    refused(client.get("/v1/label"), "method_not_allowed")


def test_a_wrong_method_is_told_all_the_methods_of_the_address(client):
    response = client.put("/v1/jobs")

    refused(response, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST"


def test_codebooks_are_listed_and_given_whole(client, labeller):
    entries = client.get("/v1/codebooks").json()["codebooks"]
    (entry,) = [one for one in entries if one["in_use"]]
    whole = client.get("/v1/codebooks/conflict").json()

    assert entry["signature"] == labeller.codebook.signature == whole["signature"]
    assert whole == client.get(f"/v1/codebooks/conflict@{entry['version']}").json()
    assert len(whole["codebook"]["frames"]) == 14


@pytest.mark.parametrize("name", ["none", "conflict@9.9.9", "conflict-1.0.0.yaml"])
def test_an_unknown_codebook_is_refused_with_the_known_ones(client, name):
    problem = refused(client.get(f"/v1/codebooks/{name}"), "unknown_codebook")

    assert "conflict@1.0.0" in problem["detail"]


def test_the_model_is_described_by_manifest_card_and_provenance(client, labeller):
    described = client.get("/v1/model").json()

    assert described["provenance"]["model"] == labeller.provenance.model
    assert described["manifest"] == labeller.manifest.model_dump(mode="json")
    assert described["card"] == labeller.card


def test_health_is_told(client):
    assert client.get("/healthz/live").json() == {"status": "ok"}
    assert client.get("/healthz/ready").json() == {"status": "ok"}


def test_before_the_model_has_run_the_service_is_alive_and_not_ready(labeller, serving):
    app = create_app(labeller)
    with serving(app) as address:
        app.state.desk.ready = False

        assert httpx.get(f"{address}/healthz/live", timeout=600).status_code == 200
        refused(httpx.get(f"{address}/healthz/ready", timeout=600), "not_ready")


def test_the_interactive_docs_load_nothing_from_elsewhere(client):
    page = client.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert loaded
    assert all(client.get(place).status_code == 200 for place in loaded)
    assert "//" not in "".join(loaded)
    assert '"validatorUrl": null' in page
    assert '<a href="docs">' in client.get("/").text


def test_every_reference_of_the_openapi_document_leads_somewhere(client):
    document = client.get("/openapi.json").json()
    references = set(re.findall(r'"\$ref": ?"([^"]+)"', client.get("/openapi.json").text))

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references
    assert references <= known


def test_a_fault_of_ours_is_a_problem_and_its_log_holds_no_word_of_the_article(
    labeller, serving, caplog
):
    app = create_app(labeller)
    article = "-".join(["secret", "words"])

    @app.get("/broken")
    def broken() -> None:
        raise ValueError(article)

    with serving(app) as address:
        refused(httpx.get(f"{address}/broken", timeout=600), "internal")

    assert "ValueError" in caplog.text
    assert article not in caplog.text


def test_limits_below_one_are_a_programming_mistake():
    with pytest.raises(ValueError, match="max_items must be 1 or more, got 0"):
        ServiceSettings(max_items=0)
