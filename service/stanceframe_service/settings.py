"""What the HTTP service allows a request to ask for, and how much of it at once."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["MEBIBYTE", "ServiceSettings"]

MEBIBYTE = 1024 * 1024
COUNTS = (
    "max_body_bytes",
    "max_items",
    "max_sentences",
    "max_queue_tokens",
    "max_line_bytes",
    "max_stream_bytes",
    "max_upload_bytes",
    "max_jobs",
)
AMOUNTS = ("max_wait_s", "deadline_s", "cache_bytes", "body_patience_s", "grace_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Limits of one request, so that no client can take the machine from the others.

    Attributes:
        max_body_bytes: Size of a request's body; more is refused before it is read.
        max_items: Articles in one request; for more there is `stanceframe score`.
        max_sentences: Sentences of one article.
        max_queue_tokens: Estimated tokens that may wait for the model; a request with more is
            refused whatever the load.
        max_wait_s: Longest expected wait before a request's first article is begun; one that
            would wait longer is refused and told when to come back.
        deadline_s: Longest time for a request's answer; a client may ask for less.
        cache_bytes: Memory for the network's answers to sentences that come again; 0 is none.
        max_line_bytes: One line of a stream.
        max_stream_bytes: All lines of a stream.
        body_patience_s: How long the service waits for a body's bytes in all, before a client has
            to have sent 1,000 bytes for each further second.
        grace_s: How long a service that was asked to stop finishes what it accepted.
        data_folder: Where jobs are kept; None takes none.
        max_upload_bytes: Size of a job's upload.
        max_jobs: Jobs that may wait at a time.
    """

    max_body_bytes: int = 8 * MEBIBYTE
    max_items: int = 256
    max_sentences: int = 10_000
    max_queue_tokens: int = 1_000_000
    max_wait_s: float = 2.0
    deadline_s: float = 120.0
    cache_bytes: int = 64 * MEBIBYTE
    max_line_bytes: int = 8 * MEBIBYTE
    max_stream_bytes: int = 1024 * MEBIBYTE
    body_patience_s: float = 20.0
    grace_s: float = 30.0
    data_folder: Path | None = None
    max_upload_bytes: int = 256 * MEBIBYTE
    max_jobs: int = 100

    def __post_init__(self) -> None:
        for name in COUNTS:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be 1 or more, got {getattr(self, name)}")
        for name in AMOUNTS:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, got {getattr(self, name)}")
