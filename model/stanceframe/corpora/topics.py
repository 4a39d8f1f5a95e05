"""Reads VAST and IBM's 30k arguments: a text and a topic in free words, and the text's stance.

Allaway and McKeown: Zero-Shot Stance Detection: A Dataset and Model using Generalized Topic
Representations. EMNLP 2020. Gretz et al.: A Large-scale Dataset for Argument Quality Ranking:
Construction and Analysis. AAAI 2020.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from stanceframe.errors import CorpusError
from stanceframe.types import Polarity

__all__ = ["TopicText", "read_topics"]


class _Layout(NamedTuple):
    """The columns of a published table, and what its labels mean."""

    text: str
    topic: str
    label: str
    meaning: Mapping[str, Polarity]


LAYOUTS = (
    _Layout("post", "new_topic", "label", {"0": "against", "1": "favor", "2": "none"}),
    _Layout(
        "Tweet", "Target 1", "Stance 1", {"AGAINST": "against", "FAVOR": "favor", "NONE": "none"}
    ),
)
SEEN = {"0": False, "1": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicText:
    """A comment or an argument, with one of its topics.

    Attributes:
        text: The whole text.
        topic: What it is asked about, in free words.
        label: The writer's stance.
        cluster: The same for all topics of a text; resampling draws whole texts.
        seen: Whether the topic occurs in the training part, where the table says so.
    """

    text: str
    topic: str
    label: Polarity
    cluster: str
    seen: bool | None = None


def read_topics(path: Path) -> tuple[TopicText, ...]:
    """Read a table as published: the official one of VAST, zipped or not, or one in one column.

    Raises:
        CorpusError: The file can't be read, lacks the columns, or has a label that is none of
            theirs; it names the row, counted from 1 without the header.
    """
    rows = csv.DictReader(io.StringIO(_decoded(_content(path)), newline=""))
    try:
        layout = _layout(path, rows.fieldnames or ())
        return tuple(_items(path, rows, layout))
    except csv.Error as error:
        raise CorpusError(f"{path} is no table that can be read: {error}") from error


def _items(path: Path, rows: "csv.DictReader[str]", layout: _Layout) -> Iterator[TopicText]:
    for number, row in enumerate(rows, start=1):
        text, topic, label = (row.get(name) or "" for name in layout[:3])
        if label not in layout.meaning or not text.strip() or not topic.strip():
            raise CorpusError(
                f"{path}, row {number}: a text, a topic and a label of "
                f"{', '.join(layout.meaning)} were expected, found the label {label!r}"
            )
        digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        yield TopicText(
            text=text,
            topic=topic,
            label=layout.meaning[label],
            cluster=digest[:12],
            seen=SEEN.get(row.get("seen?") or ""),
        )


def _layout(path: Path, columns: Sequence[str]) -> _Layout:
    for layout in LAYOUTS:
        if {layout.text, layout.topic, layout.label} <= set(columns):
            return layout
    wanted = " or ".join(", ".join(layout[:3]) for layout in LAYOUTS)
    raise CorpusError(f"{path} lacks the columns of a topic table; they should be {wanted}")


def _content(path: Path) -> bytes:
    try:
        if path.suffix != ".zip":
            return path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            tables = [name for name in archive.namelist() if name.endswith(".csv")]
            if len(tables) != 1:
                raise CorpusError(f"{path} should hold one .csv, it holds {len(tables)}")
            return archive.read(tables[0])
    except OSError as error:
        raise CorpusError(f"{path} can't be read ({error.strerror})") from error
    except zipfile.BadZipFile as error:
        raise CorpusError(f"{path} is no whole zip archive: {error}") from error


def _decoded(content: bytes) -> str:
    """Some published tables are UTF-8 and some are Latin-1."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
