"""The service's figures in Prometheus' format, from one process and with sums that agree.

Requests are counted when they end, with the time they took in the same step: the histogram's count
is the counter's sum. Items are those that ended `ok`, `error` or `skipped`; errors by code sum up
to `error`. `docs/operating.md` has the list.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import generate_latest

from stanceframe.observing import ArticleWork, BatchWork
from stanceframe.types import FailedArticle, Outcome, Provenance

__all__ = ["CONTENT_TYPE", "Answered", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# A sentence takes some milliseconds, a long article some seconds, a batch of them minutes.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
WAIT_SECONDS = (0.001, 0.0025, *SECONDS)
FILLS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Answered(NamedTuple):
    """A request that has ended. `code` is the problem's where it was refused, else empty."""

    route: str
    method: str
    status: int
    seconds: float
    code: str


class Metrics:
    """A registry of one service: a recorder, and what the middleware tells of requests."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)

        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"stanceframe_{name}", says, labels, registry=registry)

        def gauge(name: str, says: str, *labels: str) -> Gauge:
            return Gauge(f"stanceframe_{name}", says, labels, registry=registry)

        def histogram(name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            name = f"stanceframe_{name}"
            return Histogram(name, says, labels, buckets=buckets, registry=registry)

        self._requests = counter("requests", "Requests answered.", "route", "method", "status")
        self._seconds = histogram("request_seconds", "Time to answer.", SECONDS, "route")
        self._running = gauge("requests_in_progress", "Requests being answered.")
        self._problems = counter("problems", "Requests refused, by code.", "code")
        self._items = counter("items", "Articles, by what became of them.", "outcome")
        self._errors = counter("item_errors", "Articles that failed, by code.", "code")
        self._sentences = counter("sentences", "Sentences of labelled articles.")
        self._truncated = counter("truncations", "Sentences of which the model read a part.")
        self._labelling = histogram("label_seconds", "Time to label an article.", SECONDS)
        self._waiting = histogram("queue_seconds", "Time an article waited.", WAIT_SECONDS)
        self._stages = histogram("stage_seconds", "Time in a stage.", WAIT_SECONDS, "stage")
        self._batches = histogram("batch_seconds", "Time of a batch.", WAIT_SECONDS)
        self._fill = histogram("batch_fill_ratio", "Tokens of a batch over padded ones.", FILLS)
        self._rows = counter("batch_rows", "Inputs that the network has read.")
        self._tokens = counter("batch_tokens", "Their tokens.")
        self._padded = counter("batch_padded_tokens", "Their tokens with padding.")
        self._cache = counter("cache_lookups", "Sentences looked up in the cache.", "result")
        self._queue_tokens = gauge("queue_tokens", "Tokens that wait.")
        self._queue_age = gauge("queue_age_seconds", "How long the oldest has waited.")
        self._build = gauge("build_info", "What labels here.", "version", "model", "codebook")
        for outcome in ("ok", "error", "skipped"):  # at 0 from the start: a rate needs a first
            self._items.labels(outcome)
        for stage in ArticleWork._fields:
            self._stages.labels(stage)

    def describe(self, provenance: Provenance) -> None:
        """Say what labels here."""
        model, codebook = provenance.model, provenance.codebook
        self._build.labels(provenance.version, model, codebook).set(1)

    def begin(self) -> None:
        """Say that a request has begun."""
        self._running.inc()

    def end(self, answered: Answered) -> None:
        """Say that a request has ended."""
        self._running.dec()
        self._requests.labels(answered.route, answered.method, str(answered.status)).inc()
        self._seconds.labels(answered.route).observe(answered.seconds)
        if answered.code:
            self._problems.labels(answered.code).inc()

    @contextmanager
    def labelling(self) -> Iterator[None]:
        """Time the labelling of one article."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._labelling.observe(time.perf_counter() - started)

    def item(self, outcome: Outcome) -> None:
        """Count one article and its sentences."""
        if isinstance(outcome, FailedArticle):
            self._items.labels("error").inc()
            self._errors.labels(outcome.error.code).inc()
            return
        self._items.labels("ok").inc()
        self._sentences.inc(len(outcome.sentences))
        self._truncated.inc(sum(one.truncated is not None for one in outcome.sentences))

    def skipped(self, count: int) -> None:
        """Count articles that were left."""
        self._items.labels("skipped").inc(count)

    def waited(self, seconds: float) -> None:
        """Time one article's wait."""
        self._waiting.observe(seconds)

    def batch(self, work: BatchWork) -> None:
        """Count a batch."""
        self._batches.observe(work.seconds)
        self._fill.observe(work.tokens / work.padded)
        self._rows.inc(work.rows)
        self._tokens.inc(work.tokens)
        self._padded.inc(work.padded)

    def article(self, work: ArticleWork) -> None:
        """Time the stages of one article."""
        for stage, seconds in work._asdict().items():
            self._stages.labels(stage).observe(seconds)

    def cache(self, hits: int, misses: int) -> None:
        """Count lookups."""
        self._cache.labels("hit").inc(hits)
        self._cache.labels("miss").inc(misses)

    def watch_queue(self, tokens: Callable[[], float], age_s: Callable[[], float]) -> None:
        """Ask these when the figures are asked for."""
        self._queue_tokens.set_function(tokens)
        self._queue_age.set_function(age_s)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self.registry)
