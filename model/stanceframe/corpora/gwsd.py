"""Reads GWSD: news sentences on global warming with the stance that eight raters found in each.

Luo, Card and Jurafsky: Detecting Stance in Media on Global Warming. Findings of EMNLP 2020.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from stanceframe.corpora.sheets import Cells, read_sheet
from stanceframe.corpora.votes import Votes, count_votes
from stanceframe.types import Polarity

__all__ = ["GWSD_TARGET", "Estimate", "RatedSentence", "read_gwsd"]

GWSD_TARGET: Final = "Climate change is a serious concern."  # what raters were asked about
_ANSWERS: Mapping[str, Polarity] = {"agrees": "favor", "neutral": "none", "disagrees": "against"}
_RATERS: Final = tuple(f"worker_{number}" for number in range(8))
_ESTIMATE: Final = ("agree", "neutral", "disagree")
_FLAGS: Final = {"True": True, "False": False}
_SLACK: Final = 0.001  # by which published probabilities may miss a sum of 1


class Estimate(NamedTuple):
    """The authors' probabilities of each stance, which weigh raters; they add up to 1."""

    favor: float
    none: float
    against: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedSentence:
    """A sentence and what its raters said of it. The target is `GWSD_TARGET`.

    Attributes:
        id: The set's name of the row.
        text: The sentence.
        answers: Of each rater, in the order of the columns; None where there is none. The
            columns of one batch are other people than those of the next.
        votes: The answers counted: the soft label.
        estimate: The authors' own soft label; None for sentences that test the raters.
        tests_raters: Whether it is one of the five that every batch begins with.
        held_out: Whether the authors keep it for testing: not to be trained on.
        cluster: The same for equal sentences. The set doesn't say which article one is from.
    """

    id: str
    text: str
    answers: tuple[Polarity | None, ...]
    votes: Votes
    estimate: Estimate | None
    tests_raters: bool
    held_out: bool
    cluster: str


def read_gwsd(path: Path) -> tuple[RatedSentence, ...]:
    """Read `GWSD.tsv`, or the folder that it is in, with the held-out rows if it has them.

    Rows that nobody rated are left out.

    Raises:
        CorpusError: The file can't be read, lacks a column, or has an answer, a probability or a
            flag that is none; it names the row.
    """
    file = path / "GWSD.tsv" if path.is_dir() else path
    columns = ("sent_id", "sentence", *_RATERS, *_ESTIMATE, "guid", "in_held_out_test")
    rows = read_sheet(file, columns, delimiter="\t")
    return tuple(_sentence(cells) for cells in rows if any(map(cells.optional, _RATERS)))


def _sentence(cells: Cells) -> RatedSentence:
    text = cells.text("sentence")
    answers: tuple[Polarity | None, ...] = tuple(_answer(cells, rater) for rater in _RATERS)
    return RatedSentence(
        id=cells.text("guid"),
        text=text,
        answers=answers,
        votes=count_votes(_ANSWERS.values(), [one for one in answers if one is not None]),
        estimate=_estimate(cells),
        tests_raters=cells.text("sent_id").startswith("s"),
        held_out=_flag(cells, "in_held_out_test"),
        cluster=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12],
    )


def _answer(cells: Cells, rater: str) -> Polarity | None:
    answer = cells.optional(rater)
    if answer is not None and answer not in _ANSWERS:
        raise cells.fault(f"{rater!r} must say one of {', '.join(_ANSWERS)}, found {answer!r}")
    return None if answer is None else _ANSWERS[answer]


def _estimate(cells: Cells) -> Estimate | None:
    given = [cells.optional(column) for column in _ESTIMATE]
    if given == [None, None, None]:
        return None
    try:
        estimate = Estimate(*(float(one or "nan") for one in given))
    except ValueError as error:
        raise cells.fault(f"{', '.join(_ESTIMATE)} must be probabilities, found {given}") from error
    if not all(0 <= p <= 1 for p in estimate) or not math.isclose(sum(estimate), 1, abs_tol=_SLACK):
        raise cells.fault(f"{', '.join(_ESTIMATE)} must add up to 1, found {given}")
    return estimate


def _flag(cells: Cells, column: str) -> bool:
    flag = cells.text(column)
    if flag not in _FLAGS:
        raise cells.fault(f"{column!r} must be True or False, found {flag!r}")
    return _FLAGS[flag]
