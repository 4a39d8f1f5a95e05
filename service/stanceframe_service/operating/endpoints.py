"""`/metrics`: the service's figures for Prometheus."""

from fastapi import APIRouter, Request, Response

from stanceframe_service.operating.metrics import CONTENT_TYPE, Metrics

__all__ = ["figures", "router"]

router = APIRouter()


@router.get(
    "/metrics",
    tags=["operate"],
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def figures(request: Request) -> Response:
    """Give the service's figures in Prometheus' text format."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})
