"""What schemathesis can't know of the service, for `python -m benchmarks.schema_fuzz`.

All checks stay on with the statuses that schemathesis itself expects. A failure of the two checks
that compare a status with the schema is dropped only where the answer itself shows the reason that
no schema can express; anything else of the same status still fails.
"""

from collections.abc import Callable
from typing import Any, Final

import orjson
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

__all__ = ["filter_failure", "has_error_row", "is_beyond_schema"]

LABEL: Final = "POST /v1/label"
# Perspective's own words for: another language than English, a frame that isn't in the codebook,
# and a text of blanks.
OF_PERSPECTIVE: Final = frozenset(
    {"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "UNKNOWN_ATTRIBUTE", "COMMENT_EMPTY"}
)


def _mention_is_not_in_text(status: int, answer: dict[str, Any]) -> bool:
    return (status, answer["code"]) == (422, "invalid_target") and ("' covers " in answer["detail"])


def _term_has_another_syntax(status: int, answer: dict[str, Any]) -> bool:
    pointers = [fault["pointer"] for fault in answer.get("errors", ())]
    return (status, answer["code"], pointers) == (422, "invalid_request", ["/terms"])


def _upload_does_not_say_what_it_is(status: int, answer: dict[str, Any]) -> bool:
    """Its type says no more than that it is bytes, and its name, which may be missing, nothing."""
    return (status, answer["code"]) == (415, "unsupported_media_type") and (
        "of no known kind" in answer["detail"]
    )


def _upload_holds_nothing(status: int, answer: dict[str, Any]) -> bool:
    """An empty body, which schemathesis sends in spite of the schema's least length."""
    return (status, answer["code"]) == (422, "invalid_request") and (
        "the upload is empty" in answer["detail"]
    )


def _key_was_given_to_another(status: int, answer: dict[str, Any]) -> bool:
    """An Idempotency-Key, of which schemathesis draws the same for different uploads."""
    return (status, answer["code"]) == (422, "invalid_request") and (
        "this Idempotency-Key was given to job" in answer["detail"]
    )


def _perspective_refuses(status: int, answer: dict[str, Any]) -> bool:
    kinds = {one["errorType"] for one in answer["error"].get("details", ())}
    return status == 400 and bool(kinds & OF_PERSPECTIVE)


Reason = Callable[[int, dict[str, Any]], bool]
BEYOND_SCHEMA: Final[dict[str, tuple[Reason, ...]]] = {
    LABEL: (_mention_is_not_in_text,),
    "POST /v1/compare": (_mention_is_not_in_text, _term_has_another_syntax),
    "POST /v1/jobs": (
        _upload_does_not_say_what_it_is,
        _upload_holds_nothing,
        _key_was_given_to_another,
    ),
    "POST /v1alpha1/comments:analyze": (_perspective_refuses,),
}


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop a failure that the answer itself explains."""
    del context
    label = case.operation.label
    if isinstance(failure, RejectedPositiveData):
        return not is_beyond_schema(label, response.status_code, response.content)
    if isinstance(failure, AcceptedNegativeData) and label == LABEL:
        return not has_error_row(response.status_code, response.content)
    return True


def is_beyond_schema(label: str, status: int, content: bytes) -> bool:
    """Say whether an answer refuses for a reason that no schema can express."""
    try:
        answer = orjson.loads(content)
        return any(holds(status, answer) for holds in BEYOND_SCHEMA.get(label, ()))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def has_error_row(status: int, content: bytes) -> bool:
    """Say whether an answer to several articles shows that one of them is wrong.

    It stays 200 then: the others have their labels.
    """
    try:
        whole = orjson.loads(content)
        rows = whole.get("results", [whole])
    except orjson.JSONDecodeError:
        rows = [orjson.loads(line) for line in content.splitlines()]
    return status == 200 and any(row.get("status") == "error" for row in rows)
