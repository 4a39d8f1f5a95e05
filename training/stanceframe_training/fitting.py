"""Fits a bundle's calibration on development logits: scales, temperatures, thresholds.

Thresholds move in coarse steps within a narrow range: with some dozens of positives a label, a
finer search would fit the noise of the development set.
"""

from collections.abc import Callable, Mapping, Sequence

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
from stanceframe.text.attribution import attribute
from stanceframe.text.document import Document, read_document
from stanceframe.text.tags import SentenceTags, Tag
from stanceframe.types import HOLDERS, TAG_LAYERS, Holder, Span, TagLayer
from stanceframe_training.dev_scores import NO_SUPPORT, character_f1
from stanceframe_training.devset import DevLogits, DevSet
from stanceframe_training.examples import UNKNOWN

__all__ = ["fit_calibration", "plain_calibration"]

GRID = tuple(np.arange(0.25, 0.71, 0.05).round(2).tolist())
STANCE_GRID = tuple(bar for bar in GRID if bar >= 0.4)  # below, `none` could be more probable
TAG_GRID = (0.25, 0.3, 0.4, 0.5, 0.6)  # each step runs the whole text layer over the dev set
SPEECH_LAYERS: tuple[TagLayer, ...] = TAG_LAYERS[:3]
# To put a stance into the outlet's mouth that it doesn't hold is worse than to miss one: for the
# author, thresholds are fitted to F0.5, which weighs precision twice.
AUTHOR_BETA = 0.5
ALIKE = 0.015  # of an F-measure: less than half its standard error on 184 stances of dev
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
        tags=_fit_tags(codebook, devset, logits),
    )


def _fit_frame(logits: NDArray[np.float32], gold: NDArray[np.float32]) -> FrameCalibration:
    def cost(numbers: NDArray[np.float64]) -> float:
        scaled = logits * np.exp(numbers[0]) + numbers[1]
        loss = np.logaddexp(0.0, scaled) - gold * scaled
        return float(loss.sum() + SCALE_PRIOR * (numbers**2).sum())

    log_scale, shift = minimize(cost, np.zeros(2), method="Nelder-Mead").x
    fitted = FrameCalibration(scale=round(float(np.exp(log_scale)), 4), shift=round(shift, 4))
    p = fitted.apply(logits)
    threshold = _best(lambda bar: float(f1_score(gold, p >= bar, zero_division=NO_SUPPORT)), 0.5)
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

    temperature = float(np.exp(minimize_scalar(cost, bounds=(-1.5, 2.0), method="bounded").x))  # pyright: ignore[reportAttributeAccessIssue]
    p = softmax(logits / temperature)
    thresholds = {
        name: _steady(_polarity_f(p, gold, column, beta), beta, STANCE_GRID)
        for name, column in (("favor", 0), ("against", 2))
    }
    return StanceCalibration(temperature=round(temperature, 4), **thresholds)


def _polarity_f(
    p: NDArray[np.floating], gold: NDArray[np.int64], column: int, beta: float
) -> Callable[[float], float]:
    def score(bar: float) -> float:
        found = p[:, column] >= bar
        return float(fbeta_score(gold == column, found, beta=beta, zero_division=NO_SUPPORT))

    return score


def _fit_tags(codebook: Codebook, devset: DevSet, logits: DevLogits) -> dict[str, TagCalibration]:
    """Fit each layer's threshold where it counts: on attributions as they leave the product.

    The loaded words need no quotations and are fitted on the tags alone.
    """
    documents = [read_document(one.text, unit="text") for one in devset.sentences]
    fitted: dict[TagLayer, TagCalibration] = {layer: TagCalibration() for layer in TAG_LAYERS}
    for layer in TAG_LAYERS:

        def score(bar: float, layer: TagLayer = layer) -> float:
            trial = fitted | {layer: TagCalibration(threshold=bar)}
            if layer == "loaded":
                return _loaded_f1(devset, logits, trial[layer])
            return _attribution_f1(codebook, devset, logits, documents, trial)  # pyright: ignore[reportArgumentType]

        fitted[layer] = TagCalibration(threshold=_best(score, 0.5, TAG_GRID))
    return {str(layer): one for layer, one in fitted.items()}


def _attribution_f1(
    codebook: Codebook,
    devset: DevSet,
    logits: DevLogits,
    documents: Sequence[Document],
    tags: Mapping[TagLayer, TagCalibration],
) -> float:
    """Mean of the character F1 of sources, cues and contents after quotations and tags met."""
    found: dict[str, list[list[Span]]] = {layer: [] for layer in SPEECH_LAYERS}
    for document, given, row in zip(
        documents, devset.sentence_inputs, logits.sentences, strict=True
    ):
        words = words_of(given)
        layers = [
            tuple(
                Tag(span=one.span, p=one.p)
                for one in decode_layer(row.tags[:, index], words, tags[layer])
            )
            for index, layer in enumerate(SPEECH_LAYERS)
        ]
        (attributions,) = attribute(document, [SentenceTags(*layers)], codebook)
        for layer in SPEECH_LAYERS:
            parts = [getattr(one, layer) for one in attributions]
            found[layer].append([part.span for part in parts if part is not None])
    lengths = [len(example.text) for example in devset.sentences]
    gold = zip(*[example.tags.layers[:3] for example in devset.sentences], strict=True)
    figures = [
        character_f1(spans, found[layer], lengths)
        for spans, layer in zip(gold, SPEECH_LAYERS, strict=True)
    ]
    return sum(figures) / len(figures)


def _loaded_f1(devset: DevSet, logits: DevLogits, fitted: TagCalibration) -> float:
    layer = TAG_LAYERS.index("loaded")
    found = [
        [one.span for one in decode_layer(row.tags[:, layer], words_of(given), fitted)]
        for row, given in zip(logits.sentences, devset.sentence_inputs, strict=True)
    ]
    gold = [example.tags.layers[layer] for example in devset.sentences]
    return character_f1(gold, found, [len(example.text) for example in devset.sentences])


def _steady(score: Callable[[float], float], beta: float, grid: Sequence[float]) -> float:
    """Return a threshold of the grid whose F-measure is as good as the best, but for noise.

    Of several, the one nearest to what theory expects of calibrated probabilities: the best
    F-measure divided by one plus beta squared. On a few hundred stances differences of `ALIKE`
    are noise, and following them moved a threshold by .25 between two roundings of one network.
    Source: Lipton, Elkan & Naryanaswamy, Optimal Thresholding of Classifiers to Maximize F1
    Measure (ECML 2014).
    """
    scores = {bar: score(bar) for bar in grid}
    best = max(scores.values())
    expected = best / (1.0 + beta**2)
    alike = [bar for bar in grid if scores[bar] >= best - ALIKE]
    return min(alike, key=lambda bar: abs(bar - expected))


def _best(score: Callable[[float], float], start: float, grid: Sequence[float] = GRID) -> float:
    """Return the grid's best threshold; of equals the one nearest to `start`."""
    best: float = max(grid, key=lambda bar: (round(score(bar), 4), -abs(bar - start)))
    return best
