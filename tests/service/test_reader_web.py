"""The reader's addresses, as a client meets them."""

import httpx
import pytest

from stanceframe_service.app import create_app
from stanceframe_service.settings import ServiceSettings

TEXT = "Truce talks go on.\n\n“We want a truce,” Ilna Torv said."
POLICY = "frame-ancestors 'none'"


@pytest.fixture(scope="module")
def client(labeller, serving):
    limits = ServiceSettings(max_body_bytes=20_000, max_sentences=5)
    with (
        serving(create_app(labeller, limits)) as address,
        httpx.Client(base_url=address, timeout=600) as client,
    ):
        yield client


def test_the_start_is_a_form_that_is_kept_nowhere(client):
    response = client.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-security-policy"] == POLICY
    assert '<form id="form" action="read" method="post"' in response.text


def test_a_form_without_javascript_or_file_is_enough(client):
    response = client.post("/read", data={"text": TEXT})

    assert response.status_code == 200
    assert "Ilna Torv" in response.text
    assert response.headers["cache-control"] == "no-store"


def test_a_form_from_another_site_is_refused(client):
    headers = {"sec-fetch-site": "cross-site"}

    response = client.post("/read", data={"text": TEXT}, headers=headers)

    assert response.status_code == 403
    assert response.json()["code"] == "cross_site"


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"text": " \r\n"}, "there is no text to read"),
        ({"text": "One. Two. Three. Four. Five. Six."}, "has 6 sentences and this service takes 5"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_form(client, form, fault):
    response = client.post("/read", data=form)

    assert response.status_code == 422
    assert fault in response.text


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.txt", b"", "is empty"),
        ("a.json", b'{"status": "ok", "id": 7}', "is no labelled article"),
        ("a.jsonl", b'{"text": "One."}\n{"text": "Two."}\n', "holds several articles"),
        ("../../etc/passwd.exe", b"x", "&#39;passwd.exe&#39; is of no known kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(client, name, content, fault):
    response = client.post("/read", files={"file": (name, content)})

    assert response.status_code == 422
    assert fault in response.text


def test_a_text_may_be_as_long_as_a_body(labeller, serving):
    app = create_app(labeller, ServiceSettings(max_sentences=2))
    text = "A truce. " * 150_000  # 1.3 MB: more than the framework gives a field by itself
    with serving(app) as address:
        response = httpx.post(f"{address}/read", files={"text": (None, text)}, timeout=600)

    assert response.status_code == 422
    assert "this service takes 2" in response.text


def test_a_form_that_is_none_is_a_problem(client):
    headers = {"content-type": "multipart/form-data; boundary=x"}

    response = client.post("/read", content=b"--y", headers=headers)

    assert response.status_code in {400, 422}


def test_an_address_that_needs_a_text_leads_to_the_form(client):
    response = client.get("/read")

    assert (response.status_code, response.headers["location"]) == (307, "./")
