"""What is known of a job, as the service keeps it and as its clients see it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import BaseModel, Field, TypeAdapter

from stanceframe.types import Failure, Unit
from stanceframe_service.outcomes import Choices, Scores
from stanceframe_service.tables.writing import TableFormat

__all__ = [
    "ENDED",
    "JobChoices",
    "JobCounts",
    "JobList",
    "JobProgress",
    "JobRecord",
    "JobState",
    "JobView",
    "SkippedArticle",
    "now",
]

JobState = Literal["queued", "running", "cancelling", "done", "cancelled", "failed"]
ENDED: Final[frozenset[JobState]] = frozenset({"done", "cancelled", "failed"})

CANCELLED: Final = Failure(code="cancelled", message="the job was cancelled before its turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedArticle:
    """The row of an article that nobody tried to label, in its place."""

    id: str
    status: Literal["skipped"] = "skipped"
    error: Failure = CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChoices:
    """What was asked of a job.

    Attributes:
        kind: What the upload holds, as a file's suffix.
        scores: As at every door.
        unit: In place of each article's own.
        targets: In place of each article's own.
        text_column: The column of a table that holds the text.
    """

    kind: str
    scores: Scores = "present"
    unit: Unit | None = None
    targets: tuple[str, ...] | None = None
    text_column: str | None = None

    @property
    def of_articles(self) -> Choices:
        """What is asked of each article."""
        return Choices(targets=self.targets, unit=self.unit, scores=self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a job is.

    Attributes:
        items: Articles, and rows of what is none, that have their outcome.
        share: Part of the upload that is done, 0 to 1.
        expected_end: When it will have ended, if it goes on as fast; None before anybody knows.
    """

    items: int = 0
    share: float = 0.0
    expected_end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """What an ended job came to, in items."""

    ok: int = 0
    error: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job.

    Attributes:
        id: The service's name for it.
        name: The client's name for the upload; it is shown and begins ids, and opens no file.
        choices: What was asked.
        tables: The formats in which the tables of `stanceframe score` are made too.
        created: When it was submitted; UTC, ISO 8601, as are the other times.
        state: Where it stands.
        started: When its labelling began.
        ended: When it ended.
        progress: How far it is.
        counts: What it came to, once it has ended.
        fault: Why it failed.
        digest: SHA-256 of the upload, by which one that is sent again is known.
    """

    id: str
    name: str
    choices: JobChoices
    tables: tuple[TableFormat, ...] = ()
    created: str
    state: JobState = "queued"
    started: str | None = None
    ended: str | None = None
    progress: JobProgress = field(default_factory=JobProgress)
    counts: JobCounts | None = None
    fault: str | None = None
    digest: str = ""

    @property
    def asked(self) -> tuple[object, ...]:
        """What its client sent, to be compared with what is sent under the same key."""
        return (self.digest, self.name, self.choices, self.tables)

    @property
    def has_ended(self) -> bool:
        """Whether it changes no more."""
        return self.state in ENDED

    def to_json(self) -> bytes:
        """Write it for the ledger."""
        return _RECORD.dump_json(self)

    @classmethod
    def from_json(cls, line: bytes | str) -> "JobRecord":
        """Read what `to_json` wrote."""
        return _RECORD.validate_json(line)


_RECORD: Final = TypeAdapter(JobRecord)


class JobView(BaseModel):
    """A job as a client sees it."""

    id: str
    name: str = Field(description="What the client called the upload.")
    state: JobState
    created: str
    started: str | None
    ended: str | None
    options: JobChoices
    tables: tuple[TableFormat, ...]
    progress: JobProgress
    counts: JobCounts | None = Field(description="Outcomes by status, once the job has ended.")
    fault: str | None = Field(description="Why it failed.")

    @classmethod
    def of(cls, job: JobRecord) -> "JobView":
        """Show a job."""
        return cls(
            id=job.id,
            name=job.name,
            state=job.state,
            created=job.created,
            started=job.started,
            ended=job.ended,
            options=job.choices,
            tables=job.tables,
            progress=job.progress,
            counts=job.counts,
            fault=job.fault,
        )


class JobList(BaseModel):
    """The jobs that this service keeps, the newest first."""

    jobs: list[JobView]


def now() -> str:
    """Return the time as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
