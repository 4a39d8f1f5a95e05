"""Takes a job's upload off the connection and puts it on disk, up to a limit."""

import os
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import anyio
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from stanceframe_service.jobs.uploads import KINDS, MEDIA_TYPES
from stanceframe_service.marking import printable
from stanceframe_service.problems import ProblemError

__all__ = ["UPLOAD_TYPES", "Received", "receive_upload"]

FORM: Final = "multipart/form-data"
UPLOAD_TYPES: Final = (*MEDIA_TYPES, FORM, "application/octet-stream")
_CHUNK: Final = 1 << 20
_LONGEST_NAME: Final = 200


class Received(NamedTuple):
    """An upload that is on disk: what the client calls it, and what it holds, as a suffix."""

    name: str
    kind: str


async def receive_upload(
    request: Request, path: Path, *, name: str | None, max_bytes: int
) -> Received:
    """Write the body, or the file of a form, to `path`; it is whole and synced afterwards.

    Raises:
        ProblemError: It is too long, empty, packed, or of no known kind.
    """
    _check_headers(request, max_bytes)
    try:
        return await _received(request, path, name, max_bytes)
    except ClientDisconnect as error:
        raise ProblemError("bad_request", "the upload broke off; send it again") from error


async def _received(request: Request, path: Path, name: str | None, max_bytes: int) -> Received:
    media_type = _media_type(request)
    bounded = Request(request.scope, _bounded(request, max_bytes))
    if media_type != FORM:
        received = _named(name, MEDIA_TYPES.get(media_type))
        await _write(bounded.stream(), path)
        return received
    try:
        async with bounded.form(max_files=1, max_fields=0) as form:
            return await _filed(form, path, name)
    except HTTPException as error:
        raise ProblemError(
            "bad_request",
            "the form can't be read; it must hold one file in its field 'file' and nothing else: "
            "options go into the address, as ?tables=csv does",
        ) from error


async def _filed(form: FormData, path: Path, name: str | None) -> Received:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise ProblemError("invalid_request", "the form has no file in its field 'file'")
    received = _named(name or file.filename, None)
    await _write(_chunks(file), path)
    return received


def _check_headers(request: Request, max_bytes: int) -> None:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise ProblemError(
            "unsupported_media_type",
            f"the body is encoded as {encoding!r}; send it as it is, or as a .zip",
        )
    media_type = _media_type(request)
    if media_type not in UPLOAD_TYPES:
        raise ProblemError(
            "unsupported_media_type",
            f"the body's type is {media_type or 'not given'!r}; send a file as {FORM} in a field "
            f"'file', or a body of the type {', '.join(MEDIA_TYPES)}",
        )


def _named(name: str | None, kind: str | None) -> Received:
    """Settle what the upload is called and what it holds: its type says so, or its name."""
    shown = printable(PurePosixPath(name or f"articles{kind or ''}").name)[:_LONGEST_NAME]
    kind = kind or PurePosixPath(shown).suffix.casefold()
    if kind not in KINDS:
        raise ProblemError(
            "unsupported_media_type",
            f"the upload is called {shown!r}, which is of no known kind; its name must end with "
            f"one of {', '.join(KINDS)}",
        )
    return Received(shown or f"articles{kind}", kind)


async def _write(chunks: AsyncIterator[bytes], path: Path) -> None:
    size = 0
    async with await anyio.open_file(path, "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            await file.write(chunk)
        await file.flush()
        await anyio.to_thread.run_sync(os.fsync, file.wrapped.fileno())
    if not size:
        raise ProblemError("invalid_request", "the upload is empty; send at least one article")


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK):
        yield chunk


def _bounded(request: Request, max_bytes: int) -> Receive:
    """Return a `receive` that refuses what goes on for too long."""
    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > max_bytes:
            raise _too_large(max_bytes)
        return message

    return receive


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _too_large(max_bytes: int) -> ProblemError:
    return ProblemError(
        "body_too_large",
        f"the upload is over this service's limit of {max_bytes} bytes; send it in several jobs, "
        "or label it in place with: stanceframe score FOLDER --out DIR",
    )
