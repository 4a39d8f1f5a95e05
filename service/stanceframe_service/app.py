"""The HTTP service over one loaded model."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi_offline import FastAPIOffline

from stanceframe import __version__
from stanceframe_service.adapters.inference_protocol import router as protocol_router
from stanceframe_service.adapters.perspective import analyze_components, register_perspective
from stanceframe_service.adapters.perspective import router as perspective_router
from stanceframe_service.desk import LabellingDesk
from stanceframe_service.endpoints import router, stream_router
from stanceframe_service.jobs.keeping import JobKeeper
from stanceframe_service.jobs.web import router as jobs_router
from stanceframe_service.middleware import add_middleware
from stanceframe_service.operating.endpoints import router as operating_router
from stanceframe_service.operating.metrics import Metrics
from stanceframe_service.operating.tracing import Traced, Tracing
from stanceframe_service.problems import problem_components, register_problems
from stanceframe_service.reader.web import router as reader_router
from stanceframe_service.security.documents import document_access
from stanceframe_service.security.gate import Access
from stanceframe_service.serving.waiting import ClientGoneError, client_gone
from stanceframe_service.settings import ServiceSettings

if TYPE_CHECKING:
    from stanceframe.labeller import Labeller

__all__ = ["create_app"]

DESCRIPTION = (
    "Says of each sentence of news who is speaking, what the sentence is made to be about, and "
    "who is for or against what. Texts are not logged, and only those of jobs are kept, until they "
    "are deleted."
)


def create_app(
    labeller: "Labeller",
    settings: ServiceSettings | None = None,
    *,
    access: Access | None = None,
    tracing: Tracing | None = None,
) -> FastAPI:
    """Return the service over a loaded model.

    Its pages need no other server: the documentation's scripts are served from here.

    Args:
        labeller: The model.
        settings: Limits of a request.
        access: Who may ask; by default anybody.
        tracing: Where spans go; by default nowhere.
    """
    settings, access, metrics = settings or ServiceSettings(), access or Access(), Metrics()
    metrics.describe(labeller.provenance)
    recorder = Traced(metrics, tracing) if tracing else metrics
    desk = LabellingDesk(labeller, settings, recorder=recorder)
    folder = settings.data_folder
    jobs = JobKeeper(folder, desk, settings) if folder else None
    app = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="stanceframe",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan(desk, jobs),
        # The page would otherwise send its address to a validator on the internet.
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.state.desk = desk
    app.state.settings = settings
    app.state.metrics = metrics
    app.state.jobs = jobs
    app.include_router(router)
    app.include_router(stream_router)
    app.include_router(jobs_router)
    app.include_router(perspective_router)
    app.include_router(protocol_router)
    register_perspective(app)
    app.include_router(reader_router)
    app.include_router(operating_router)
    register_problems(app)
    app.add_exception_handler(ClientGoneError, client_gone)
    add_middleware(app, settings, access, intake=desk.intake, metrics=metrics, spans=tracing)
    # The framework keeps this document and serves it; it can't be told of schemas but of models.
    app.openapi()["components"]["schemas"].update(problem_components() | analyze_components())
    document_access(app.openapi(), access)
    return app


def _lifespan(
    desk: LabellingDesk, jobs: JobKeeper | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(desk.warm_up)
        desk.intake.on_drain(desk.begin_draining)
        desk.intake.on_end(desk.queue.close)
        if jobs:
            desk.intake.on_drain(jobs.runner.begin_stopping)
            jobs.runner.start()
        yield
        if jobs:
            await run_in_threadpool(jobs.runner.stop)
        await run_in_threadpool(desk.close)

    return run
