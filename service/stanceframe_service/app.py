"""The HTTP service over one loaded model."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi_offline import FastAPIOffline

from stanceframe import __version__
from stanceframe_service.bodies import BodyLimit
from stanceframe_service.desk import LabellingDesk
from stanceframe_service.endpoints import router, stream_router
from stanceframe_service.problems import UnexpectedFaults, problem_components, register_problems
from stanceframe_service.reader.web import router as reader_router
from stanceframe_service.serving.intake import IntakeGate
from stanceframe_service.serving.waiting import ClientGoneError, client_gone
from stanceframe_service.settings import ServiceSettings

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["create_app"]

DESCRIPTION = (
    "Says of each sentence of news who is speaking, what the sentence is made to be about, and "
    "who is for or against what. Texts are neither kept nor logged."
)


def create_app(labeller: "Labeller", settings: ServiceSettings | None = None) -> FastAPI:
    """Return the service over a loaded model.

    Its pages need no other server: the documentation's scripts are served from here.
    """
    settings = settings or ServiceSettings()
    desk = LabellingDesk(labeller, settings)
    app = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="stanceframe",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan(desk),
        # The page would otherwise send its address to a validator on the internet.
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.state.desk = desk
    app.state.settings = settings
    app.include_router(router)
    app.include_router(stream_router)
    app.include_router(reader_router)
    register_problems(app)
    app.add_exception_handler(ClientGoneError, client_gone)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(IntakeGate, intake=desk.intake)
    app.add_middleware(UnexpectedFaults)
    # The framework keeps this document and serves it; it can't be told of schemas but of models.
    app.openapi()["components"]["schemas"].update(problem_components())
    return app


def _lifespan(
    desk: LabellingDesk,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(desk.warm_up)
        desk.intake.on_drain(desk.begin_draining)
        yield
        await run_in_threadpool(desk.close)

    return run
