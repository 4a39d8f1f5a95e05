"""What the report of a run on one's own codebook says; the page and its JSON twin show it."""

from pydantic import BaseModel, ConfigDict

from stanceframe_eval.own.record import LabelCurve, RecordedCurve
from stanceframe_eval.page.content import Number, Value

__all__ = ["Confusion", "LabelRow", "OwnReport", "Suspect", "System"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class System(_Strict):
    """Who answered, and how well: on sentences of articles that it wasn't fitted on."""

    name: str
    made_by: str
    macro_f1: Value
    micro_f1: Value


class LabelRow(_Strict):
    """One label: how many sentences have it, its figures, and how far coders agree on it."""

    label: str
    sentences: int
    f1: Value
    precision: float | None
    recall: float | None
    tfidf_f1: float | None
    alpha: Value
    curve: LabelCurve


class Confusion(_Strict):
    """A label that was missed where another was wrongly given; empty names stand for nothing."""

    gold: str
    found: str
    times: int
    sentences: tuple[str, ...]


class Suspect(_Strict):
    """A coded label to read again: what coders said, what is more likely, and how sure that is."""

    item: str
    text: str
    label: str
    coded: bool
    p: float


class OwnReport(_Strict):
    """The whole report.

    `ece` is the expected calibration error as counted, which chance alone puts above 0;
    `ece_corrected` is without that, and has the interval.
    """

    command: str
    version: str
    codebook: str
    method: str
    items: int
    documents: int
    coders: int
    shared: int
    not_random: int
    resamples: int
    seed: int
    systems: tuple[System, ...]
    ece: Number
    ece_corrected: Value
    labels: tuple[LabelRow, ...]
    curve: RecordedCurve
    confusions: tuple[Confusion, ...]
    suspects: tuple[Suspect, ...]
    log: tuple[str, ...]
