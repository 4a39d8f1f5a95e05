"""Writes outcomes as soon as they are there: to read, as JSON, or as one JSON object a line."""

from collections.abc import Iterable
from typing import BinaryIO

from rich.console import Console

from stanceframe.types import LabelledArticle, Outcome
from stanceframe.wire import to_json
from stanceframe_service.render import print_article, print_legend

__all__ = ["print_outcomes", "write_json", "write_ndjson"]


def print_outcomes(outcomes: Iterable[Outcome], console: Console) -> None:
    """Print the labelled articles for a person."""
    print_legend(console)
    for outcome in outcomes:
        if isinstance(outcome, LabelledArticle):
            print_article(outcome, console)


def write_ndjson(outcomes: Iterable[Outcome], stream: BinaryIO) -> None:
    """Write one line for each outcome."""
    for outcome in outcomes:
        stream.write(to_json(outcome) + b"\n")
        stream.flush()


def write_json(outcomes: Iterable[Outcome], stream: BinaryIO) -> None:
    """Write one object for one outcome and a list for several, holding two of them at most."""
    rest = iter(outcomes)
    first, second = next(rest, None), next(rest, None)
    if first is None:
        stream.write(b"[]\n")
        return
    if second is None:
        stream.write(to_json(first, indent=True) + b"\n")
        return
    stream.write(b"[\n  " + _nested(first) + b",\n  " + _nested(second))
    for outcome in rest:
        stream.write(b",\n  " + _nested(outcome))
    stream.write(b"\n]\n")


def _nested(outcome: Outcome) -> bytes:
    # No string of JSON holds a bare line end, so these are all of the layout.
    return to_json(outcome, indent=True).replace(b"\n", b"\n  ")
