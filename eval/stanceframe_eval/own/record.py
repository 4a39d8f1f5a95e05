"""Reads what `stanceframe train --codebook` left: predictions of sentences held out."""

from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from stanceframe.errors import ReportError

__all__ = ["RECORD", "LabelCurve", "Record", "RecordedCurve", "read_record"]

RECORD: Final = "report/out-of-fold.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tried(_Strict):
    """A way of learning that was compared, and which labels it found in which sentence."""

    method: str
    macro_f1: float
    micro_f1: float
    found: tuple[tuple[int, ...], ...]
    average_precision: float | None = None  # by which the way was chosen; older runs don't tell it


class RecordedItem(_Strict):
    """A sentence: what coders said, and what a classifier said that hadn't seen its article.

    Attributes:
        item: Its id.
        document: Its article, as articles were held out.
        text: Its characters.
        drawn: How it was chosen.
        fold: The part that it was held out in.
        share: Of coders who gave each label.
        p: Calibrated probability of each label.
        found: 1 for labels given.
        answers: Labels by coder.
    """

    item: str
    document: str
    text: str
    drawn: str
    fold: int
    share: tuple[float, ...]
    p: tuple[float, ...]
    found: tuple[int, ...]
    answers: dict[str, tuple[str, ...]]


class CurvePoint(_Strict):
    """How well a share of the sentences does."""

    sentences: float
    macro_f1: float


class LabelPoint(_Strict):
    """How well so many examples of a label do."""

    examples: float
    f1: float


class LabelCurve(_Strict):
    """A label's curve: F1 = ceiling - drop * examples ** -power, and how many more would help."""

    frame: str
    examples: int
    ceiling: float
    drop: float
    power: float
    more_needed: int | None
    points: tuple[LabelPoint, ...]


class RecordedCurve(_Strict):
    """The learning curve of heads on the frozen encoders."""

    points: tuple[CurvePoint, ...]
    labels: tuple[LabelCurve, ...]


class Record(_Strict):
    """The whole file."""

    format: Literal[1]
    command: str
    codebook: str
    frames: tuple[str, ...]
    method: str
    tried: tuple[Tried, ...]
    items: tuple[RecordedItem, ...]
    curve: RecordedCurve
    log: tuple[str, ...]

    @property
    def gold(self) -> NDArray[np.bool_]:
        """Whether at least half of the coders gave the label. Shape: (items, frames)."""
        return np.array([item.share for item in self.items]) >= 0.5

    @property
    def p(self) -> NDArray[np.float64]:
        """Probabilities of sentences held out. Shape: (items, frames)."""
        return np.array([item.p for item in self.items])

    @property
    def found(self) -> NDArray[np.bool_]:
        """Labels given. Shape: (items, frames)."""
        return np.array([item.found for item in self.items], dtype=bool)

    @property
    def folds(self) -> NDArray[np.int64]:
        """The part that each sentence was held out in."""
        return np.array([item.fold for item in self.items])

    @property
    def documents(self) -> tuple[str, ...]:
        """The article of each sentence."""
        return tuple(item.document for item in self.items)


def read_record(bundle: Path) -> Record:
    """Read the record of a run.

    Raises:
        ReportError: There is none, or it is of another form.
    """
    path = bundle / RECORD
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReportError(
            f"{path} can't be read ({error.strerror}); stanceframe train --codebook writes it, "
            "but not for zero-shot bundles, of which nothing was measured"
        ) from error
    except ValidationError as error:
        raise ReportError(f"{path} is of another form: {error}; train the bundle anew") from error
