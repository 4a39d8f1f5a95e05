"""Jobs as a client meets them: a real server, a real data folder, an untrained bundle."""

import gzip
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from tests.service.test_api import refused

from stanceframe.labeller import Labeller
from stanceframe.wire import article_from_json, to_json
from stanceframe_service.app import create_app
from stanceframe_service.security.gate import Access
from stanceframe_service.security.keys import KeyFile
from stanceframe_service.settings import ServiceSettings

NDJSON = {"content-type": "application/x-ndjson"}
ROWS = [
    {"id": "gazette-1", "text": "Veldania urged a truce. It rained in Orvil.", "outlet": "Gazette"},
    {"id": "wrong", "text": " "},
    {"id": "gazette-1", "text": "The envoy of Morava said the harbour was calm."},
    {"id": "again", "text": "Veldania urged a truce. It rained in Orvil."},
]


def lines(rows: list[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.fixture(scope="module")
def untrained(tiny) -> Labeller:
    return Labeller.load(tiny, threads=1)


@pytest.fixture
def client(untrained, serving, tmp_path) -> Iterator[httpx.Client]:
    with running(untrained, serving, data_folder=tmp_path / "data") as client:
        yield client


@contextmanager
def running(labeller, serving, **settings) -> Iterator[httpx.Client]:
    app = create_app(labeller, ServiceSettings(**settings))
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def submit(client: httpx.Client, content: bytes, **query: Any) -> dict[str, Any]:
    response = client.post("/v1/jobs", content=content, headers=NDJSON, params=query)
    assert response.status_code == 201, response.text
    assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"
    return response.json()


def ended(client: httpx.Client, job: dict[str, Any]) -> dict[str, Any]:
    while True:
        seen = client.get(f"/v1/jobs/{job['id']}").json()
        if seen["ended"]:
            return seen
        time.sleep(0.1)


def results(client: httpx.Client, job: dict[str, Any]) -> list[bytes]:
    return client.get(f"/v1/jobs/{job['id']}/results").content.splitlines()


def test_a_job_gives_an_outcome_for_every_item_in_order_with_its_id(client, untrained):
    job = ended(client, submit(client, lines(ROWS)))

    rows = results(client, job)
    assert job["state"] == "done"
    assert job["counts"] == {"ok": 3, "error": 1, "skipped": 0}
    assert [json.loads(row)["id"] for row in rows] == ["gazette-1", "wrong", "gazette-1", "again"]
    for given, row in zip(ROWS, rows, strict=True):
        if given["id"] != "wrong":
            assert row == to_json(untrained.label(article_from_json(given, default_id="")))


def test_what_has_no_labels_stands_once_more_in_a_file_of_its_own(client):
    job = ended(client, submit(client, lines(ROWS)))

    (error,) = client.get(f"/v1/jobs/{job['id']}/errors").text.splitlines()
    assert json.loads(error)["item"] == 1
    assert json.loads(error)["error"]["code"] == "empty"


def test_an_archive_and_a_form_and_a_table_are_read_in_their_order(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/two.txt", "Morava closed the bridge.")
        archive.writestr("a.jsonl", lines(ROWS[:1]))
        archive.writestr("picture.png", b"\x89PNG")
        archive.writestr("../../escape.txt", "Talassa was calm.")
        archive.writestr("__MACOSX/._a.jsonl", b"\0")
    archive_job = client.post("/v1/jobs", files={"file": ("week.zip", packed.getvalue())}).json()
    table = client.post(
        "/v1/jobs",
        files={"file": ("week.csv", b"uid,body\n7,It rained in Orvil.\n")},
        params={"text_column": "body"},
    ).json()

    rows = [json.loads(row) for row in results(client, ended(client, archive_job))]
    assert [row["id"] for row in rows] == [
        "b/two.txt",
        "gazette-1",
        "picture.png",
        "../../escape.txt",
    ]
    assert [row["status"] for row in rows] == ["ok", "ok", "error", "ok"]
    (row,) = results(client, ended(client, table))
    assert json.loads(row)["status"] == "ok"


def test_no_name_from_a_request_is_a_name_on_disk(client, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../../secret-name.txt", "Talassa was calm.")
    name = "../../secret-name.zip"
    job = client.post("/v1/jobs", files={"file": (name, packed.getvalue())}).json()
    odd = submit(client, lines(ROWS), name="/etc/secret-name.ndjson\x00")

    assert job["name"] == "secret-name.zip"
    assert ended(client, job)["state"] == ended(client, odd)["state"] == "done"
    assert [str(path) for path in tmp_path.rglob("*") if "secret-name" in path.name] == []
    assert not (tmp_path.parent / "secret-name.txt").exists()


@pytest.mark.parametrize(
    "path", ["..%2f..%2fjobs.sqlite", "....", "0" * 32, "%00", "A" * 32, "results", "é"]
)
def test_an_address_that_names_no_job_opens_nothing(client, path):
    refused(
        client.get(f"/v1/jobs/{path}/results"), "unknown_job" if "%2f" not in path else "not_found"
    )


def test_a_table_is_given_by_its_known_name_alone(client):
    job = ended(client, submit(client, lines(ROWS), tables="csv"))

    articles = client.get(f"/v1/jobs/{job['id']}/tables/articles.csv")
    assert articles.headers["content-type"].startswith("text/csv")
    assert len(articles.text.splitlines()) == 4
    for name in ("frames.jsonl", "upload", "results.ndjson", "nothing.csv"):
        refused(client.get(f"/v1/jobs/{job['id']}/tables/{name}"), "unknown_table")


def test_jobs_are_listed_the_newest_first_and_a_deleted_one_leaves_nothing(client, tmp_path):
    first, second = (ended(client, submit(client, lines(ROWS))) for _ in range(2))

    assert [job["id"] for job in client.get("/v1/jobs").json()["jobs"]] == [
        second["id"],
        first["id"],
    ]
    assert client.delete(f"/v1/jobs/{first['id']}").status_code == 204
    refused(client.get(f"/v1/jobs/{first['id']}"), "unknown_job")
    assert [path.name for path in (tmp_path / "data" / "jobs").iterdir()] == [second["id"]]


def test_an_ended_job_keeps_its_results_and_not_its_upload(client, tmp_path):
    job = ended(client, submit(client, lines(ROWS)))

    folder = tmp_path / "data" / "jobs" / job["id"]
    deadline = time.monotonic() + 60
    while (folder / "upload").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert sorted(path.name for path in folder.iterdir()) == ["errors.ndjson", "results.ndjson"]


def test_what_a_killed_process_left_of_an_ended_job_is_removed_at_the_next_start(
    untrained, serving, tmp_path
):
    with running(untrained, serving, data_folder=tmp_path) as client:
        job = ended(client, submit(client, lines(ROWS)))
    upload = tmp_path / "jobs" / job["id"] / "upload"
    upload.write_bytes(lines(ROWS))
    with running(untrained, serving, data_folder=tmp_path) as client:
        deadline = time.monotonic() + 60
        while upload.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(results(client, job)) == 4

    assert not upload.exists()


def test_a_cancelled_job_has_an_outcome_for_every_item(client):
    rows = [{"id": f"r{n}", "text": f"Day {n} was calm in Orvil. " * 30} for n in range(600)]
    job = submit(client, lines(rows))
    refused(client.get(f"/v1/jobs/{job['id']}/results"), "job_not_ended")
    refused(client.delete(f"/v1/jobs/{job['id']}"), "job_not_ended")
    client.post(f"/v1/jobs/{job['id']}/cancel")

    job = ended(client, job)

    outcomes = [json.loads(row) for row in results(client, job)]
    assert job["state"] == "cancelled"
    assert job["progress"]["items"] == 600
    assert [one["id"] for one in outcomes] == [f"r{n}" for n in range(600)]
    skipped = [one for one in outcomes if one["status"] == "skipped"]
    assert len(skipped) == job["counts"]["skipped"] > 0
    assert {one["error"]["code"] for one in skipped} == {"cancelled"}
    assert outcomes[-1]["status"] == "skipped"


def test_a_running_job_says_how_far_it_is_and_when_it_will_have_ended(client):
    rows = [{"text": f"Day {n} was calm in Orvil. " * 30} for n in range(600)]
    job = submit(client, lines(rows))
    seen = []
    while not seen or (seen[-1]["ended"] is None and len(seen) < 4000):
        seen.append(client.get(f"/v1/jobs/{job['id']}").json())
        if seen[-1]["progress"]["expected_end"]:
            break
        time.sleep(0.1)
    client.post(f"/v1/jobs/{job['id']}/cancel")

    progress = seen[-1]["progress"]
    assert 0 < progress["share"] < 1
    assert progress["expected_end"] > seen[-1]["started"][:19]
    shares = [one["progress"]["share"] for one in seen]
    assert shares == sorted(shares)


def test_a_job_goes_on_after_a_restart(untrained, serving, tmp_path):
    rows = [{"id": f"r{n}", "text": f"Day {n} was calm in Orvil."} for n in range(90)]
    with running(untrained, serving, data_folder=tmp_path) as client:
        job = submit(client, lines(rows))
    with running(untrained, serving, data_folder=tmp_path) as client:
        again = ended(client, job)
        rows_of_job = results(client, again)

    assert again["state"] == "done"
    assert [json.loads(row)["id"] for row in rows_of_job] == [f"r{n}" for n in range(90)]


def test_requests_are_answered_while_a_job_runs(client):
    rows = [{"text": f"Day {n} was calm in Orvil. " * 30} for n in range(600)]
    job = submit(client, lines(rows))

    for n in range(5):
        assert (
            client.post("/v1/label", json={"text": f"Morava waited {n} days."}).status_code == 200
        )

    assert client.get(f"/v1/jobs/{job['id']}").json()["ended"] is None
    client.post(f"/v1/jobs/{job['id']}/cancel")


def test_a_submission_sent_twice_with_its_key_makes_one_job(client):
    headers = NDJSON | {"idempotency-key": "monday"}
    first, second = (
        client.post("/v1/jobs", content=lines(ROWS), headers=headers).json() for _ in range(2)
    )

    assert first["id"] == second["id"]
    assert len(client.get("/v1/jobs").json()["jobs"]) == 1


@pytest.mark.parametrize(
    ("address", "upload"),
    [("/v1/jobs", lines(ROWS[:1])), ("/v1/jobs?scores=all", lines(ROWS))],
    ids=["another upload", "other options"],
)
def test_a_key_that_was_given_to_something_else_is_refused(client, address, upload):
    headers = NDJSON | {"idempotency-key": "tuesday"}
    first = client.post("/v1/jobs", content=lines(ROWS), headers=headers).json()

    answer = client.post(address, content=upload, headers=headers)

    assert first["id"] in refused(answer, "invalid_request")["detail"]
    assert len(client.get("/v1/jobs").json()["jobs"]) == 1


def test_uploads_are_bounded_named_and_not_empty(untrained, serving, tmp_path):
    with running(untrained, serving, data_folder=tmp_path, max_upload_bytes=5000) as client:
        declared = client.post("/v1/jobs", content=b"x" * 5001, headers=NDJSON)
        streamed = client.post("/v1/jobs", content=(b"x" * 100 for _ in range(60)), headers=NDJSON)
        form = client.post("/v1/jobs", files={"file": ("a.txt", b"x" * 5001)})
        for response in (declared, streamed, form):
            assert "5000 bytes" in refused(response, "body_too_large")["detail"]
        refused(client.post("/v1/jobs", content=b"", headers=NDJSON), "invalid_request")
        refused(client.post("/v1/jobs", content=b"x"), "unsupported_media_type")
        refused(client.post("/v1/jobs", files={"file": ("a.exe", b"x")}), "unsupported_media_type")
        refused(client.post("/v1/jobs", files={"other": ("a.txt", b"x")}), "invalid_request")
        refused(
            client.post("/v1/jobs?scores=some", content=b"x", headers=NDJSON), "invalid_request"
        )
        assert client.get("/v1/jobs").json() == {"jobs": []}
        assert list((tmp_path / "jobs").iterdir()) == []


def test_an_upload_packed_for_the_way_is_bounded_as_an_upload_and_not_as_a_request(
    untrained, serving, tmp_path
):
    packed = NDJSON | {"content-encoding": "gzip"}
    upload = lines([*ROWS, {"id": "long", "text": "It rained. " * 300}])
    limits = {"data_folder": tmp_path, "max_body_bytes": 1000, "max_upload_bytes": 5000}
    with running(untrained, serving, **limits) as client:
        job = client.post("/v1/jobs", content=gzip.compress(upload), headers=packed).json()
        bomb = client.post("/v1/jobs", content=gzip.compress(b" " * 5001), headers=packed)

        assert len(results(client, ended(client, job))) == 5
        assert "5000 bytes" in refused(bomb, "body_too_large")["detail"]


def test_where_keys_are_asked_for_jobs_need_one_too(untrained, serving, tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    key = {"authorization": f"Bearer {keys.add('newsroom').secret}"}
    settings = ServiceSettings(data_folder=tmp_path / "data")
    app = create_app(untrained, settings, access=Access(keys=keys))
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        assert client.post("/v1/jobs", content=lines(ROWS), headers=NDJSON).status_code == 401
        assert list((tmp_path / "data" / "jobs").iterdir()) == []
        job = client.post("/v1/jobs", content=lines(ROWS), headers=NDJSON | key).json()
        own = f"/v1/jobs/{job['id']}"
        asked = [("GET", "/v1/jobs"), ("GET", own), ("POST", f"{own}/cancel"), ("DELETE", own)]
        asked += [("GET", f"{own}/{part}") for part in ("results", "errors", "tables/frames.csv")]

        answers = [client.request(*one) for one in asked]
        assert [answer.status_code for answer in answers] == [401] * len(asked)
        assert client.get(own, headers=key).json()["state"] in {"queued", "running", "done"}
    assert "401" in app.openapi()["paths"]["/v1/jobs"]["post"]["responses"]


def test_an_archive_that_unpacks_to_far_more_fails_by_itself(untrained, serving, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"a" * 9_000_000)
        archive.writestr("calm.txt", "Talassa was calm.")
    zip_type = {"content-type": "application/zip"}
    with running(untrained, serving, data_folder=tmp_path, max_upload_bytes=100_000) as client:
        job = client.post("/v1/jobs", content=packed.getvalue(), headers=zip_type).json()
        bomb, calm = [json.loads(row) for row in results(client, ended(client, job))]
        broken = client.post("/v1/jobs", content=b"PK no archive", headers=zip_type).json()
        (damaged,) = [json.loads(row) for row in results(client, ended(client, broken))]

    assert bomb["error"]["code"] == "too_large"
    assert calm["status"] == "ok"
    assert damaged["error"]["code"] == "damaged"


def test_too_many_waiting_jobs_are_refused(untrained, serving, tmp_path):
    long = lines([{"text": f"Day {n} was calm in Orvil. " * 30} for n in range(600)])
    with running(untrained, serving, data_folder=tmp_path, max_jobs=1) as client:
        job = submit(client, long)

        full = client.post("/v1/jobs", content=long, headers=NDJSON)
        refused(full, "too_many_jobs")
        assert full.headers["retry-after"] == "60"
        client.post(f"/v1/jobs/{job['id']}/cancel")
        ended(client, job)
        submit(client, lines(ROWS))


def test_a_part_that_the_disk_has_damaged_is_made_anew(untrained, serving, tmp_path):
    rows = [{"id": f"r{n}", "text": f"Day {n} was calm in Orvil."} for n in range(200)]
    with running(untrained, serving, data_folder=tmp_path) as client:
        job = submit(client, lines(rows))
        while not (parts := list(tmp_path.glob("jobs/*/parts/*/*.gz"))):
            time.sleep(0.1)
    parts[0].write_bytes(b"damaged")
    with running(untrained, serving, data_folder=tmp_path) as client:
        again = ended(client, job)
        rows_of_job = results(client, again)

    assert again["counts"] == {"ok": 200, "error": 0, "skipped": 0}
    assert [json.loads(row)["id"] for row in rows_of_job] == [f"r{n}" for n in range(200)]


def test_a_job_whose_upload_is_gone_fails_with_the_reason(untrained, serving, tmp_path):
    with running(untrained, serving, data_folder=tmp_path) as client:
        job = ended(client, submit(client, lines(ROWS)))
    with sqlite3.connect(tmp_path / "jobs.sqlite") as database:
        record = json.loads(database.execute("SELECT record FROM jobs").fetchone()[0])
        waiting = json.dumps(record | {"state": "queued", "ended": None, "counts": None})
        database.execute("UPDATE jobs SET record = ?, ended = 0", (waiting,))
    database.close()
    with running(untrained, serving, data_folder=tmp_path) as client:
        failed = ended(client, job)
        problem = refused(client.get(f"/v1/jobs/{job['id']}/results"), "job_failed")

    assert failed["state"] == "failed"
    assert "No such file" in problem["detail"]


def test_without_a_data_folder_the_service_says_how_to_have_jobs(untrained, serving):
    with running(untrained, serving) as client:
        problem = refused(client.get("/v1/jobs"), "jobs_off")

    assert "stanceframe serve --data-folder DIR" in problem["detail"]
