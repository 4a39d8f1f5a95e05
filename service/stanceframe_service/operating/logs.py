"""Log lines for people or for programs, each with its request's id, none with an exception's words.

An exception's message may quote the article that caused it. Only its type and places are written,
whichever library logs it.
"""

import logging
import sys
from typing import Any, Literal, TextIO

import orjson

from stanceframe_service.operating.requests import request_id
from stanceframe_service.outcomes import describe_fault

__all__ = ["LogFormat", "set_up_logs"]

LogFormat = Literal["text", "json"]
# Uvicorn's own line for each request holds the query; `operating.requests` writes one without.
ACCESS = "uvicorn.access"
OURS = ("stanceframe", "stanceframe_service", "uvicorn", "uvicorn.error")


class _Wordless(logging.Formatter):
    """Writes where an exception came from, without what it said."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return describe_fault(ei[1]) if ei[1] else ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept one with words
        record.request = request_id.get() or "-"
        return super().format(record)


class _JsonLines(_Wordless):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get() or None,
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def set_up_logs(kind: LogFormat, stream: TextIO | None = None) -> None:
    """Send all log lines of this process to one place, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = _JsonLines if kind == "json" else _Wordless
    text = "%(asctime)s %(levelname)s %(request)s %(name)s: %(message)s"
    handler.setFormatter(formatter(text, "%Y-%m-%dT%H:%M:%S%z"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # what other libraries say by the way may hold anything
    for name in OURS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.INFO)
        logger.propagate = True
    logging.getLogger(ACCESS).disabled = True
