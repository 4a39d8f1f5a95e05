"""`POST /v1/compare`: what it gives, and how it refuses."""

import httpx
import orjson
import pytest

from stanceframe.types import Article
from stanceframe_service.app import create_app
from stanceframe_service.comparison.comparing import compare
from stanceframe_service.comparison.files import json_of
from stanceframe_service.settings import ServiceSettings

OURS = "Truce talks go on.\n\n“We want a truce,” Ilna Torv said."
THEIRS = "Torv wants a “truce”, she said on Monday, and the regime shelled the port again."


@pytest.fixture(scope="module")
def client(labeller, serving):
    settings = ServiceSettings(max_sentences=40)
    with (
        serving(create_app(labeller, settings)) as address,
        httpx.Client(base_url=address, timeout=600) as client,
    ):
        yield client


def body(*texts, **fields):
    articles = [{"id": name, "text": text} for name, text in zip("abcdefgh", texts, strict=False)]
    return {"articles": articles, **fields}


def test_it_gives_what_the_command_writes(client, labeller):
    response = client.post("/v1/compare", json=body(OURS, THEIRS, terms=["truce{|s}"]))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    labelled = [labeller.label(Article(id=n, text=t)) for n, t in (("a", OURS), ("b", THEIRS))]
    made = response.json()["made"]
    expected = compare(labelled, labeller.codebook, made=made, terms=["truce{|s}"])
    assert response.content == json_of(expected)
    assert [use["total"]["count"] for use in response.json()["terms"][0]["uses"]] == [2, 1]


@pytest.mark.parametrize(
    ("request_body", "code", "fault"),
    [
        (body(OURS), "invalid_request", "/articles: must be 2 to 6 articles, got 1"),
        (body(*[OURS] * 7), "invalid_request", "/articles: must be 2 to 6 articles, got 7"),
        (body(OURS, THEIRS, terms=["x{"]), "invalid_request", "/terms: 'x{' opens a brace"),
        (body(OURS, THEIRS, colour=1), "invalid_request", "/colour"),
        (body(OURS, " "), "empty", "'text' is empty"),
        (body(OURS, "One. " * 41), "too_many_sentences", "has 41 sentences"),
    ],
)
def test_it_refuses_as_a_problem_that_names_the_fault(client, request_body, code, fault):
    response = client.post("/v1/compare", json=request_body)

    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == code
    assert problem["status"] == response.status_code >= 400
    assert fault in problem["detail"]


def test_it_is_documented_with_its_answers_and_refusals(client):
    document = orjson.loads(client.get("/openapi.json").content)

    described = document["paths"]["/v1/compare"]["post"]
    assert {"200", "400", "413", "415", "422", "500"} <= set(described["responses"])
    answer = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Comparison"}
    assert "statements" in document["components"]["schemas"]["Comparison"]["properties"]
