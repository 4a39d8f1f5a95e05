"""The reader in the running service: `/` takes a text or a file, `/read` shows it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse

from stanceframe.errors import StanceFrameError
from stanceframe.text.readers import FORMATS
from stanceframe.types import Article, FailedArticle
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.dependencies import DeskDep, SettingsDep
from stanceframe_service.desk import LabellingDesk
from stanceframe_service.problems import PROBLEMS, ProblemError
from stanceframe_service.reader.inputs import Upload, article_of_upload
from stanceframe_service.reader.page import Given, page_of, start_page
from stanceframe_service.reader.reading import reading_of
from stanceframe_service.settings import ServiceSettings

__all__ = ["read", "router", "start", "start_again"]

# What the pages' own policies allow they say themselves, by hash; this holds for all of them.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FROM_HERE = frozenset({"", "same-origin", "none"})

router = APIRouter(include_in_schema=False)


async def _own_page(request: Request) -> None:
    """Refuse a form that another site's page sends: it would make this machine work for it."""
    if request.headers.get("sec-fetch-site", "") not in FROM_HERE:
        raise ProblemError(
            "cross_site", "this form was sent by a page of another site; open / and send it there"
        )


async def _upload(request: Request, settings: SettingsDep) -> Upload:
    """Take the form apart. Its text may be as long as the body: the framework allows 1 MB."""
    async with request.form(max_part_size=settings.max_body_bytes) as form:
        words = {name: value for name, value in form.items() if isinstance(value, str)}
        given = form.get("file")
        file = given if isinstance(given, UploadFile) and given.filename else None
        return Upload(
            # Browsers send with two characters each line end that was pasted with one.
            text=words.get("text", "").replace("\r\n", "\n"),
            outlet=words.get("outlet", ""),
            date=words.get("date", ""),
            file_name=(file.filename or "") if file else "",
            content=await file.read() if file else b"",
        )


UploadDep = Annotated[Upload, Depends(_upload)]


@router.get("/")
def start(desk: DeskDep, settings: SettingsDep) -> HTMLResponse:
    """Show the form that takes a text or a file."""
    return _start(Given(), desk, settings)


@router.get("/read")
def start_again() -> RedirectResponse:
    """Lead whoever opens the address without a text to the form."""
    return RedirectResponse("./", headers=HEADERS)


@router.post("/read", dependencies=[Depends(_own_page)])
def read(desk: DeskDep, settings: SettingsDep, upload: UploadDep) -> HTMLResponse:
    """Label what the form brought and show it; what can't be read is said above the form."""
    try:
        page = _read(upload, desk)
    except StanceFrameError as error:
        given = Given(text=upload.text, outlet=upload.outlet, date=upload.date, fault=str(error))
        status = PROBLEMS[error.kind].status if isinstance(error, ProblemError) else 422
        return _start(given, desk, settings, status=status)
    return HTMLResponse(page, headers=HEADERS)


def _read(upload: Upload, desk: LabellingDesk) -> str:
    item = article_of_upload(upload)
    codebook = desk.labeller.codebook
    if not isinstance(item, Article):
        if item.provenance.codebook != codebook.signature:
            raise ComparisonError(
                f"{upload.file_name!r} was labelled with codebook {item.provenance.codebook}, and "
                f"this service has {codebook.signature}; give it the article's text"
            )
        return page_of(reading_of(item, codebook), home=True)
    outcome = desk.label_article(item, scores="present")
    if isinstance(outcome, FailedArticle):
        raise ComparisonError(outcome.error.message)
    return page_of(reading_of(outcome, codebook, text=item.text), home=True)


def _start(
    given: Given, desk: LabellingDesk, settings: ServiceSettings, *, status: int = 200
) -> HTMLResponse:
    page = start_page(
        given,
        model=desk.labeller.provenance.model,
        max_bytes=settings.max_body_bytes,
        kinds=", ".join(FORMATS),
    )
    return HTMLResponse(page, status_code=status, headers=HEADERS)
