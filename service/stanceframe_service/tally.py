"""Counts the rows of a folder run: what was labelled, in whose voice, and what failed."""

from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["FrameCount", "SentenceCount", "StanceCount", "Tally"]

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
    """What the rows of a run hold."""

    labelled: int = 0
    failed: int = 0
    sentences: SentenceCount = field(default_factory=SentenceCount)
    frames: dict[str, FrameCount] = field(default_factory=dict)
    stances: dict[str, StanceCount] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    first_failed: dict[str, str] = field(default_factory=dict)
    warned: dict[str, int] = field(default_factory=dict)

    def count_labelled(self, row: Any) -> None:
        """Count a labelled article: the parsed JSON of its row."""
        self.labelled += 1
        for code in {warning["code"] for warning in row.get("warnings", ())}:
            self.warned[code] = self.warned.get(code, 0) + 1
        for sentence in row["sentences"]:
            _count_sentence(sentence, self)

    def count_failed(self, row: Any) -> None:
        """Count an article that could not be labelled: the parsed JSON of its row."""
        self.failed += 1
        code = row["error"]["code"]
        self.errors[code] = self.errors.get(code, 0) + 1
        self.first_failed.setdefault(code, f"{row['id']}: {row['error']['message']}")


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
