"""The Python clients against real servers."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from stanceframe.errors import MissingExtraError
from stanceframe.labeller import Labeller
from stanceframe.types import Article, ArticleMeta, LabelledArticle, MentionTarget
from stanceframe_service.app import create_app
from stanceframe_service.calling.answers import outcome_of
from stanceframe_service.calling.errors import BusyError as Busy
from stanceframe_service.calling.retrying import Retrying as Patience
from stanceframe_service.client import (
    NO_RETRIES,
    AsyncClient,
    BusyError,
    Client,
    NotFoundError,
    RefusedError,
    Retrying,
    ServiceFaultError,
    UnauthorizedError,
    UnreachableError,
)
from stanceframe_service.settings import ServiceSettings

TEXT = "Veldania urged a truce. The envoy of Morava said the harbour was calm."
QUICK = Retrying(deadline_s=60, first_s=0.01, jitter=0.1)


@pytest.fixture(scope="module")
def labels(tiny) -> Labeller:
    return Labeller.load(tiny, threads=1)


@pytest.fixture(scope="module")
def address(labels, serving, tmp_path_factory) -> Iterator[str]:
    settings = ServiceSettings(
        data_folder=tmp_path_factory.mktemp("data"), max_sentences=40, max_body_bytes=20_000
    )
    with serving(create_app(labels, settings)) as address:
        yield address


@pytest.fixture
def client(address) -> Iterator[Client]:
    with Client(address) as client:
        yield client


def counted(taken: list[int], count: int) -> Iterator[str]:
    for n in range(count):
        taken.append(n)
        yield f"{TEXT} Day {n} was calm."


def test_one_text_comes_back_as_the_labelled_article_that_the_labeller_gives(client, labels):
    meta = ArticleMeta(outlet="Gazette", date="1911-03-02")
    target = MentionTarget(start=0, end=8, name="Veldania")
    article = Article(id="a", text=TEXT, meta=meta, targets=("a truce", target))

    assert client.label(article) == labels.label(article)
    assert client.label(TEXT).sentences == labels.label(Article(id="x", text=TEXT)).sentences
    assert client.label({"id": "b", "text": TEXT}, scores="all") == labels.label(
        Article(id="b", text=TEXT), scores="all"
    )


def test_many_texts_are_taken_lazily_and_come_back_in_order(client):
    taken: list[int] = []

    outcomes = client.label_many(counted(taken, 20), concurrency=2, per_request=3)
    first = next(outcomes)
    assert (first.id, len(taken)) == ("0", 6)
    rest = list(outcomes)

    assert [one.id for one in rest] == [str(n) for n in range(1, 20)]
    assert all(isinstance(one, LabelledArticle) for one in rest)


def test_a_text_that_cannot_be_labelled_fails_alone_whatever_is_wrong_with_it(client):
    texts = [TEXT, " ", {"id": "long", "text": "It rained in Orvil. " * 41}, {"txt": "x"}, TEXT]
    huge = "It rained. " * 3000

    outcomes = list(client.label_many([*texts, huge, TEXT], per_request=7))

    assert [one.id for one in outcomes] == ["0", "1", "long", "3", "4", "5", "6"]
    assert [one.status for one in outcomes] == [
        "ok",
        "error",
        "error",
        "error",
        "ok",
        "error",
        "ok",
    ]
    codes = [one.error.code for one in outcomes if one.status == "error"]
    assert codes == ["empty", "too_many_sentences", "invalid_article", "body_too_large"]


def test_a_refusal_is_an_error_with_the_services_word_and_the_cure(client):
    with pytest.raises(RefusedError, match="422 empty: ") as refusal:
        client.label(" ")
    assert refusal.value.code == "empty"
    with pytest.raises(NotFoundError) as missing:
        client.job("0" * 32)
    assert missing.value.code == "unknown_job"
    with pytest.raises(RefusedError) as wrong:
        client.submit([TEXT], scores="some")  # type: ignore[arg-type]
    assert [fault.pointer for fault in wrong.value.faults] == ["/query/scores"]


def test_a_service_that_is_not_there_is_named(free_port):
    with (
        Client(f"http://127.0.0.1:{free_port}", retrying=NO_RETRIES) as client,
        pytest.raises(UnreachableError, match=str(free_port)),
    ):
        client.label(TEXT)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_jobs_are_submitted_awaited_fetched_and_deleted(client, labels, tmp_path):
    path = tmp_path / "week.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT}) + '\n{"id": "b"}\n', encoding="utf-8")

    job = client.wait(client.submit(path, tables=["csv"]), poll_s=0.1)
    of_texts = client.wait(client.submit([TEXT, Article(id="c", text=TEXT)]), poll_s=0.1)

    assert (job.name, job.state) == ("week.jsonl", "done")
    labelled, failed = client.results(job.id)
    assert labelled == labels.label(Article(id="a", text=TEXT))
    assert [failed] == list(client.errors(job.id))
    assert client.table(job.id, "errors.csv").count(b"\n") == 2
    assert [one.id for one in client.results(of_texts.id)][1] == "c"
    assert {job.id, of_texts.id} <= {one.id for one in client.jobs()}
    client.delete(job.id)
    with pytest.raises(NotFoundError):
        client.job(job.id)


def test_a_cancelled_jobs_articles_come_back_as_skipped(client):
    job = client.submit([f"{TEXT} Day {n}." * 5 for n in range(400)])
    client.cancel(job.id)

    job = client.wait(job.id, poll_s=0.1)

    assert job.state == "cancelled"
    assert [one.status for one in client.results(job.id)][-1] == "skipped"


def test_a_line_ends_where_json_ends_it_and_nowhere_else(client):
    odd = "Veldania urged a truce.\u2028The harbour\x85 was calm.\x0c It rained.\u2029"

    job = client.wait(client.submit([odd, TEXT]), poll_s=0.1)

    labelled, _ = client.results(job.id)
    assert isinstance(labelled, LabelledArticle)
    assert "".join(one.text for one in labelled.sentences).startswith("Veldania urged a truce.")


def test_a_stream_gives_each_outcome_in_order(client, labels):
    outcomes = list(client.stream([TEXT, " ", TEXT], per_request=2))

    assert [one.id for one in outcomes] == ["0", "1", "2"]
    assert [one.status for one in outcomes] == ["ok", "error", "ok"]
    assert outcomes[2] == labels.label(Article(id="2", text=TEXT))


def test_the_provenance_is_that_of_the_labels(client, labels):
    assert client.provenance() == labels.provenance


def test_the_asynchronous_client_does_the_same(address, labels, tmp_path):
    path = tmp_path / "week.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    taken: list[int] = []

    async def use() -> None:
        async with AsyncClient(address) as client:
            assert await client.label(Article(id="x", text=TEXT)) == labels.label(
                Article(id="x", text=TEXT)
            )
            outcomes = client.label_many(counted(taken, 20), concurrency=2, per_request=3)
            assert (await anext(outcomes)).id == "0"
            assert len(taken) == 6
            assert [one.id async for one in outcomes] == [str(n) for n in range(1, 20)]
            failed = [one.status async for one in client.label_many([" ", TEXT])]
            assert failed == ["error", "ok"]
            job = await client.wait(await client.submit(path), poll_s=0.1)
            rows = [one async for one in client.results(job.id)]
            assert rows == [labels.label(Article(id="a", text=TEXT))]
            assert [one async for one in client.errors(job.id)] == []
            assert job.id in {one.id for one in await client.jobs()}
            await client.delete(job.id)
            with pytest.raises(NotFoundError):
                await client.job(job.id)
            with pytest.raises(RefusedError):
                await client.label(" ")

    asyncio.run(use())


def busy(*answers: Response) -> tuple[FastAPI, list[dict[str, str]]]:
    """A service that gives these answers, one after the other, and notes when it was asked."""
    app = FastAPI()
    seen: list[dict[str, str]] = []
    left = list(answers)

    @app.post("/v1/label")
    async def label(request: Request) -> Response:
        seen.append({"at": str(time.monotonic()), **request.headers})
        return left.pop(0) if left else Response(ROW, media_type="application/json")

    return app, seen


ROW = json.dumps(
    {
        "id": "0",
        "status": "ok",
        "meta": {"outlet": None, "date": None, "title": None, "url": None},
        "sentences": [],
        "provenance": {"model": "m", "codebook": "c", "calibration": "k", "version": "v"},
    }
)


def problem(status: int, code: str, **headers: str) -> Response:
    content = json.dumps({"code": code, "detail": "come again", "status": status})
    return Response(content, status, headers, media_type="application/problem+json")


def test_a_busy_service_is_asked_again_when_it_said(serving):
    app, seen = busy(problem(429, "busy", **{"Retry-After": "1"}), problem(503, "draining"))

    with serving(app) as address, Client(address, api_key="k", retrying=QUICK) as client:
        client.label(TEXT)

    times = [float(one["at"]) for one in seen]
    assert len(times) == 3
    assert times[1] - times[0] >= 1.0
    assert {one["authorization"] for one in seen} == {"Bearer k"}


def stopping() -> tuple[FastAPI, list[list[str]]]:
    """A service that is stopped after the first article of each stream."""
    app = FastAPI()
    seen: list[list[str]] = []

    @app.post("/v1/label")
    async def label(request: Request) -> Response:
        ids = [json.loads(line)["id"] for line in (await request.body()).splitlines()]
        seen.append(ids)
        rows = [json.loads(ROW) | {"id": ids[0]}]
        if len(ids) > 1:
            failure = {"code": "draining", "message": "line 2: not read"}
            rows.append({"id": "2", "status": "error", "error": failure})
        content = "".join(json.dumps(row) + "\n" for row in rows)
        return Response(content, media_type="application/x-ndjson")

    return app, seen


def test_a_stream_that_the_service_ends_is_taken_up_where_it_ended(serving):
    app, seen = stopping()

    async def streamed(address: str) -> list[str]:
        async with AsyncClient(address, retrying=QUICK) as client:
            return [one.id async for one in client.stream([TEXT] * 3)]

    with serving(app) as address, Client(address, retrying=QUICK) as client:
        outcomes = list(client.stream([TEXT] * 3))
        names = asyncio.run(streamed(address))

    assert [one.id for one in outcomes] == names == ["0", "1", "2"]
    assert {one.status for one in outcomes} == {"ok"}
    assert seen == [["0", "1", "2"], ["1", "2"], ["2"]] * 2


def stopped_in_a_batch() -> tuple[FastAPI, list[list[str]]]:
    """A service that is stopped after the first article of each batch, as the real one is."""
    app = FastAPI()
    seen: list[list[str]] = []

    @app.post("/v1/label")
    async def label(request: Request) -> dict[str, Any]:
        ids = [one["id"] for one in (await request.json())["articles"]]
        seen.append(ids)
        failure = {"code": "draining", "message": "the service is stopping"}
        left = [{"id": one, "status": "error", "error": failure} for one in ids[1:]]
        return {"results": [json.loads(ROW) | {"id": ids[0]}, *left]}

    return app, seen


def test_what_a_service_that_stops_leaves_of_a_batch_is_sent_again(serving):
    app, seen = stopped_in_a_batch()

    async def labelled(address: str) -> list[str]:
        async with AsyncClient(address, retrying=QUICK) as client:
            return [one.status async for one in client.label_many([TEXT] * 3)]

    with serving(app) as address, Client(address, retrying=QUICK) as client:
        outcomes = list(client.label_many([TEXT] * 3))
        statuses = asyncio.run(labelled(address))
    with (
        serving(app) as address,
        Client(address, retrying=NO_RETRIES) as client,
        pytest.raises(UnreachableError, match="stopping"),
    ):
        list(client.label_many([TEXT] * 2))

    assert [(one.id, one.status) for one in outcomes] == [("0", "ok"), ("1", "ok"), ("2", "ok")]
    assert statuses == ["ok"] * 3
    assert seen == [["0", "1", "2"], ["1", "2"], ["2"]] * 2 + [["0", "1"]]


def test_a_call_is_not_made_again_after_its_deadline(serving):
    app, seen = busy(*[problem(429, "busy", **{"Retry-After": "100"})] * 3)

    with (
        serving(app) as address,
        Client(address, retrying=QUICK) as client,
        pytest.raises(BusyError) as error,
    ):
        client.label(TEXT)

    assert error.value.retry_after == "100"
    assert len(seen) == 1


def test_faults_and_refusals_are_not_repeated(serving):
    answers = (problem(500, "internal"), problem(401, "unauthorized"), Response("x", 418))
    app, seen = busy(*answers)

    with serving(app) as address, Client(address, retrying=QUICK) as client:
        for kind in (ServiceFaultError, UnauthorizedError, RefusedError):
            with pytest.raises(kind):
                client.label(TEXT)

    assert len(seen) == 3


def test_waits_double_up_to_the_longest_and_jitter_lengthens_them():
    waits = Patience(first_s=1, longest_s=3, jitter=0.5).waits(
        clock=lambda: 0.0, chance=lambda: 1.0
    )

    error = UnreachableError("no answer")
    assert [waits.after(error) for _ in range(4)] == [1.5, 3.0, 4.5, 4.5]


def test_a_date_in_retry_after_is_understood_and_nonsense_passed_over():
    waits = Patience(first_s=1, jitter=0.0).waits()
    past = Busy(429, "busy", "x", retry_after="Wed, 01 Mar 1911 10:00:00 GMT")
    odd = Busy(429, "busy", "x", retry_after="soon")

    assert waits.after(past) == 0.0
    assert waits.after(odd) == 1.0


def test_outcomes_are_told_apart_by_their_status():
    row = '{"id": "a", "status": "skipped", "error": {"code": "cancelled", "message": "m"}}'

    assert type(outcome_of(row)).__name__ == "SkippedArticle"


def test_a_missing_library_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)

    with pytest.raises(MissingExtraError, match=r"stanceframe\[client\]"):
        Client("http://127.0.0.1:1")
