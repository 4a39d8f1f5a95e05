"""What every request passes before the addresses, from the innermost to the outermost."""

from functools import partial

from fastapi import FastAPI
from starlette.types import Scope

from stanceframe_service.bodies import BodyLimit, is_stream
from stanceframe_service.jobs.web import PATH as JOBS
from stanceframe_service.operating.metrics import Metrics
from stanceframe_service.operating.requests import Following, Spans
from stanceframe_service.problems import UnexpectedFaults
from stanceframe_service.security.gate import Access, Gate, Metering
from stanceframe_service.security.headers import SecurityHeaders
from stanceframe_service.security.intake import Intake as BodyIntake
from stanceframe_service.security.rates import RateLimits
from stanceframe_service.serving.intake import Intake, IntakeGate
from stanceframe_service.settings import ServiceSettings

__all__ = ["add_middleware"]


def add_middleware(
    app: FastAPI,
    settings: ServiceSettings,
    access: Access,
    *,
    intake: Intake,
    metrics: Metrics,
    spans: Spans | None = None,
) -> None:
    """Put an application behind its limits; each one added stands outside of those before it."""
    rates = RateLimits(access.bytes_per_minute) if access.bytes_per_minute else None
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, streamed=frozenset({JOBS}))
    app.add_middleware(IntakeGate, intake=intake)
    if rates is not None:
        app.add_middleware(Metering, rates=rates)
    app.add_middleware(
        BodyIntake,
        most_bytes=partial(_most_bytes, settings),
        patience_s=settings.body_patience_s,
    )
    app.add_middleware(Gate, keys=access.keys, rates=rates, host_names=access.host_names)
    app.add_middleware(UnexpectedFaults)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Following, metrics=metrics, spans=spans)


def _most_bytes(settings: ServiceSettings, scope: Scope) -> int:
    """Return how long a request's body may be: uploads and streams aren't kept in memory."""
    if scope["path"] == JOBS:
        return settings.max_upload_bytes
    return settings.max_stream_bytes if is_stream(scope) else settings.max_body_bytes
