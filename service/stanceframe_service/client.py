"""The Python client: `Client` and, for asyncio, `AsyncClient`.

    with Client("http://127.0.0.1:8000") as client:
        labelled = client.label("Morava called for a truce on Friday.")
        for outcome in client.label_many(texts): ...          # any number, lazily, in order
        for outcome in client.stream(texts): ...              # as soon as each is there
        job = client.wait(client.submit(Path("week.zip")))
        for outcome in client.results(job.id): ...

It needs the extra `client` (httpx).
"""

from stanceframe_service.calling.answers import Outcome
from stanceframe_service.calling.asynchronous import AsyncClient
from stanceframe_service.calling.errors import (
    BusyError,
    ClientError,
    NotFoundError,
    ProblemResponseError,
    RefusedError,
    ServiceFaultError,
    UnauthorizedError,
    UnreachableError,
)
from stanceframe_service.calling.requests import Text
from stanceframe_service.calling.retrying import NO_RETRIES, Retrying
from stanceframe_service.calling.synchronous import Client
from stanceframe_service.jobs.records import JobView, SkippedArticle

__all__ = [
    "NO_RETRIES",
    "AsyncClient",
    "BusyError",
    "Client",
    "ClientError",
    "JobView",
    "NotFoundError",
    "Outcome",
    "ProblemResponseError",
    "RefusedError",
    "Retrying",
    "ServiceFaultError",
    "SkippedArticle",
    "Text",
    "UnauthorizedError",
    "UnreachableError",
]
