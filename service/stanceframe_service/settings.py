"""What the HTTP service allows a request to ask for."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["MEBIBYTE", "ServiceSettings"]

MEBIBYTE = 1024 * 1024
_LIMITS = ("max_body_bytes", "max_items", "max_sentences", "max_upload_bytes", "max_jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Limits of one request, so that no client can take the machine from the others.

    Attributes:
        max_body_bytes: Size of a request's body; more is refused before it is read.
        max_items: Articles in one request; for more there is `stanceframe score`.
        max_sentences: Sentences of one article.
        data_folder: Where jobs are kept; None takes none.
        max_upload_bytes: Size of a job's upload.
        max_jobs: Jobs that may wait at a time.
    """

    max_body_bytes: int = 8 * MEBIBYTE
    max_items: int = 256
    max_sentences: int = 10_000
    data_folder: Path | None = None
    max_upload_bytes: int = 256 * MEBIBYTE
    max_jobs: int = 100

    def __post_init__(self) -> None:
        for name in _LIMITS:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be 1 or more, got {getattr(self, name)}")
