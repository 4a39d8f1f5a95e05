"""OpenTelemetry, for those who have it: a span for each request and for each article labelled.

Off unless asked for. Where spans go is said by OpenTelemetry's own variables
(`OTEL_EXPORTER_OTLP_ENDPOINT` and the rest). No span holds a text, a query or an exception's words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from stanceframe import __version__
from stanceframe.errors import MissingExtraError
from stanceframe.observing import ArticleWork, BatchWork
from stanceframe.types import Outcome
from stanceframe_service.operating.recorder import Recorder
from stanceframe_service.operating.requests import STATUS, route_of

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

__all__ = ["Traced", "Tracing", "otlp_tracing"]

CARRIED = ("traceparent", "tracestate")


class Tracing:
    """Spans of requests and of labelling, each a child of the span that the client names.

    Args:
        provider: Where spans go.
    """

    def __init__(self, provider: "TracerProvider") -> None:
        self.provider = provider
        self.tracer: Tracer = provider.get_tracer("stanceframe", __version__)

    @contextmanager
    def request(self, scope: Scope) -> Iterator[None]:
        """Trace a request."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        headers = Headers(scope=scope)
        carrier = {name: headers[name] for name in CARRIED if name in headers}
        with self.tracer.start_as_current_span(
            scope["method"],
            context=TraceContextTextMapPropagator().extract(carrier),
            kind=SpanKind.SERVER,
            record_exception=False,  # its words may quote an article
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            finally:
                route = route_of(scope)
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", scope.get(STATUS, 0))

    @contextmanager
    def labelling(self) -> Iterator[None]:
        """Trace the labelling of one article."""
        with self.tracer.start_as_current_span(
            "label", record_exception=False, set_status_on_exception=False
        ):
            yield

    def close(self) -> None:
        """Send what is left."""
        self.provider.shutdown()


class Traced:
    """A recorder that traces labelling too, and passes everything on.

    Args:
        recorder: Who else is told.
        tracing: Where spans begin.
    """

    def __init__(self, recorder: Recorder, tracing: Tracing) -> None:
        self._recorder = recorder
        self._tracing = tracing

    @contextmanager
    def labelling(self) -> Iterator[None]:
        """Trace and time the labelling of one article."""
        with self._tracing.labelling(), self._recorder.labelling():
            yield

    def item(self, outcome: Outcome) -> None:
        """Pass on."""
        self._recorder.item(outcome)

    def skipped(self, count: int) -> None:
        """Pass on."""
        self._recorder.skipped(count)

    def waited(self, seconds: float) -> None:
        """Pass on."""
        self._recorder.waited(seconds)

    def batch(self, work: BatchWork) -> None:
        """Pass on."""
        self._recorder.batch(work)

    def article(self, work: ArticleWork) -> None:
        """Pass on."""
        self._recorder.article(work)

    def cache(self, hits: int, misses: int) -> None:
        """Pass on."""
        self._recorder.cache(hits, misses)

    def watch_queue(self, tokens: Callable[[], float], age_s: Callable[[], float]) -> None:
        """Pass on."""
        self._recorder.watch_queue(tokens, age_s)


def otlp_tracing() -> Tracing:
    """Return tracing to where OpenTelemetry's variables point.

    Raises:
        MissingExtraError: OpenTelemetry isn't installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise MissingExtraError("opentelemetry", "otel", "tracing") from error
    resource = Resource.create({"service.name": "stanceframe", "service.version": __version__})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
