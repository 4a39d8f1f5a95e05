"""Cross-validation by whole articles, and what it says of each way of learning."""

import warnings
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from stanceframe.errors import AnnotationError
from stanceframe_training.dev_scores import NO_SUPPORT
from stanceframe_training.own.calibrating import applied, fit_frames, found_of
from stanceframe_training.own.labelled import Labelled
from stanceframe_training.own.linear import LinearClassifier
from stanceframe_training.own.method import Method

__all__ = [
    "FOLDS",
    "LinearMethod",
    "OutOfFold",
    "cross_validate",
    "f1_of",
    "folds_of",
    "held_out",
]

FOLDS: Final = 4
LEAST_ARTICLES: Final = 8


class LinearMethod(Method, Protocol):
    """A method whose classifiers are linear heads, so that they can be written as a bundle."""

    def fit(
        self, sentences: Sequence[str], targets: NDArray[np.float64], *, seed: int
    ) -> LinearClassifier:
        """Learn from sentences; see `Method.fit`."""
        ...


class OutOfFold(NamedTuple):
    """What classifiers said of sentences that they weren't fitted on.

    Attributes:
        method: Whose.
        logits: Raw. Shape: [sentences, labels].
        p: Calibrated on the other folds. Same shape.
        found: Whether p reaches the threshold that was fitted on the other folds. Same shape.
        macro_f1: Mean F1 of the labels.
        micro_f1: F1 of all labels together.
        precision: Mean average precision of the labels, which needs no threshold.
    """

    method: str
    logits: NDArray[np.float64]
    p: NDArray[np.float64]
    found: NDArray[np.bool_]
    macro_f1: float
    micro_f1: float
    precision: float


def folds_of(labelled: Labelled, seed: int) -> NDArray[np.int64]:
    """Return the fold of each sentence; articles stay whole, rare labels are spread.

    Raises:
        AnnotationError: There are too few articles.
    """
    articles = len(set(labelled.documents))
    if articles < LEAST_ARTICLES:
        raise AnnotationError(
            f"the {len(labelled)} sentences come from {articles} articles; to tell how good the "
            f"result is, whole articles are held out, which takes {LEAST_ARTICLES}: label "
            "sentences of more articles, and give each row its article in the column document"
        )
    shares = labelled.gold / np.maximum(labelled.positives, 1)
    rarest = np.where(labelled.gold.any(axis=1), shares.argmax(axis=1), -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of labels with fewer members than folds
        try:
            splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
            parts = list(splitter.split(labelled.targets, rarest, labelled.documents))
        except ValueError:  # hardly any label has as many members as there are folds
            parts = list(GroupKFold(FOLDS).split(labelled.targets, groups=labelled.documents))
    folds = np.zeros(len(labelled), np.int64)
    for number, (_, held) in enumerate(parts):
        folds[held] = number
    return folds


def cross_validate(
    method: LinearMethod,
    labelled: Labelled,
    folds: NDArray[np.int64],
    *,
    seed: int,
    tell: Callable[[], None] = lambda: None,
) -> OutOfFold:
    """Fit a method on all folds but one, for each, and return what it says of that one."""
    logits = np.zeros_like(labelled.targets)
    for fold in np.unique(folds):
        held = folds == fold
        rest = [text for text, out in zip(labelled.sentences, held, strict=True) if not out]
        out = [text for text, out in zip(labelled.sentences, held, strict=True) if out]
        logits[held] = method.fit(rest, labelled.targets[~held], seed=seed).logits(out)
        tell()
    return held_out(method.name, logits, labelled, folds)


def held_out(
    name: str, logits: NDArray[np.float64], labelled: Labelled, folds: NDArray[np.int64]
) -> OutOfFold:
    """Calibrate each fold by the others, so that no figure knows its own sentences."""
    p, found = np.zeros_like(logits), np.zeros(logits.shape, bool)
    for fold in np.unique(folds):
        held = folds == fold
        exclusive = labelled.exclusive
        fitted = fit_frames(logits[~held], labelled.targets[~held], exclusive=exclusive)
        p[held] = applied(logits[held], fitted)
        found[held] = found_of(p[held], fitted, exclusive=exclusive)
    return OutOfFold(
        method=name,
        logits=logits,
        p=p,
        found=found,
        macro_f1=f1_of(labelled.gold, found, "macro"),
        micro_f1=f1_of(labelled.gold, found, "micro"),
        precision=_mean_precision(labelled.gold, logits),
    )


def f1_of(gold: NDArray[np.bool_], found: NDArray[np.bool_], average: str) -> float:
    """Return the F1 of labels; one that is neither there nor found counts as nothing found."""
    gold, found = gold.astype(int), found.astype(int)
    if gold.shape[1] == 1:  # scikit-learn would take one column for two classes
        return float(f1_score(gold[:, 0], found[:, 0], zero_division=NO_SUPPORT))
    return float(f1_score(gold, found, average=average, zero_division=NO_SUPPORT))


def _mean_precision(gold: NDArray[np.bool_], logits: NDArray[np.float64]) -> float:
    """Return the mean average precision of labels that some sentences have and others haven't."""
    told = gold.any(axis=0) & ~gold.all(axis=0)
    if not told.any():
        return 0.0
    return float(average_precision_score(gold[:, told], logits[:, told], average="macro"))
