"""Reads NewsMTSC: news sentences with the sentiment toward a mentioned person or organisation.

Hamborg and Donnay: NewsMTSC: (Multi-)Target-dependent Sentiment Classification in Political News
Articles. EACL 2021.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stanceframe.corpora.rows import Row, read_rows
from stanceframe.types import Polarity, Span

__all__ = ["TargetSentence", "read_newsmtsc", "without_mention"]

POLARITIES: dict[int, Polarity] = {2: "against", 4: "none", 6: "favor"}
KEY = re.compile(r"(?P<place>.+?_-?\d+_-?\d+_\d+)_.*_(?P<start>\d+)_(?P<end>\d+)", re.S)
ARTICLE = re.compile(r"allsides_\d+_\d+|polusa_v\d+_\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSentence:
    """A sentence and one of its targets.

    Attributes:
        id: The target's name in the corpus.
        text: The sentence.
        mention: Where it names the target.
        name: The words there.
        label: The stance of the sentence as a whole: holder `any`.
        cluster: The article it comes from; resampling draws whole articles.
    """

    id: str
    text: str
    mention: Span
    name: str
    label: Polarity
    cluster: str


def read_newsmtsc(path: Path) -> tuple[TargetSentence, ...]:
    """Read one file; each target of a sentence is an item of its own, as the authors score it.

    Raises:
        CorpusError: The file is missing or a line is not as published; it names the line.
    """
    return tuple(item for row in read_rows(path) for item in _targets(row))


def without_mention(key: str) -> str:
    """Return a key of NewsMTSC without the words of its mention; their place stays.

    Example:
        >>> without_mention("somewhere_12_-1_7_a long mention_30_44")
        'somewhere_12_-1_7_30_44'
    """
    match = KEY.fullmatch(key)
    return f"{match['place']}_{match['start']}_{match['end']}" if match else key


def _targets(row: Row) -> Iterator[TargetSentence]:
    text = row.text("sentence_normalized")
    key = row.text("primary_gid")
    article = ARTICLE.match(key)
    cluster = article.group() if article else key
    for target in row.rows("targets"):
        mention = _mention(target, text)
        yield TargetSentence(
            id=target.text("Input.gid"),
            text=text,
            mention=mention,
            name=target.text("mention"),
            label=_label(target),
            cluster=cluster,
        )


def _mention(target: Row, text: str) -> Span:
    start, end = target.whole("from"), target.whole("to")
    words = target.text("mention")
    if not 0 <= start < end <= len(text) or text[start:end] != words:
        raise target.fault(f"characters {start} to {end} of the sentence are not {words!r}")
    return Span(start=start, end=end)


def _label(target: Row) -> Polarity:
    number = target.whole("polarity")
    if number not in POLARITIES:
        raise target.fault(f"polarity must be 2, 4 or 6, found {number}")
    return POLARITIES[number]
