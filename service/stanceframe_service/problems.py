"""The service's refusals: one table of codes, each sent as RFC 9457 problem details.

A problem's `type` is `urn:stanceframe:problem:` and a code of the table. Its `code` is the same
word, except where one article can't be labelled: there it is the reason's code, the word that
stands in `error.code` of a failed row.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stanceframe.errors import StanceFrameError
from stanceframe_service.outcomes import describe_fault

__all__ = [
    "COMPONENTS",
    "PROBLEMS",
    "FieldFault",
    "ProblemDetails",
    "ProblemError",
    "ProblemKind",
    "UnexpectedFaults",
    "problem_components",
    "problem_docs",
    "problem_response",
    "register_problems",
]

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
COMPONENTS = "#/components/schemas/"
TYPE_PREFIX = "urn:stanceframe:problem:"


class ProblemKind(NamedTuple):
    """What all problems of one code share."""

    status: int
    title: str


PROBLEMS: dict[str, ProblemKind] = {
    "invalid_json": ProblemKind(400, "The body is not JSON"),
    "invalid_encoding": ProblemKind(400, "The body's gzip is broken"),
    "too_complex": ProblemKind(400, "The body is nested too deep, or in too many parts"),
    "unauthorized": ProblemKind(401, "A key is asked for"),
    "cross_site": ProblemKind(403, "The form was sent by another site"),
    "not_found": ProblemKind(404, "There is nothing at this address"),
    "unknown_codebook": ProblemKind(404, "There is no such codebook here"),
    "unknown_job": ProblemKind(404, "There is no such job here"),
    "unknown_table": ProblemKind(404, "The job has no such table"),
    "jobs_off": ProblemKind(404, "This service takes no jobs"),
    "job_not_ended": ProblemKind(409, "The job has not ended"),
    "job_failed": ProblemKind(409, "The job has no results"),
    "too_many_jobs": ProblemKind(429, "Too many jobs are waiting"),
    "method_not_allowed": ProblemKind(405, "This address has another method"),
    "body_too_slow": ProblemKind(408, "The body came too slowly"),
    "body_too_large": ProblemKind(413, "The body is too large"),
    "too_many_sentences": ProblemKind(413, "The article is too long"),
    "too_many_items": ProblemKind(413, "The request holds too many articles"),
    "too_much_work": ProblemKind(413, "The request is more than the service can hold"),
    "unsupported_media_type": ProblemKind(415, "The body must be plain JSON"),
    "wrong_host": ProblemKind(421, "The service isn't called so"),
    "invalid_request": ProblemKind(422, "The request's fields are wrong"),
    "unusable_article": ProblemKind(422, "The article can't be labelled"),
    "overloaded": ProblemKind(429, "The service has too much to do"),
    "rate_limited": ProblemKind(429, "This client has had its share"),
    "bad_request": ProblemKind(400, "The request can't be understood"),
    "internal": ProblemKind(500, "The service has a fault"),
    "draining": ProblemKind(503, "The service is stopping"),
    "not_ready": ProblemKind(503, "The service is not ready"),
    "deadline_passed": ProblemKind(504, "The labels were not ready in time"),
}
METHOD_NOT_ALLOWED = 405
CODE_OF_STATUS = {404: "not_found", METHOD_NOT_ALLOWED: "method_not_allowed"}


class FieldFault(BaseModel):
    """One wrong field: where it is, as a JSON pointer, and what is wrong with it."""

    model_config = ConfigDict(frozen=True)

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """The JSON of a refusal, for the OpenAPI document."""

    type: str = Field(examples=[TYPE_PREFIX + "invalid_request"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldFault] | None = Field(None, description="The wrong fields, where known.")


class ProblemError(StanceFrameError):
    """A request is refused; the message is the problem's `detail`, the headers go with it."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        code: str | None = None,
        faults: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.headers = dict(headers or {})
        self.kind = kind
        self.code = code or kind
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


def problem_response(problem: ProblemError) -> Response:
    """Return the HTTP response that says why the request was refused."""
    status, title = PROBLEMS[problem.kind]
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.kind,
        "title": title,
        "status": status,
        "detail": str(problem),
        "code": problem.code,
    }
    if problem.faults:
        body["errors"] = [fault.model_dump() for fault in problem.faults]
    return Response(orjson.dumps(body), status, problem.headers, MEDIA_TYPE)


def register_problems(app: FastAPI) -> None:
    """Make every refusal of `app` a problem, those of the framework too."""

    @app.exception_handler(ProblemError)
    async def refuse(_request: Request, error: ProblemError) -> Response:
        return problem_response(error)

    @app.exception_handler(RequestValidationError)
    async def refuse_fields(_request: Request, error: RequestValidationError) -> Response:
        return problem_response(_fields_problem(error.errors()))

    @app.exception_handler(HTTPException)
    async def refuse_route(request: Request, error: HTTPException) -> Response:
        kind = CODE_OF_STATUS.get(error.status_code, "bad_request")
        detail = f"{request.method} {request.url.path}: {PROBLEMS[kind].title.lower()}; see /docs"
        response = problem_response(ProblemError(kind, detail))
        response.headers.update(error.headers or {})
        if error.status_code == METHOD_NOT_ALLOWED:
            response.headers["allow"] = _allowed(request, response.headers.get("allow", ""))
        return response


def problem_docs(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of an address that may refuse in these ways."""
    content = {MEDIA_TYPE: {"schema": {"$ref": COMPONENTS + ProblemDetails.__name__}}}
    by_status: dict[int | str, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(PROBLEMS[kind].status, []).append(kind)
    return {
        status: {
            "description": "; ".join(f"`{kind}`: {PROBLEMS[kind].title}" for kind in those),
            "content": content,
        }
        for status, those in by_status.items()
    }


def problem_components() -> dict[str, Any]:
    """Return the schemas that `problem_docs` refers to."""
    schema = ProblemDetails.model_json_schema(ref_template=COMPONENTS + "{model}")
    return {**schema.pop("$defs"), ProblemDetails.__name__: schema}


class UnexpectedFaults:
    """Middleware: a fault of ours becomes a problem, and a log line without the request's text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, and answer for the application where it fails."""
        started = False  # an answer that has begun can't be replaced by another

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            # Not logger.exception: a message may quote the article.
            # Nor the address as it was sent: it may hold anything.
            route = getattr(scope.get("route"), "path", "an unknown address")
            logger.error("%s %s failed: %s", scope["method"], route, describe_fault(error))
            detail = "the service failed on this request; its log says where"
            await problem_response(ProblemError("internal", detail))(scope, receive, send)


def _allowed(request: Request, given: str) -> str:
    """Return the methods of an address; the framework names those of its first route alone."""
    methods = {one.strip() for one in given.split(",") if one.strip()}
    for template, operations in request.app.openapi()["paths"].items():
        if compile_path(template)[0].match(request.url.path):
            methods |= {method.upper() for method in operations}
    return ", ".join(sorted(methods))


def _fields_problem(errors: Sequence[Any]) -> ProblemError:
    first = errors[0]
    if first["type"] == "json_invalid":
        reason = first.get("ctx", {}).get("error", "it can't be parsed")
        return ProblemError(
            "invalid_json", f"the body is not JSON at character {first['loc'][-1]}: {reason}"
        )
    faults = [FieldFault(pointer=_pointer(error["loc"]), detail=error["msg"]) for error in errors]
    named = "; ".join(f"{fault.pointer or 'the body'}: {fault.detail}" for fault in faults)
    return ProblemError("invalid_request", named, faults=faults)


def _pointer(location: Sequence[str | int]) -> str:
    """Return the JSON pointer of a field, without the framework's own first steps."""
    return "".join(f"/{step}" for step in location if step not in ("body", "article", "batch"))
