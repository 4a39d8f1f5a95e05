"""What whoever runs the service sees: figures that add up, lines without a word of an article."""

import gzip
import io
import json
import logging
import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from stanceframe.observing import ArticleWork, BatchWork
from stanceframe_service.app import create_app
from stanceframe_service.operating.logs import set_up_logs
from stanceframe_service.operating.metrics import Metrics
from stanceframe_service.operating.processes import ProcessesError, require_one_process
from stanceframe_service.security.gate import Access
from stanceframe_service.security.keys import KeyFile
from stanceframe_service.settings import ServiceSettings

TEXT = "Veldania urged a truce. It rained in Morava."
LIMITS = ServiceSettings(max_body_bytes=20_000, max_items=4, max_sentences=40)


class Figures(dict[tuple[str, tuple[tuple[str, str], ...]], float]):
    """The samples of a page of metrics."""

    @classmethod
    def of(cls, page: str) -> "Figures":
        return cls(
            {
                (sample.name, tuple(sorted(sample.labels.items()))): sample.value
                for family in text_string_to_metric_families(page)
                for sample in family.samples
            }
        )

    def sum(self, name: str, **labels: str) -> float:
        wanted = set(labels.items())
        return sum(
            value for (found, has), value in self.items() if found == name and wanted <= set(has)
        )


@pytest.fixture
def client(labeller, serving):
    app = create_app(labeller, LIMITS)
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        yield client


def test_the_figures_hold_their_own_arithmetic(client):
    long = {"text": "It rained in Morava. " * 41}
    client.post("/v1/label", json={"text": TEXT})
    client.post("/v1/label", json={"articles": [{"text": TEXT}, {"text": " "}, 7, long]})
    client.post("/v1/label", json={"text": ""})
    client.post("/v1/label", content=b"{", headers={"content-type": "application/json"})
    client.get("/nowhere")
    client.get("/healthz/ready")

    figures = Figures.of(client.get("/metrics").text)

    assert figures.sum("stanceframe_requests_total") == 6
    assert figures.sum("stanceframe_request_seconds_count") == 6
    assert figures.sum("stanceframe_request_seconds_bucket", le="+Inf") == 6
    assert figures.sum("stanceframe_requests_in_progress") == 1  # this one
    assert figures.sum("stanceframe_items_total") == 6
    assert figures.sum("stanceframe_items_total", outcome="ok") == 2
    assert figures.sum("stanceframe_items_total", outcome="error") == 4
    assert figures.sum("stanceframe_item_errors_total") == 4
    assert figures.sum("stanceframe_item_errors_total", code="empty") == 2
    assert figures.sum("stanceframe_label_seconds_count") >= 2
    assert figures.sum("stanceframe_sentences_total") == 4
    assert figures.sum("stanceframe_problems_total") == 3
    assert figures.sum("stanceframe_problems_total", code="invalid_json") == 1
    refused = {"400", "404", "422"}
    statuses = [figures.sum("stanceframe_requests_total", status=one) for one in sorted(refused)]
    assert statuses == [1, 1, 1]
    again = Figures.of(client.get("/metrics").text)
    assert again.sum("stanceframe_requests_total") == 7


def test_batches_and_stages_agree_with_lookups_and_articles(client):
    fresh = Figures.of(client.get("/metrics").text)
    assert fresh.sum("stanceframe_batch_rows_total") == 0  # warming up counts as nobody's

    asked = {"text": TEXT, "targets": ["Quillon"]}
    client.post("/v1/label", json={"articles": [{"text": TEXT * 3}, {"text": " "}, asked]})
    client.post("/v1/label", json={"text": TEXT})
    client.post("/v1/label", json={"text": "Morava and Veldania agreed on a truce in Orvil."})

    figures = Figures.of(client.get("/metrics").text)
    rows = figures.sum("stanceframe_batch_rows_total")
    tokens = figures.sum("stanceframe_batch_tokens_total")
    batches = figures.sum("stanceframe_batch_fill_ratio_count")
    assert rows == figures.sum("stanceframe_cache_lookups_total", result="miss")
    assert figures.sum("stanceframe_cache_lookups_total", result="hit") >= 2
    assert figures.sum("stanceframe_batch_seconds_count") == batches
    assert 3 <= batches <= rows < tokens <= figures.sum("stanceframe_batch_padded_tokens_total")
    assert figures.sum("stanceframe_batch_fill_ratio_sum") <= batches
    for stage in ArticleWork._fields:
        count = figures.sum("stanceframe_stage_seconds_count", stage=stage)
        assert count == figures.sum("stanceframe_items_total", outcome="ok") == 4
    stages = figures.sum("stanceframe_stage_seconds_sum")
    assert 0 < stages <= figures.sum("stanceframe_label_seconds_sum")


def test_a_route_is_named_by_its_pattern_so_that_figures_stay_few(client):
    for name in ("a", "b", "conflict"):
        client.get(f"/v1/codebooks/{name}")
    client.get("/secret-words")
    client.request("BREW", "/nowhere")
    client.post("/v1/label", content=gzip.compress(b'{"text": "a"}'), headers=PACKED)

    page = client.get("/metrics").text

    figures = Figures.of(page)
    name = "stanceframe_requests_total"
    assert figures.sum(name, route="/v1/codebooks/{codebook_id}") == 3
    assert figures.sum(name, route="unmatched") == 2
    assert figures.sum(name, method="OTHER") == 1
    assert figures.sum(name, route="/v1/label") == 1
    assert "secret-words" not in page


PACKED = {"content-type": "application/json", "content-encoding": "gzip"}


def test_waits_work_cache_and_queue_are_what_was_told():
    metrics = Metrics()
    metrics.waited(0.02)
    metrics.waited(0.5)
    metrics.batch(BatchWork(rows=3, tokens=90, padded=120, seconds=0.02))
    metrics.article(ArticleWork(tokenise=0.25, infer=0.5, finish=0.125))
    metrics.cache(hits=2, misses=5)
    metrics.skipped(4)
    metrics.watch_queue(lambda: 640, lambda: 1.5)

    figures = Figures.of(metrics.text().decode())

    assert figures.sum("stanceframe_queue_seconds_count") == 2
    assert figures.sum("stanceframe_queue_seconds_sum") == pytest.approx(0.52)
    assert figures.sum("stanceframe_batch_fill_ratio_sum") == 0.75
    assert figures.sum("stanceframe_batch_rows_total") == 3
    assert figures.sum("stanceframe_batch_tokens_total") == 90
    assert figures.sum("stanceframe_batch_padded_tokens_total") == 120
    assert figures.sum("stanceframe_batch_seconds_sum") == pytest.approx(0.02)
    assert figures.sum("stanceframe_stage_seconds_sum", stage="infer") == 0.5
    assert figures.sum("stanceframe_stage_seconds_sum") == 0.875
    assert figures.sum("stanceframe_cache_lookups_total", result="hit") == 2
    assert figures.sum("stanceframe_cache_lookups_total") == 7
    assert figures.sum("stanceframe_items_total", outcome="skipped") == 4
    assert figures.sum("stanceframe_queue_tokens") == 640
    assert figures.sum("stanceframe_queue_age_seconds") == 1.5


def test_two_services_in_one_process_count_for_themselves(labeller, serving, client):
    client.post("/v1/label", json={"text": TEXT})
    with serving(create_app(labeller)) as other:
        figures = Figures.of(httpx.get(f"{other}/metrics", timeout=600).text)

    assert figures.sum("stanceframe_items_total") == 0


def test_a_request_keeps_its_id_and_one_without_gets_one(client):
    kept = client.get("/healthz/live", headers={"x-request-id": "desk-7.a"})
    made = client.get("/healthz/live")
    unfit = client.get("/healthz/live", headers={"x-request-id": 'a"b c' + "x" * 80})
    refused = client.get("/nowhere", headers={"x-request-id": "r1"})

    assert kept.headers["x-request-id"] == "desk-7.a"
    assert re.fullmatch("[0-9a-f]{32}", made.headers["x-request-id"])
    assert re.fullmatch("[0-9a-f]{32}", unfit.headers["x-request-id"])
    assert refused.headers["x-request-id"] == "r1"


@pytest.fixture
def written():
    """What the process logs, as the service sets its logs up; afterwards all is as it was."""
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = (root.handlers[:], root.level, uvicorn.disabled)
    stream = io.StringIO()
    yield stream
    root.handlers[:], uvicorn.disabled = before[0], before[2]
    root.setLevel(before[1])


def test_a_line_of_json_tells_of_each_request_without_its_query(labeller, serving, written):
    set_up_logs("json", written)

    # The line is written when the answer is out, so it is looked for when the service has ended.
    with serving(create_app(labeller, LIMITS)) as address:
        httpx.get(f"{address}/healthz/live?q=marker", headers={"x-request-id": "r7"}, timeout=600)

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    (line,) = [one for one in lines if one.get("route") == "/healthz/live"]
    assert (line["status"], line["method"], line["request_id"]) == (200, "GET", "r7")
    assert line["ms"] >= 0
    assert "marker" not in written.getvalue()


@pytest.mark.parametrize("kind", ["json", "text"])
def test_no_word_of_an_article_or_key_is_logged_however_it_fails(
    labeller, serving, written, kind, tmp_path
):
    set_up_logs(kind, written)
    marker = "Quillonmarker"
    app = create_app(labeller, LIMITS)

    @app.get("/broken")
    def broken() -> None:
        raise ValueError(marker)

    json_type = {"content-type": "application/json"}
    with serving(app) as address, httpx.Client(base_url=address, timeout=600) as client:
        client.post("/v1/label", json={"text": f"{marker} urged a truce."})
        client.post("/v1/label", json={"text": f"{marker} rained. " * 50})
        client.post("/v1/label", json={"text": marker * 3000})
        client.post("/v1/label", json={marker: marker})
        client.post("/v1/label", json={"text": "a", "targets": [{"start": 0, "end": 99}, marker]})
        client.post("/v1/label", json={"articles": [{"text": marker}] * 9})
        client.post("/v1/label", json={"text": marker, "scores": marker})
        client.post("/v1/label", content=f'{{"text": "{marker}'.encode(), headers=json_type)
        client.post("/v1/label", content=f'"{marker}\\ud800"'.encode(), headers=json_type)
        client.post("/v1/label", content=marker.encode(), headers=PACKED)
        client.post("/v1/label", content=marker.encode(), headers={"content-type": marker})
        client.post("/v1/compare", json={"articles": [{"text": marker}, {"text": ""}]})
        client.post("/v1/compare", json={"articles": [{"text": marker}] * 2, "terms": [marker]})
        client.post("/read", data={"text": marker, "date": marker})
        client.post("/read", files={"file": (f"{marker}.txt", b"\0\xff" + marker.encode())})
        client.get(f"/v1/codebooks/{marker}?q={marker}")
        client.get(f"/{marker}")
        client.get("/healthz/live", headers={"x-api-key": marker, "x-request-id": f"{marker} x"})
        assert client.get(f"/broken?q={marker}").status_code == 500

    assert "ValueError" in written.getvalue()
    assert marker not in written.getvalue()


def test_keys_are_not_logged(labeller, serving, written, tmp_path):
    set_up_logs("json", written)
    keys = KeyFile(tmp_path / "keys.json")
    secret = keys.add("newsroom").secret
    with serving(create_app(labeller, access=Access(keys=keys))) as address:
        httpx.get(f"{address}/v1/model", headers={"x-api-key": secret}, timeout=600)
        httpx.get(f"{address}/v1/model", headers={"x-api-key": secret[:-1]}, timeout=600)

    assert secret[:-1] not in written.getvalue()
    assert '"client":"newsroom"' in written.getvalue()


def test_more_than_one_process_is_refused_with_the_reason():
    # With several, /metrics shows one at random (prometheus-fastapi-instrumentator#282).
    require_one_process(1)
    with pytest.raises(ProcessesError, match="2 times the memory"):
        require_one_process(2)


def test_spans_tell_of_requests_and_labelling_without_their_words(labeller, serving):
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    from stanceframe_service.operating.tracing import Tracing

    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with serving(create_app(labeller, tracing=Tracing(provider))) as address:
        httpx.post(
            f"{address}/v1/label?q=marker",
            json={"text": "Veldania urged a truce."},
            headers={"traceparent": parent},
            timeout=600,
        )

    labelling, request = exporter.get_finished_spans()
    assert (labelling.name, request.name) == ("label", "POST /v1/label")
    assert labelling.parent.span_id == request.context.span_id
    assert f"{request.context.trace_id:032x}" in parent
    assert request.attributes["http.response.status_code"] == 200
    assert "marker" not in request.to_json() + labelling.to_json()
