"""The service's addresses: wire in, core, wire out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast, get_args

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from stanceframe.codebook.loading import load_codebook, shipped_codebooks
from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledArticle, Outcome
from stanceframe_service.bodies import NDJSON, JsonRoute
from stanceframe_service.comparison import comparing
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.files import json_of
from stanceframe_service.comparison.findings import Comparison
from stanceframe_service.dependencies import DeskDep, SettingsDep, VisitDep
from stanceframe_service.desk import LabellingDesk
from stanceframe_service.outcomes import Scores
from stanceframe_service.problems import PROBLEMS, FieldFault, ProblemError, problem_docs
from stanceframe_service.schemas import (
    BatchBody,
    CodebookEntry,
    CodebookList,
    CodebookWhole,
    CompareBody,
    Health,
    LabelBody,
    LabelResults,
    ModelDescription,
)
from stanceframe_service.serving.streaming import LabelRoute
from stanceframe_service.serving.waiting import Visit
from stanceframe_service.settings import ServiceSettings

__all__ = [
    "codebook",
    "codebooks",
    "compare",
    "label",
    "live",
    "model",
    "ready",
    "router",
    "stream_router",
]

JSON = "application/json"
# What any body can be refused for.
BODY_PROBLEMS = ("invalid_json", "invalid_encoding", "too_complex", "body_too_slow")
LABEL_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "model": LabelledArticle | LabelResults,
        "description": "The labelled article; for several articles, their outcomes in order.",
    },
    **problem_docs(
        *BODY_PROBLEMS,
        "body_too_large",
        "too_many_items",
        "too_many_sentences",
        "unsupported_media_type",
        "invalid_request",
        "unusable_article",
        "too_much_work",
        "overloaded",
        "internal",
        "draining",
        "deadline_passed",
    ),
}
COMPARE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": Comparison, "description": "The comparison: the JSON twin of the page."},
    **problem_docs(
        *BODY_PROBLEMS,
        "body_too_large",
        "too_many_sentences",
        "unsupported_media_type",
        "invalid_request",
        "unusable_article",
        "too_much_work",
        "overloaded",
        "internal",
        "draining",
        "deadline_passed",
    ),
}

STREAM_DOCS: dict[str, Any] = {
    "requestBody": {"content": {NDJSON: {"schema": {"type": "string"}}}},
    "responses": {"200": {"content": {NDJSON: {"schema": {"type": "string"}}}}},
}

router = APIRouter(route_class=JsonRoute)
stream_router = APIRouter(route_class=LabelRoute)


@stream_router.post(
    "/v1/label",
    tags=["label"],
    summary="Label a text, or several, or a stream of them",
    response_class=Response,
    responses=LABEL_RESPONSES,
    openapi_extra=STREAM_DOCS,
)
async def label(body: LabelBody, desk: DeskDep, settings: SettingsDep, visit: VisitDep) -> Response:
    """Label every sentence of a text, or of each of several articles.

    One article: its fields stand at the top of the body, and the answer is the labelled article.
    Several: `{"articles": [...]}`, and the answer is `{"results": [...]}` with one outcome for
    each, in order. An article that can't be labelled fails alone: its place holds an error row.
    Any number, as `application/x-ndjson`: an article a line, and an outcome a line comes back as
    soon as it is there; `?scores=all` for all of them.
    """
    if isinstance(body, BatchBody):
        return await _label_batch(body, desk, settings, visit)
    return await _label_one(body, desk, visit)


@router.post(
    "/v1/compare",
    tags=["compare"],
    summary="Lay articles side by side",
    response_class=Response,
    responses=COMPARE_RESPONSES,
)
async def compare(body: CompareBody, desk: DeskDep, visit: VisitDep) -> Response:
    """Label two to six articles and lay them side by side, as `stanceframe compare` does.

    Who says what in whose words, who is for or against what, which statements several have, and
    what isn't found where; every number with its places. One article that can't be labelled
    refuses the whole, since the rest would be another comparison.
    """
    if not 2 <= len(body.articles) <= comparing.MOST_ARTICLES:
        fault = FieldFault(
            pointer="/articles",
            detail=f"must be 2 to {comparing.MOST_ARTICLES} articles, got {len(body.articles)}",
        )
        raise ProblemError("invalid_request", f"{fault.pointer}: {fault.detail}", faults=[fault])
    results = await desk.label_request(list[Any](body.articles), scores="present", visit=visit)
    articles = [_labelled(result.outcome) for result in results]
    content = await run_in_threadpool(_comparison, articles, desk.labeller.codebook, body.terms)
    return Response(content, media_type=JSON)


@router.get("/v1/codebooks", tags=["describe"], summary="List the codebooks")
async def codebooks(desk: DeskDep) -> CodebookList:
    """List the codebooks: those that come with stanceframe, and the model's own."""
    in_use = desk.labeller.codebook
    known = _known_codebooks(in_use)
    return CodebookList(codebooks=[_entry(book, in_use=in_use) for book in known])


@router.get(
    "/v1/codebooks/{codebook_id}",
    tags=["describe"],
    summary="Give one codebook whole",
    responses=problem_docs("unknown_codebook", "invalid_request"),
)
async def codebook(codebook_id: str, desk: DeskDep) -> CodebookWhole:
    """Give one codebook whole, by `id` or `id@version`."""
    book = _find_codebook(codebook_id, _known_codebooks(desk.labeller.codebook))
    content = book.model_dump(mode="json")
    return CodebookWhole(signature=book.signature, content_hash=book.content_hash, codebook=content)


@router.get("/v1/model", tags=["describe"], summary="Describe the model")
async def model(desk: DeskDep) -> ModelDescription:
    """Describe the model: its manifest, its card, and the provenance that every answer carries."""
    labeller = desk.labeller
    return ModelDescription(
        provenance=labeller.provenance,
        manifest=labeller.manifest.model_dump(mode="json"),
        card=labeller.card,
    )


# These two are answered by the event loop itself, so they answer under any load.
@router.get("/healthz/live", tags=["health"], summary="Does the process answer?")
async def live() -> Health:
    """Say that the process answers."""
    return Health()


@router.get(
    "/healthz/ready",
    tags=["health"],
    summary="Is the model ready?",
    responses=problem_docs("not_ready"),
)
async def ready(desk: DeskDep) -> Health:
    """Say that the model is loaded and has labelled a sentence."""
    if not desk.ready:
        raise ProblemError("not_ready", "the model is not loaded yet, or the service is stopping")
    return Health()


def _comparison(
    articles: list[LabelledArticle], codebook: Codebook, terms: list[str] | None
) -> bytes:
    today = datetime.now(UTC).date().isoformat()
    try:
        return json_of(comparing.compare(articles, codebook, made=today, terms=terms))
    except ComparisonError as error:
        detail = str(error).removeprefix("--terms: ")
        faults = [FieldFault(pointer="/terms", detail=detail)]
        raise ProblemError("invalid_request", f"/terms: {detail}", faults=faults) from error


async def _label_one(body: Any, desk: LabellingDesk, visit: Visit) -> Response:
    scores: Scores = "present"
    if isinstance(body, dict) and "scores" in body:
        scores = _scores(body["scores"])
        body = {name: value for name, value in body.items() if name != "scores"}
    (result,) = await desk.label_request([body], scores=scores, visit=visit)
    _labelled(result.outcome)
    return Response(result.json, media_type=JSON)


def _labelled(outcome: Outcome) -> LabelledArticle:
    """Return a labelled article; refuse the request for the reason of one that isn't."""
    if isinstance(outcome, LabelledArticle):
        return outcome
    code = outcome.error.code
    kind = code if code in PROBLEMS else "unusable_article"
    raise ProblemError(kind, outcome.error.message, code=code)


async def _label_batch(
    body: BatchBody, desk: LabellingDesk, settings: ServiceSettings, visit: Visit
) -> Response:
    count = len(body.articles)
    if count > settings.max_items:
        detail = (
            f"the request holds {count} articles and this service takes {settings.max_items} at "
            "once; send several requests, or label a folder with: stanceframe score"
        )
        raise ProblemError("too_many_items", detail)
    results = await desk.label_request(list[Any](body.articles), scores=body.scores, visit=visit)
    rows = b",".join(result.json for result in results)
    return Response(b'{"results":[' + rows + b"]}", media_type=JSON)


def _scores(given: object) -> Scores:
    known = get_args(Scores)
    if given not in known:
        words = " or ".join(map(repr, known))
        fault = FieldFault(pointer="/scores", detail=f"must be {words}")
        raise ProblemError("invalid_request", f"{fault.pointer}: {fault.detail}", faults=[fault])
    return cast("Scores", given)


def _entry(book: Codebook, *, in_use: Codebook) -> CodebookEntry:
    return CodebookEntry(
        id=book.id,
        version=book.version,
        title=book.title,
        signature=book.signature,
        content_hash=book.content_hash,
        in_use=book.signature == in_use.signature,
    )


def _known_codebooks(in_use: Codebook) -> tuple[Codebook, ...]:
    """Return the model's codebook, and after it the shipped ones that are not the same."""
    shipped = [load_codebook(f"{book.id}@{book.version}") for book in shipped_codebooks()]
    return tuple({book.signature: book for book in (in_use, *shipped)}.values())


def _find_codebook(reference: str, known: Sequence[Codebook]) -> Codebook:
    """Return a known codebook by name; a path is none, or any file here could be read."""
    for book in known:
        if reference in {book.id, f"{book.id}@{book.version}"}:
            return book
    names = ", ".join(f"{book.id}@{book.version}" for book in known)
    raise ProblemError(
        "unknown_codebook", f"there is no codebook {reference!r} here; known are: {names}"
    )
