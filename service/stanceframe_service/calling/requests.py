"""The requests of a client, before either of its two ways to send them."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from stanceframe.types import Article
from stanceframe_service.outcomes import Scores

__all__ = [
    "JOBS",
    "LABEL",
    "Call",
    "Text",
    "as_object",
    "chunks",
    "job_options",
    "label_call",
    "label_many_call",
    "numbered",
    "stream_call",
    "submit_call",
]

LABEL: Final = "/v1/label"
JOBS: Final = "/v1/jobs"
JSON: Final = {"content-type": "application/json"}
NDJSON: Final = {"content-type": "application/x-ndjson"}
BYTES: Final = {"content-type": "application/octet-stream"}

Text = str | Article | Mapping[str, Any]


class Call(NamedTuple):
    """A request: it may be sent again, since none changes anything twice."""

    method: str
    path: str
    content: bytes | Path | None = None
    headers: Mapping[str, str] = {}
    params: Mapping[str, Any] = {}


def as_object(text: Text) -> dict[str, Any]:
    """Return a text as the JSON object of `docs/contract.md`."""
    if isinstance(text, str):
        return {"text": text}
    if not isinstance(text, Article):
        return dict(text)
    given = {"id": text.id, "text": text.text, "unit": text.unit, **asdict(text.meta)}
    if text.targets is not None:
        given["targets"] = [one if isinstance(one, str) else asdict(one) for one in text.targets]
    return {name: value for name, value in given.items() if value is not None}


def numbered(texts: Iterable[Text]) -> Iterator[dict[str, Any]]:
    """Yield each text as an object; one without an id is called by its place, from 0."""
    for place, text in enumerate(texts):
        yield {"id": str(place)} | as_object(text)


def chunks(objects: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the objects so many at a time, taking no more than that from where they come."""
    while chunk := list(islice(objects, size)):
        yield chunk


def label_call(text: Text, scores: Scores) -> Call:
    """Label one text."""
    body = as_object(text) | ({"scores": scores} if scores != "present" else {})
    return Call("POST", LABEL, orjson.dumps(body), JSON)


def label_many_call(objects: Sequence[dict[str, Any]], scores: Scores) -> Call:
    """Label several at once."""
    return Call("POST", LABEL, orjson.dumps({"articles": objects, "scores": scores}), JSON)


def stream_call(objects: Sequence[dict[str, Any]], scores: Scores) -> Call:
    """Label several, and have each outcome as soon as it is there."""
    lines = b"".join(orjson.dumps(one) + b"\n" for one in objects)
    params = {"scores": scores} if scores != "present" else {}
    return Call("POST", LABEL, lines, NDJSON, params)


def job_options(
    scores: Scores, targets: Iterable[str], text_column: str | None, tables: Iterable[str]
) -> dict[str, Any]:
    """Return what is asked of a job, without what is left at its default."""
    given: dict[str, Any] = {
        "scores": scores,
        "targets": list(targets),
        "text_column": text_column,
        "tables": list(tables),
    }
    return {name: value for name, value in given.items() if value not in (None, [])}


def submit_call(
    articles: Path | Iterable[Text], *, name: str | None, options: Mapping[str, Any]
) -> Call:
    """Submit a job: a file, or texts; however often it is sent, it makes one job."""
    key = {"idempotency-key": secrets.token_hex(16)}
    params = dict(options)
    if isinstance(articles, Path):
        params["name"] = name or articles.name
        return Call("POST", JOBS, articles, BYTES | key, params)
    lines = b"".join(orjson.dumps(as_object(one)) + b"\n" for one in articles)
    return Call("POST", JOBS, lines, NDJSON | key, params | ({"name": name} if name else {}))
