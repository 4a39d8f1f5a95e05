"""The client for asyncio: the same calls, awaited."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import anyio

from stanceframe.types import LabelledArticle, Provenance
from stanceframe_service.calling.answers import (
    Outcome,
    failed_row,
    given_up_of,
    job_of,
    jobs_of,
    outcome_of,
    outcomes_of,
    provenance_of,
    streamed_outcome,
)
from stanceframe_service.calling.errors import (
    ITEM_STATUSES,
    ClientError,
    ProblemResponseError,
    UnreachableError,
    check_response,
)
from stanceframe_service.calling.library import load_httpx
from stanceframe_service.calling.lines import Lines
from stanceframe_service.calling.requests import (
    JOBS,
    Call,
    Text,
    chunks,
    job_options,
    label_call,
    label_many_call,
    numbered,
    stream_call,
    submit_call,
)
from stanceframe_service.calling.retrying import PATIENT, Retrying
from stanceframe_service.jobs.records import JobView
from stanceframe_service.outcomes import Scores

if TYPE_CHECKING:
    import httpx

__all__ = ["AsyncClient"]


class AsyncClient:
    """Labels texts at a service, from one event loop.

    Args:
        base_url: Where the service is.
        api_key: Its key, where it asks for one.
        timeout_s: How long one answer may take.
        retrying: How patient it is where the service is busy or unreachable.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        timeout_s: float = 120.0,
        retrying: Retrying = PATIENT,
    ) -> None:
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._http: httpx.AsyncClient = load_httpx().AsyncClient(
            base_url=base_url, headers=headers, timeout=timeout_s
        )
        self._retrying = retrying

    async def __aenter__(self) -> Self:
        """Use it for a block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def label(self, text: Text, *, scores: Scores = "present") -> LabelledArticle:
        """Label a text: words, an `Article`, or an object of the contract.

        Raises:
            RefusedError: It can't be labelled.
            ClientError: Another of its tree.
        """
        outcome = outcome_of(await self._send(label_call(text, scores)))
        if not isinstance(outcome, LabelledArticle):
            raise ClientError(f"the service answered {outcome.status!r} for one article")
        return outcome

    async def label_many(
        self,
        texts: Iterable[Text],
        *,
        scores: Scores = "present",
        concurrency: int = 4,
        per_request: int = 4,
    ) -> AsyncIterator[Outcome]:
        """Yield the outcome of each text, in order; one that can't be labelled fails alone.

        Texts are taken as they are needed: no more than `concurrency` requests of `per_request`
        texts are on their way or wait to be fetched.
        """
        waiting: deque[asyncio.Task[list[Outcome]]] = deque()
        try:
            for chunk in chunks(numbered(texts), per_request):
                waiting.append(asyncio.create_task(self._label_chunk(chunk, scores)))
                if len(waiting) >= concurrency:
                    for outcome in await waiting.popleft():
                        yield outcome
            while waiting:
                for outcome in await waiting.popleft():
                    yield outcome
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def stream(
        self, texts: Iterable[Text], *, scores: Scores = "present", per_request: int = 64
    ) -> AsyncIterator[Outcome]:
        """Yield the outcome of each text as soon as the service has it, in order.

        A connection that breaks is made again for the texts that have no outcome yet.
        """
        for chunk in chunks(numbered(texts), per_request):
            async with aclosing(self._stream_chunk(chunk, scores)) as outcomes:
                async for outcome in outcomes:
                    yield outcome

    async def provenance(self) -> Provenance:
        """Return what the service signs its labels with."""
        return provenance_of(await self._send(Call("GET", "/v1/model")))

    async def submit(
        self,
        articles: Path | Iterable[Text],
        *,
        name: str | None = None,
        scores: Scores = "present",
        targets: Iterable[str] = (),
        text_column: str | None = None,
        tables: Iterable[str] = (),
    ) -> JobView:
        """Submit a file, or texts, as a job; however often this is tried, it makes one job."""
        options = job_options(scores, targets, text_column, tables)
        return job_of(await self._send(submit_call(articles, name=name, options=options)))

    async def jobs(self) -> list[JobView]:
        """Return the service's jobs, the newest first."""
        return jobs_of(await self._send(Call("GET", JOBS)))

    async def job(self, identifier: str) -> JobView:
        """Return a job as it is now."""
        return job_of(await self._send(Call("GET", f"{JOBS}/{identifier}")))

    async def wait(self, job: JobView | str, *, poll_s: float = 1.0) -> JobView:
        """Return a job once it has ended."""
        identifier = job if isinstance(job, str) else job.id
        seen = await self.job(identifier)
        while not seen.ended:
            await asyncio.sleep(poll_s)
            seen = await self.job(identifier)
        return seen

    async def results(self, identifier: str) -> AsyncIterator[Outcome]:
        """Yield a job's outcomes in order, without holding them all."""
        async with self._opened(Call("GET", f"{JOBS}/{identifier}/results")) as response:
            async for line in _lines_of(response):
                yield outcome_of(line)

    async def errors(self, identifier: str) -> AsyncIterator[Outcome]:
        """Yield those outcomes of a job that are no labels."""
        async with self._opened(Call("GET", f"{JOBS}/{identifier}/errors")) as response:
            async for line in _lines_of(response):
                yield outcome_of(line)

    async def table(self, identifier: str, name: str) -> bytes:
        """Return a table of a job, such as `frames.csv`."""
        return await self._send(Call("GET", f"{JOBS}/{identifier}/tables/{name}"))

    async def cancel(self, identifier: str) -> JobView:
        """Have a job end with what it has."""
        return job_of(await self._send(Call("POST", f"{JOBS}/{identifier}/cancel")))

    async def delete(self, identifier: str) -> None:
        """Delete an ended job with its results."""
        await self._send(Call("DELETE", f"{JOBS}/{identifier}"))

    async def _label_chunk(self, chunk: list[dict[str, Any]], scores: Scores) -> list[Outcome]:
        waits = self._retrying.waits()
        outcomes = await self._label_once(chunk, scores)
        while left := given_up_of(outcomes):
            await asyncio.sleep(waits.after(UnreachableError("the service is stopping")))
            again = await self._label_once([chunk[place] for place in left], scores)
            for place, outcome in zip(left, again, strict=True):
                outcomes[place] = outcome
        return outcomes

    async def _label_once(self, chunk: list[dict[str, Any]], scores: Scores) -> list[Outcome]:
        try:
            return outcomes_of(await self._send(label_many_call(chunk, scores)))
        except ProblemResponseError as error:
            if error.status not in ITEM_STATUSES:
                raise
            if len(chunk) == 1:
                return [failed_row(chunk, error)]
        return [row for one in chunk for row in await self._label_once([one], scores)]

    async def _stream_chunk(
        self, chunk: list[dict[str, Any]], scores: Scores
    ) -> AsyncGenerator[Outcome, None]:
        waits = self._retrying.waits()
        done = 0
        while done < len(chunk):
            try:
                async with self._opened(stream_call(chunk[done:], scores)) as response:
                    async for line in _lines_of(response):
                        outcome = streamed_outcome(line)
                        done += 1
                        yield outcome
                    if done < len(chunk):
                        raise UnreachableError(f"the stream ended after {done} outcomes")
            except ClientError as error:
                await asyncio.sleep(waits.after(error))

    async def _send(self, call: Call) -> bytes:
        waits = self._retrying.waits()
        while True:
            try:
                async with self._opened(call) as response:
                    return await response.aread()
            except ClientError as error:
                await asyncio.sleep(waits.after(error))

    @asynccontextmanager
    async def _opened(self, call: Call) -> AsyncIterator["httpx.Response"]:
        """Send a request once, and give its answer while it comes in."""
        httpx = load_httpx()
        content: Any = call.content
        if isinstance(content, Path):
            content = _pieces(content)
        try:
            async with self._http.stream(
                call.method, call.path, content=content, headers=call.headers, params=call.params
            ) as response:
                if not response.is_success:
                    await response.aread()
                check_response(response)
                yield response
        except httpx.TransportError as error:
            raise UnreachableError(f"{call.method} {self._http.base_url}: {error!r}") from error


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(1 << 20):
            yield piece


async def _lines_of(response: "httpx.Response") -> AsyncIterator[bytes]:
    lines = Lines()
    async for piece in response.aiter_bytes():
        for line in lines.feed(piece):
            yield line
    for line in lines.end():
        yield line
