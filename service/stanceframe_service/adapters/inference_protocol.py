"""The health and metadata addresses of the Open Inference Protocol, version 2.

Platforms ask these of every server that they run. Labels are to be had at `/v1/label`: the
protocol's tensors have no place for them, so there is no `infer`.
"""

from typing import Any, Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from stanceframe import __version__
from stanceframe_service.dependencies import DeskDep

__all__ = ["live", "model", "model_ready", "ready", "router", "server"]

PLATFORM: Final = "onnxruntime_onnx"
NOT_FOUND: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no model of that name here."}
}
NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"description": "The model is not loaded yet, or the service is stopping."}
}

router = APIRouter(prefix="/v2", tags=["adapters"])


class ServerMetadata(BaseModel):
    """The server."""

    name: str = "stanceframe"
    version: str
    extensions: list[str] = []


class TensorMetadata(BaseModel):
    """What goes in or comes out."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    """A model; its input and output are those of `/v1/label`, as text."""

    name: str
    versions: list[str]
    platform: str = PLATFORM
    inputs: list[TensorMetadata] = [TensorMetadata(name="article", datatype="BYTES", shape=[1])]
    outputs: list[TensorMetadata] = [TensorMetadata(name="labels", datatype="BYTES", shape=[1])]


class Live(BaseModel):
    """Whether the server answers."""

    live: bool


class Ready(BaseModel):
    """Whether the server can label."""

    ready: bool


class ModelReady(BaseModel):
    """Whether a model can label."""

    name: str
    ready: bool


@router.get("", summary="Describe the server")
async def server() -> ServerMetadata:
    """Describe the server."""
    return ServerMetadata(version=__version__)


@router.get("/health/live", summary="Does the server answer?")
async def live() -> Live:
    """Say that the server answers."""
    return Live(live=True)


@router.get("/health/ready", summary="Can the server label?", responses=NOT_READY)
async def ready(desk: DeskDep, response: Response) -> Ready:
    """Say whether the model is loaded and has labelled a sentence."""
    response.status_code = 200 if desk.ready else 503
    return Ready(ready=desk.ready)


@router.get("/models/{name}", summary="Describe a model", responses=NOT_FOUND)
async def model(name: str, desk: DeskDep) -> Response:
    """Describe the model that labels here, by its bundle's name."""
    known, _, version = desk.labeller.provenance.model.partition("@")
    if name != known:
        return _unknown(name, known)
    return JSONResponse(ModelMetadata(name=known, versions=[version]).model_dump())


@router.get("/models/{name}/ready", summary="Can a model label?", responses=NOT_FOUND | NOT_READY)
async def model_ready(name: str, desk: DeskDep) -> Response:
    """Say whether the model of that name can label."""
    known = desk.labeller.provenance.model.partition("@")[0]
    if name != known:
        return _unknown(name, known)
    body = ModelReady(name=known, ready=desk.ready).model_dump()
    return JSONResponse(body, status_code=200 if desk.ready else 503)


def _unknown(name: str, known: str) -> Response:
    return JSONResponse({"error": f"there is no model {name!r} here; there is {known!r}"}, 404)
