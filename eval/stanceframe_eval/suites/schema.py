"""What a suite may say: strict, frozen models that forbid every key they don't know.

A released suite is never edited; a change of what a figure means is a new version, as in MTEB
and in the task files of lm-evaluation-harness.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "BASELINES",
    "Agreement",
    "BaselineName",
    "Digest",
    "Floor",
    "GoldFile",
    "Layer",
    "LayerKind",
    "Metric",
    "Published",
    "ReaderName",
    "Split",
    "Suite",
    "Text",
]

LayerKind = Literal["class", "labels", "claims", "spans"]
ReaderName = Literal[
    "conflict", "newsmtsc", "polnear", "topics", "gwsd", "frac", "swaps", "templates", "fignews"
]
BaselineName = Literal["majority", "lexicon", "tfidf", "target_blind", "text_blind", "one_rater"]
BASELINES: tuple[BaselineName, ...] = (
    "majority",
    "lexicon",
    "tfidf",
    "target_blind",
    "text_blind",
    "one_rater",
)

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
SuiteName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Metric = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z0-9_.]+$")]  # layer.measure


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class GoldFile(_Strict):
    """A file or folder of gold, under the folder that the user names.

    Attributes:
        path: Relative to that folder, or to the package for gold that ships with it.
        sha256: Of the file; of a folder, over its files (`corpora.registry.folder_sha256`).
    """

    path: Text
    sha256: Digest


class Split(_Strict):
    """One part of a suite's gold."""

    name: Name
    gold: GoldFile


class Layer(_Strict):
    """One question that is put to a system, and the form of its answer.

    Attributes:
        name: Its key in a row of predictions.
        kind: `class` has exactly one label, `labels` any number of them, `claims` any number
            of (target, holder, label), `spans` ranges of characters.
        labels: All there are, in the order of reports; empty where they are open.
        about: One sentence for readers of the report.
    """

    name: Name
    kind: LayerKind
    labels: tuple[Text, ...] = ()
    about: Text

    @model_validator(mode="after")
    def _has_labels(self) -> "Layer":
        if self.kind in {"class", "labels"} and len(self.labels) < 2:
            raise ValueError(f"a layer of kind {self.kind} needs two labels or more")
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("a label is there twice; keep one")
        return self


class Published(_Strict):
    """A figure that somebody published on this task, with what must be known to compare."""

    system: Text
    metric: Metric
    value: Share
    source: Text
    note: Text | None = None


class Agreement(_Strict):
    """What two annotations reach on a measure: the ceiling beside a model's figure."""

    metric: Metric
    value: Share
    source: Text


class Floor(_Strict):
    """The value under which a figure counts as a regression."""

    metric: Metric
    value: Share


class Suite(_Strict):
    """A released suite.

    Attributes:
        name: What commands call it.
        version: Of its meaning; a figure belongs to one version.
        title: For people.
        about: What is measured, in a paragraph.
        limits: What its figures must not be used to claim.
        reader: The program that reads its gold.
        codebook: The codebook that the labels are of, if any.
        unit: What one item is.
        cluster: What is drawn as a whole for intervals.
        labelled_by: Who made the labels.
        origin: Where to get the gold.
        licence: Of the gold, as found.
        citation: How to cite it.
        splits: The files.
        split: The split that is scored unless another is named.
        train: The split that baselines learn from; None where there is none.
        layers: What is asked.
        headline: The measures of the main table, the first first.
        slices: By what the items are divided.
        baselines: Which standing rows the table has.
        lexicon: The word list of the lexicon baseline.
        floors: Values under which a figure is a regression.
        agreement: Annotators' agreement.
        published: Figures of others.
    """

    name: SuiteName
    version: Version
    title: Text
    about: Text
    limits: Text
    reader: ReaderName
    codebook: Text | None = None
    unit: Text
    cluster: Text
    labelled_by: Text
    origin: Text
    licence: Text
    citation: Text
    splits: tuple[Split, ...] = Field(min_length=1)
    split: Name
    train: Name | None = None
    layers: tuple[Layer, ...] = Field(min_length=1)
    headline: tuple[Metric, ...] = Field(min_length=1)
    slices: tuple[Name, ...] = ()
    baselines: tuple[BaselineName, ...] = ()
    lexicon: Text | None = None
    floors: tuple[Floor, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    published: tuple[Published, ...] = ()

    @property
    def reference(self) -> str:
        """The name with the version, such as `conflict@1.0.0`."""
        return f"{self.name}@{self.version}"

    @property
    def has_cases(self) -> bool:
        """Whether it is behavioural: its items have expectations in place of gold answers."""
        return self.reader == "templates"

    @model_validator(mode="after")
    def _is_consistent(self) -> "Suite":
        splits = [split.name for split in self.splits]
        layers = [layer.name for layer in self.layers] + (["cases"] if self.has_cases else [])
        _check_known(self.split, splits, "split")
        if self.train is not None:
            _check_known(self.train, splits, "train")
        entries: tuple[Floor | Agreement | Published, ...]
        entries = (*self.floors, *self.agreement, *self.published)
        for metric in (*self.headline, *(entry.metric for entry in entries)):
            _check_known(metric.partition(".")[0], layers, f"the layer of {metric}")
        if "lexicon" in self.baselines and self.lexicon is None:
            raise ValueError("the baseline lexicon needs a word list; name it in lexicon")
        return self


def _check_known(name: str, known: Sequence[str], what: str) -> None:
    if name not in known:
        raise ValueError(f"{what}: {name!r} is not there; there are: {', '.join(known)}")
