"""Tells the OpenAPI document what the service asks of its clients."""

from typing import Any

from stanceframe_service.problems import problem_docs
from stanceframe_service.security.gate import OPEN_PATHS, Access

__all__ = ["document_access"]

BEARER = "key"
HEADER = "keyHeader"
SCHEMES = {
    BEARER: {"type": "http", "scheme": "bearer", "description": "A key of this service."},
    HEADER: {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
WAIT = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}


def document_access(document: dict[str, Any], access: Access) -> None:
    """Add keys, and the refusals that come of them and of rates, where there are any."""
    if access.keys is not None:
        document["components"]["securitySchemes"] = SCHEMES
    for path, operations in document["paths"].items():
        if path.startswith(OPEN_PATHS):
            continue
        for operation in operations.values():
            _document(operation, access)


def _document(operation: dict[str, Any], access: Access) -> None:
    refusals = operation["responses"]
    if access.keys is not None:
        operation["security"] = [{BEARER: []}, {HEADER: []}]
        _add(refusals, "unauthorized", "not_ready")
    if access.bytes_per_minute is not None:
        _add(refusals, "rate_limited")
        refusals["429"]["headers"] = {"Retry-After": WAIT}
    if access.host_names is not None:
        _add(refusals, "wrong_host")


def _add(refusals: dict[str, Any], *kinds: str) -> None:
    """Add these, beside what the same status stands for already."""
    for status, refusal in problem_docs(*kinds).items():
        known = refusals.setdefault(str(status), refusal)
        if known is not refusal and refusal["description"] not in known["description"]:
            known["description"] += "; " + refusal["description"]
