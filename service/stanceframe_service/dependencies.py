"""What the addresses ask the application for.

All are coroutines: the framework runs a plain function in another thread, and a request would
wait for three hops to one and back.
"""

from typing import Annotated

from fastapi import Depends, Request

from stanceframe_service.desk import LabellingDesk
from stanceframe_service.serving.deadlines import wait_of
from stanceframe_service.serving.waiting import Visit
from stanceframe_service.settings import ServiceSettings

__all__ = ["DeskDep", "SettingsDep", "VisitDep"]


async def _desk(request: Request) -> LabellingDesk:
    desk: LabellingDesk = request.app.state.desk
    return desk


async def _settings(request: Request) -> ServiceSettings:
    settings: ServiceSettings = request.app.state.settings
    return settings


DeskDep = Annotated[LabellingDesk, Depends(_desk)]
SettingsDep = Annotated[ServiceSettings, Depends(_settings)]


async def _visit(request: Request, settings: SettingsDep) -> Visit:
    prefer = request.headers.getlist("prefer")
    return Visit(request.receive, wait_of(prefer, most_s=settings.deadline_s))


VisitDep = Annotated[Visit, Depends(_visit)]
