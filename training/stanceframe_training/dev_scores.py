"""Figures of a development run, for choosing an epoch and for the gate of the int8 weights.

They judge the network alone; what leaves the product is measured by `stanceframe eval`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from stanceframe.calibration import Calibration
from stanceframe.decoding import ScoredSpan, decode_layer, words_of
from stanceframe.types import HOLDERS, POLARITIES, TAG_LAYERS, Span
from stanceframe_training.devset import DevLogits, DevSet
from stanceframe_training.examples import UNKNOWN

__all__ = ["NO_SUPPORT", "DevScores", "character_f1", "score_dev", "stance_classes"]

NO_SUPPORT: Any = 0  # of a label that nobody gave; the type hints of scikit-learn lack numbers


class DevScores(NamedTuple):
    """Each 0 to 100."""

    frames_micro: float
    frames_macro: float
    source: float
    cue: float
    content: float
    loaded: float
    stance: float
    mentions: float

    @property
    def mean(self) -> float:
        """What an epoch is chosen by: frames, tags and stances weigh alike."""
        frames = (self.frames_micro + self.frames_macro) / 2
        tags = (self.source + self.cue + self.content) / 3
        stances = (self.stance + self.mentions) / 2
        return (frames + tags + stances) / 3


def score_dev(devset: DevSet, logits: DevLogits, calibration: Calibration) -> DevScores:
    """Score logits under a calibration."""
    present = _frames_present(logits.frames, calibration)
    tags = [_layer_f1(devset, logits, layer, calibration) for layer in range(len(TAG_LAYERS))]
    figures = (
        f1_score(devset.frames, present, average="micro", zero_division=NO_SUPPORT),
        f1_score(devset.frames, present, average="macro", zero_division=NO_SUPPORT),
        *tags,
        _stance_f1(devset, logits, calibration),
        _mention_f1(devset, logits),
    )
    return DevScores(*[round(100 * float(figure), 2) for figure in figures])


def character_f1(
    gold: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]], lengths: Sequence[int]
) -> float:
    """F1 of the characters that spans cover, pooled over sentences."""
    both = marked = given = 0
    for gold_spans, found_spans, length in zip(gold, found, lengths, strict=True):
        first, second = _mask(gold_spans, length), _mask(found_spans, length)
        both += int((first & second).sum())
        given += int(first.sum())
        marked += int(second.sum())
    return 2 * both / max(1, given + marked)


def stance_classes(logits: NDArray[np.float32], calibration: Calibration) -> NDArray[np.int64]:
    """Decide each holder's class. Shape: (pairs, holders, 3) -> (pairs, holders)."""
    classes = np.full(logits.shape[:2], POLARITIES.index("none"), np.int64)
    for column, holder in enumerate(HOLDERS):
        fitted = calibration.stances[holder]
        for row, p in enumerate(fitted.apply(logits[:, column])):
            label = fitted.decide(*(float(value) for value in p))
            classes[row, column] = POLARITIES.index(label or "none")
    return classes


def _frames_present(logits: NDArray[np.float32], calibration: Calibration) -> NDArray[np.bool_]:
    columns = [
        fitted.apply(logits[:, index]) >= fitted.threshold
        for index, fitted in enumerate(calibration.frames.values())
    ]
    return np.stack(columns, axis=1)


def _layer_f1(devset: DevSet, logits: DevLogits, layer: int, calibration: Calibration) -> float:
    fitted = calibration.tags[TAG_LAYERS[layer]]
    found = [
        _spans(decode_layer(one.tags[:, layer], words_of(given), fitted))
        for one, given in zip(logits.sentences, devset.sentence_inputs, strict=True)
    ]
    gold = [example.tags.layers[layer] for example in devset.sentences]
    return character_f1(gold, found, [len(example.text) for example in devset.sentences])


def _stance_f1(devset: DevSet, logits: DevLogits, calibration: Calibration) -> float:
    """Micro-F1 of favor and against over (pair, author or source)."""
    gold = np.array([pair.classes for pair in devset.pairs])
    found = stance_classes(logits.pairs, calibration)
    known = gold != UNKNOWN
    return float(
        f1_score(
            gold[known], found[known], labels=[0, 2], average="micro", zero_division=NO_SUPPORT
        )
    )


def _mention_f1(devset: DevSet, logits: DevLogits) -> float:
    """Macro-F1 of the three classes of NewsMTSC, by the most probable one."""
    gold = [pair.classes[0] for pair in devset.mentions]
    found = logits.mentions[:, 0].argmax(axis=-1)
    return float(f1_score(gold, found, average="macro", zero_division=NO_SUPPORT))


def _spans(found: Sequence[ScoredSpan]) -> list[Span]:
    return [one.span for one in found]


def _mask(spans: Sequence[Span], length: int) -> NDArray[np.bool_]:
    mask = np.zeros(length, dtype=bool)
    for span in spans:
        mask[span.start : span.end] = True
    return mask
