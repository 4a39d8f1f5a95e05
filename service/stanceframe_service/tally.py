"""Counts the rows of a folder run: what was labelled, in whose voice, and what failed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

__all__ = ["FrameCount", "SentenceCount", "StanceCount", "Tally", "count_rows"]

Where = Literal["own", "direct", "partial", "indirect", "unplaced"]


@dataclass(slots=True, kw_only=True)
class FrameCount:
    """Sentences with a frame, in all and by the voice of the words that invoke it.

    A sentence counts once in each voice that its evidence has, so the voices may add up to more
    than the sentences; `unplaced` are those whose frame has no evidence.
    """

    sentences: int = 0
    own: int = 0
    direct: int = 0
    partial: int = 0
    indirect: int = 0
    unplaced: int = 0


@dataclass(slots=True, kw_only=True)
class StanceCount:
    """Stances toward one target, by holder and direction; `any` is the sentence as a whole."""

    author_favor: int = 0
    author_against: int = 0
    source_favor: int = 0
    source_against: int = 0
    any_favor: int = 0
    any_against: int = 0


@dataclass(slots=True, kw_only=True)
class SentenceCount:
    """Sentences in all, and those that carry no labels because they are not the report."""

    total: int = 0
    promo: int = 0
    repeats: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run's two row files hold."""

    labelled: int = 0
    failed: int = 0
    sentences: SentenceCount = field(default_factory=SentenceCount)
    frames: dict[str, FrameCount] = field(default_factory=dict)
    stances: dict[str, StanceCount] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    first_failed: dict[str, str] = field(default_factory=dict)


def count_rows(labelled: Path, errors: Path) -> Tally:
    """Count both files row by row: the summary describes what is on disk, resumed or not."""
    tally = Tally()
    for row in _rows(labelled):
        tally.labelled += 1
        for sentence in row["sentences"]:
            _count_sentence(sentence, tally)
    codes: Counter[str] = Counter()
    for row in _rows(errors):
        tally.failed += 1
        code = row["error"]["code"]
        codes[code] += 1
        tally.first_failed.setdefault(code, f"{row['id']}: {row['error']['message']}")
    tally.errors = dict(codes.most_common())
    return tally


def _rows(path: Path) -> Iterator[Any]:
    with path.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def _count_sentence(sentence: Any, tally: Tally) -> None:
    tally.sentences.total += 1
    tally.sentences.promo += sentence["zone"] == "promo"
    tally.sentences.repeats += sentence["duplicate_of"] is not None
    for frame in sentence["frames"]:
        if frame["present"]:
            _count_frame(frame, tally.frames.setdefault(frame["id"], FrameCount()))
    for stance in sentence["stances"]:
        if stance["label"] != "none":
            count = tally.stances.setdefault(stance["target"], StanceCount())
            cell = f"{stance['holder']}_{stance['label']}"
            setattr(count, cell, getattr(count, cell) + 1)


def _count_frame(frame: Any, count: FrameCount) -> None:
    count.sentences += 1
    voices: set[Where] = {evidence["voice"] for evidence in frame["evidence"]} or {"unplaced"}
    for voice in voices:
        setattr(count, voice, getattr(count, voice) + 1)
