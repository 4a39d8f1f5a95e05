"""Fits a bundle's calibration on development logits: scales, temperatures, thresholds.

Thresholds move in coarse steps within a narrow range: with some dozens of positives a label, a
finer search would fit the noise of the development set.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from sklearn.metrics import f1_score, fbeta_score

from stanceframe.calibration import (
    Calibration,
    FrameCalibration,
    StanceCalibration,
    TagCalibration,
    softmax,
)
from stanceframe.codebook.schema import Codebook
from stanceframe.decoding import decode_layer, words_of
from stanceframe.types import HOLDERS, TAG_LAYERS, Holder
from stanceframe_training.dev_scores import character_f1
from stanceframe_training.devset import DevLogits, DevSet
from stanceframe_training.examples import UNKNOWN

__all__ = ["fit_calibration", "plain_calibration"]

GRID = tuple(np.arange(0.25, 0.71, 0.05).round(2).tolist())
# To put a stance into the outlet's mouth that it doesn't hold is worse than to miss one: for the
# author, thresholds are fitted to F0.5, which weighs precision twice.
AUTHOR_BETA = 0.5
SCALE_PRIOR = 0.5  # pulls log-scale and shift to "as is": rare frames have few positives


def plain_calibration(codebook: Codebook) -> Calibration:
    """Return the calibration that changes nothing; every threshold is one half."""
    return Calibration(
        fitted_on="none",
        frames={frame: FrameCalibration() for frame in codebook.frame_ids},
        stances={holder: StanceCalibration() for holder in HOLDERS},
        tags={layer: TagCalibration() for layer in TAG_LAYERS},
    )


def fit_calibration(
    codebook: Codebook, devset: DevSet, logits: DevLogits, *, split: str
) -> Calibration:
    """Fit every number of a calibration on development logits."""
    frames = {
        frame: _fit_frame(logits.frames[:, index], devset.frames[:, index])
        for index, frame in enumerate(codebook.frame_ids)
    }
    return Calibration(
        fitted_on=split,
        frames=frames,
        stances=_fit_stances(devset, logits),
        tags={
            layer: TagCalibration(threshold=_fit_tag_threshold(devset, logits, index))
            for index, layer in enumerate(TAG_LAYERS)
        },
    )


def _fit_frame(logits: NDArray[np.float32], gold: NDArray[np.float32]) -> FrameCalibration:
    def cost(numbers: NDArray[np.float64]) -> float:
        scaled = logits * np.exp(numbers[0]) + numbers[1]
        loss = np.logaddexp(0.0, scaled) - gold * scaled
        return float(loss.sum() + SCALE_PRIOR * (numbers**2).sum())

    log_scale, shift = minimize(cost, np.zeros(2), method="Nelder-Mead").x
    fitted = FrameCalibration(scale=round(float(np.exp(log_scale)), 4), shift=round(shift, 4))
    p = fitted.apply(logits)
    threshold = _best(lambda bar: float(f1_score(gold, p >= bar, zero_division=0)), 0.5)
    return fitted.model_copy(update={"threshold": threshold})


def _fit_stances(devset: DevSet, logits: DevLogits) -> dict[Holder, StanceCalibration]:
    gold = np.array([pair.classes for pair in devset.pairs])
    mentions = np.array([pair.classes[0] for pair in devset.mentions])
    return {
        "any": _fit_holder(logits.mentions[:, 0], mentions),
        "author": _fit_holder(logits.pairs[:, 1], gold[:, 1], beta=AUTHOR_BETA),
        "source": _fit_holder(logits.pairs[:, 2], gold[:, 2]),
    }


def _fit_holder(
    logits: NDArray[np.float32], gold: NDArray[np.int64], *, beta: float = 1.0
) -> StanceCalibration:
    known = gold != UNKNOWN
    logits, gold = logits[known], gold[known]

    def cost(log_temperature: float) -> float:
        p = softmax(logits / np.exp(log_temperature))
        return float(-np.log(p[np.arange(len(gold)), gold] + 1e-12).mean())

    temperature = float(np.exp(minimize_scalar(cost, bounds=(-1.5, 2.0), method="bounded").x))
    p = softmax(logits / temperature)
    thresholds = {
        name: _best(_polarity_f(p, gold, column, beta), 0.5)
        for name, column in (("favor", 0), ("against", 2))
    }
    return StanceCalibration(temperature=round(temperature, 4), **thresholds)


def _polarity_f(
    p: NDArray[np.floating], gold: NDArray[np.int64], column: int, beta: float
) -> Callable[[float], float]:
    def score(bar: float) -> float:
        found = p[:, column] >= bar
        return float(fbeta_score(gold == column, found, beta=beta, zero_division=0))

    return score


def _fit_tag_threshold(devset: DevSet, logits: DevLogits, layer: int) -> float:
    gold = [example.tags.layers[layer] for example in devset.sentences]
    lengths = [len(example.text) for example in devset.sentences]

    def score(bar: float) -> float:
        fitted = TagCalibration(threshold=bar)
        found = [
            [one.span for one in decode_layer(row.tags[:, layer], words_of(given), fitted)]
            for row, given in zip(logits.sentences, devset.sentence_inputs, strict=True)
        ]
        return character_f1(gold, found, lengths)

    return _best(score, 0.5)


def _best(score: Callable[[float], float], start: float) -> float:
    """Return the grid's best threshold; of equals the one nearest to `start`."""
    best: float = max(GRID, key=lambda bar: (round(score(bar), 4), -abs(bar - start)))
    return best
