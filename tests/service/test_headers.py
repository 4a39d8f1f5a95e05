"""Every answer says what a browser may do with it."""

import base64
import hashlib
import re

import httpx
import pytest

from stanceframe_service.app import create_app


@pytest.fixture(scope="module")
def client(labeller, serving):
    app = create_app(labeller)
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/v1/model"),
        ("GET", "/metrics"),
        ("GET", "/nowhere"),
        ("POST", "/v1/label"),
        ("POST", "/read"),
        ("GET", "/static-offline-docs/swagger-ui.css"),
    ],
)
def test_every_answer_is_told_not_to_be_sniffed_framed_or_kept(client, method, path):
    headers = client.request(method, path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_json_may_load_nothing(client):
    assert "default-src 'none'" in client.get("/v1/model").headers["content-security-policy"]


def test_the_docs_run_their_own_script_and_no_other(client):
    answer = client.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    policy = answer.headers["content-security-policy"]

    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert "unsafe-eval" not in policy


def test_no_site_may_read_answers_from_a_page_of_its_own(client):
    answer = client.get("/v1/model", headers={"origin": "https://attacker.example"})

    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/codebooks/..%2f..%2fpyproject.toml",
        "/v1/codebooks/%2fetc%2fpasswd",
        "/static-offline-docs/..%2f..%2f..%2fpyproject.toml",
        "/static-offline-docs/%2e%2e/%2e%2e/__init__.py",
        "/static-offline-docs//etc/passwd",
    ],
)
def test_no_path_of_a_request_leads_to_a_file(client, path):
    answer = client.get(path)

    assert answer.status_code in {404, 405}
    assert "root:" not in answer.text
    assert "fastapi" not in answer.text
