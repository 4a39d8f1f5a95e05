"""`/v1/jobs`: files of articles in, outcomes out, however long it takes."""

from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, Request, Response, status
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from stanceframe.errors import MissingExtraError
from stanceframe.types import Unit
from stanceframe_service.dependencies import SettingsDep
from stanceframe_service.jobs.keeping import JobKeeper
from stanceframe_service.jobs.receiving import UPLOAD_TYPES, receive_upload
from stanceframe_service.jobs.records import JobChoices, JobList, JobRecord, JobView, now
from stanceframe_service.jobs.results import TABLE_FILES
from stanceframe_service.outcomes import Scores
from stanceframe_service.problems import ProblemError, problem_docs
from stanceframe_service.schemas import Words
from stanceframe_service.tables.writing import TableFormat, check_format

__all__ = [
    "PATH",
    "cancel",
    "errors",
    "jobs",
    "one_job",
    "remove",
    "results",
    "router",
    "submit",
    "table",
]

PATH: Final = "/v1/jobs"
NDJSON: Final = "application/x-ndjson"
TABLE_TYPES: Final = {
    "jsonl": NDJSON,
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
BINARY: Final = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
FORM: Final = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
        "additionalProperties": False,
    }
}
UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(UPLOAD_TYPES, BINARY)
        | {"application/json": {"schema": {}}, "multipart/form-data": FORM},
    }
}
ENDED: Final = ("unknown_job", "jobs_off", "job_not_ended", "job_failed", "invalid_request")

router = APIRouter(prefix=PATH, tags=["jobs"])


class JobOptions(BaseModel):
    """What a client may ask of a job, in the query of its address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, description="The upload's name, if the form doesn't give it.")
    scores: Scores = Field("present", description="`all` gives every frame and target.")
    unit: Unit | None = Field(None, description="In place of each article's own.")
    targets: list[Words] | None = Field(None, description="In place of each article's own.")
    text_column: Words | None = Field(None, description="The column of a table with the text.")
    tables: list[TableFormat] = Field([], description="Make the tables of `score` too, as these.")


async def _keeper(request: Request) -> JobKeeper:
    keeper: JobKeeper | None = request.app.state.jobs
    if keeper is None:
        raise ProblemError(
            "jobs_off",
            "this service takes no jobs; start it with a folder for them: "
            "stanceframe serve --data-folder DIR",
        )
    return keeper


JobsDep = Annotated[JobKeeper, Depends(_keeper)]
SubmissionHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="A word of yours: sent again with it, an upload makes no second job.",
    ),
]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Submit a file of articles",
    openapi_extra=UPLOAD,
    responses=problem_docs(
        "bad_request",
        "jobs_off",
        "too_many_jobs",
        "body_too_slow",
        "body_too_large",
        "unsupported_media_type",
        "invalid_request",
        "internal",
    ),
)
async def submit(
    request: Request,
    response: Response,
    options: Annotated[JobOptions, Query()],
    jobs: JobsDep,
    settings: SettingsDep,
    submission: SubmissionHeader = None,
) -> JobView:
    """Submit articles to be labelled beside the requests, and after them.

    The body is a file of articles as `stanceframe score` reads them (JSON Lines, JSON, CSV, TSV,
    text, Markdown, HTML) or a ZIP archive of such files, as it is or in the field `file` of a
    form. The answer is at once; ask the address in its `Location` how far the job is.
    """
    tables = _checked(options.tables)

    async def receive(identifier: str, path: Path) -> JobRecord:
        name, kind = await receive_upload(
            request, path, name=options.name, max_bytes=settings.max_upload_bytes
        )
        choices = JobChoices(
            kind=kind,
            scores=options.scores,
            unit=options.unit,
            targets=tuple(options.targets) if options.targets else None,
            text_column=options.text_column,
        )
        return JobRecord(id=identifier, name=name, choices=choices, tables=tables, created=now())

    job = await jobs.submit(receive, submission=submission)
    response.headers["Location"] = f"{PATH}/{job.id}"
    return JobView.of(job)


@router.get("", summary="List the jobs", responses=problem_docs("jobs_off"))
def jobs(jobs: JobsDep) -> JobList:
    """List the jobs that are kept here, the newest first, a thousand at most."""
    return JobList(jobs=[JobView.of(job) for job in jobs.newest()])


@router.get(
    "/{job_id}",
    summary="Say how far a job is",
    responses=problem_docs("unknown_job", "jobs_off", "invalid_request"),
)
def one_job(job_id: str, jobs: JobsDep) -> JobView:
    """Say how far a job is, and when it is expected to end."""
    return JobView.of(jobs.get(job_id))


@router.post(
    "/{job_id}/cancel",
    summary="Cancel a job",
    responses=problem_docs("unknown_job", "jobs_off", "invalid_request"),
)
def cancel(job_id: str, jobs: JobsDep) -> JobView:
    """Have a job end with what it has: outcomes of the articles left have the status `skipped`."""
    return JobView.of(jobs.cancel(job_id))


@router.delete(
    "/{job_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a job",
    responses=problem_docs("unknown_job", "jobs_off", "job_not_ended", "invalid_request"),
)
def remove(job_id: str, jobs: JobsDep) -> None:
    """Delete an ended job with its results; nothing of it is left."""
    jobs.remove(job_id)


@router.get(
    "/{job_id}/results",
    summary="Give the outcomes of a job",
    response_class=FileResponse,
    responses={200: {"content": {NDJSON: {}}}, **problem_docs(*ENDED)},
)
def results(job_id: str, jobs: JobsDep) -> FileResponse:
    """Give an outcome a line for every item, in order: the bytes of `label --format ndjson`."""
    return FileResponse(jobs.ended(job_id).results, media_type=NDJSON)


@router.get(
    "/{job_id}/errors",
    summary="Give the items of a job that have no labels",
    response_class=FileResponse,
    responses={200: {"content": {NDJSON: {}}}, **problem_docs(*ENDED)},
)
def errors(job_id: str, jobs: JobsDep) -> FileResponse:
    """Give the outcomes `error` and `skipped` once more, each with its place `item`, from 0."""
    return FileResponse(jobs.ended(job_id).errors, media_type=NDJSON)


@router.get(
    "/{job_id}/tables/{name}",
    summary="Give a table of a job",
    response_class=FileResponse,
    responses={
        200: {"content": {kind.partition(";")[0]: {} for kind in TABLE_TYPES.values()}},
        **problem_docs(*ENDED, "unknown_table"),
    },
)
def table(job_id: str, name: str, jobs: JobsDep) -> FileResponse:
    """Give one table as `stanceframe score` writes it, such as `frames.csv`."""
    folder = jobs.ended(job_id)
    if name not in TABLE_FILES or not folder.table(name).exists():
        raise ProblemError(
            "unknown_table",
            f"job {job_id} has no table {name!r}; submit it with ?tables=csv for "
            "articles.csv, sentences.csv, frames.csv and the others",
        )
    return FileResponse(folder.table(name), media_type=TABLE_TYPES[name.rpartition(".")[2]])


def _checked(formats: list[TableFormat]) -> tuple[TableFormat, ...]:
    for kind in formats:
        try:
            check_format(kind)
        except MissingExtraError as error:
            raise ProblemError("invalid_request", f"/query/tables: {error}") from error
    return tuple(dict.fromkeys(formats))
