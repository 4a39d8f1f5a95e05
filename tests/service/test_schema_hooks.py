"""What the schema's fuzz lets pass: refusals whose reason no schema can express, and no others."""

import json

import pytest
from benchmarks.schema_hooks import LABEL, has_error_row, is_beyond_schema
from fastapi.testclient import TestClient

from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

COMPARE, JOBS = "POST /v1/compare", "POST /v1/jobs"
ANALYZE = "POST /v1alpha1/comments:analyze"
TEXT = "Veldania urged a truce."


@pytest.fixture(scope="module")
def client(labeller, tmp_path_factory):
    settings = ServiceSettings(data_folder=tmp_path_factory.mktemp("jobs"))
    with TestClient(create_app(labeller, settings), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("operation", "body", "passes"),
    [
        (LABEL, {"text": TEXT, "targets": [{"start": 3, "end": 3}]}, True),
        (LABEL, {"text": TEXT, "targets": [{"start": 0, "end": 99}]}, True),
        (LABEL, {"text": TEXT, "targets": [{"start": 0.5, "end": 2}]}, False),
        (LABEL, {"text": TEXT, "targets": []}, False),
        (LABEL, {"text": " "}, False),
        (LABEL, {"txt": TEXT}, False),
        (LABEL, {"text": TEXT, "scores": "some"}, False),
        (COMPARE, {"articles": [{"text": TEXT}] * 2, "terms": ["a{b"]}, True),
        (COMPARE, {"articles": [{"text": TEXT}]}, False),
        (ANALYZE, {"comment": {"text": TEXT}, "requestedAttributes": {"TOXICITY": {}}}, True),
        (ANALYZE, {"comment": {"text": TEXT}, "requestedAttributes": 1}, False),
        (JOBS, {}, False),
    ],
)
def test_only_a_reason_that_no_schema_can_express_passes(client, operation, body, passes):
    answer = client.post(operation.removeprefix("POST "), json=body)

    assert answer.is_client_error is (operation != JOBS)
    assert is_beyond_schema(operation, answer.status_code, answer.content) is passes


def test_an_upload_that_does_not_say_what_it_is_passes(client):
    headers = {"content-type": "application/octet-stream"}
    unnamed = client.post("/v1/jobs", content=b"x", headers=headers)
    unpacked = client.post("/v1/jobs?name=a.txt", content=b"x", headers={"content-type": "a/b"})

    assert (unnamed.status_code, unpacked.status_code) == (415, 415)
    assert is_beyond_schema(JOBS, unnamed.status_code, unnamed.content)
    assert not is_beyond_schema(JOBS, unpacked.status_code, unpacked.content)


def test_a_key_that_was_given_to_another_upload_passes(client):
    headers = {"content-type": "application/x-ndjson", "idempotency-key": "once"}
    client.post("/v1/jobs", content=b'{"text": "a"}', headers=headers)
    again = client.post("/v1/jobs", content=b'{"text": "b"}', headers=headers)

    assert again.status_code == 422
    assert is_beyond_schema(JOBS, again.status_code, again.content)


def test_a_wrong_article_passes_in_a_batch_or_a_stream_where_its_row_says_so(client):
    batch = client.post("/v1/label", json={"articles": [{"txt": "x"}, {"text": TEXT}]})
    right = client.post("/v1/label", json={"text": TEXT})
    lines = json.dumps({"text": TEXT}) + "\n{\n"
    stream = client.post(
        "/v1/label", content=lines, headers={"content-type": "application/x-ndjson"}
    )

    assert has_error_row(batch.status_code, batch.content)
    assert has_error_row(stream.status_code, stream.content)
    assert not has_error_row(right.status_code, right.content)
    assert not has_error_row(200, b"")
