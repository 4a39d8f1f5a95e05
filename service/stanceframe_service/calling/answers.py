"""The answers of the service as values with types."""

from collections.abc import Sequence
from typing import Any, Final, TypeGuard

import orjson
from pydantic import TypeAdapter

from stanceframe.types import FailedArticle, Failure, LabelledArticle, Provenance
from stanceframe_service.calling.errors import ProblemResponseError, UnreachableError
from stanceframe_service.jobs.records import JobList, JobView, SkippedArticle

__all__ = [
    "Outcome",
    "failed_row",
    "given_up_of",
    "job_of",
    "jobs_of",
    "outcome_of",
    "outcomes_of",
    "provenance_of",
    "streamed_outcome",
]

Outcome = LabelledArticle | FailedArticle | SkippedArticle

# Codes of rows that say nothing of their article: it was not read, or not begun.
GIVEN_UP: Final = frozenset({"draining", "body_too_slow"})
_KINDS: Final[dict[str, TypeAdapter[Any]]] = {
    "ok": TypeAdapter(LabelledArticle),
    "error": TypeAdapter(FailedArticle),
    "skipped": TypeAdapter(SkippedArticle),
}


def outcome_of(value: bytes | str | dict[str, Any]) -> Outcome:
    """Return an outcome, by its status."""
    found = value if isinstance(value, dict) else orjson.loads(value)
    outcome: Outcome = _KINDS[found["status"]].validate_python(found)
    return outcome


def streamed_outcome(line: bytes) -> Outcome:
    """Return the outcome in a line of a stream.

    Raises:
        UnreachableError: The line is no outcome: the service has read no further.
    """
    outcome = outcome_of(line)
    if _is_given_up(outcome):
        raise UnreachableError(outcome.error.message)
    return outcome


def outcomes_of(content: bytes) -> list[Outcome]:
    """Return the outcomes of several articles."""
    return [outcome_of(one) for one in orjson.loads(content)["results"]]


def given_up_of(outcomes: Sequence[Outcome]) -> list[int]:
    """Return the places of the articles that a service which stops didn't label."""
    return [place for place, one in enumerate(outcomes) if _is_given_up(one)]


def failed_row(given: Sequence[dict[str, Any]], error: ProblemResponseError) -> FailedArticle:
    """Return the row of the one article whose request was refused for its sake."""
    failure = Failure(code=error.code, message=error.detail)
    return FailedArticle(id=str(given[0]["id"]), error=failure)


def job_of(content: bytes) -> JobView:
    """Return a job."""
    return JobView.model_validate_json(content)


def jobs_of(content: bytes) -> list[JobView]:
    """Return the jobs of a list."""
    return JobList.model_validate_json(content).jobs


def provenance_of(content: bytes) -> Provenance:
    """Return what the service signs its labels with."""
    return _PROVENANCE.validate_python(orjson.loads(content)["provenance"])


def _is_given_up(outcome: Outcome) -> TypeGuard[FailedArticle]:
    return isinstance(outcome, FailedArticle) and outcome.error.code in GIVEN_UP


_PROVENANCE: Final = TypeAdapter(Provenance)
