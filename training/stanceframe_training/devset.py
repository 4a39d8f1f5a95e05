"""The development set: encoded once, run through any backend, scored on its logits."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.backends.protocol import Backend
from stanceframe.codebook.schema import Codebook
from stanceframe.corpora.conflict import read_conflict
from stanceframe.corpora.newsmtsc import read_newsmtsc
from stanceframe.features import Featurizer, ModelInput
from stanceframe.session import InputLogits, run_inputs
from stanceframe.text.targets import TargetMatcher
from stanceframe_training.conflict_examples import sentence_example
from stanceframe_training.corpus_examples import mention_example
from stanceframe_training.datasets import conflict_pairs
from stanceframe_training.encoding import encode_pair, encode_sentence
from stanceframe_training.examples import PairExample, SentenceExample

__all__ = ["DevLogits", "DevSet", "build_devset", "run_devset"]


class DevSet(NamedTuple):
    """What is scored while training: conflict sentences and pairs, NewsMTSC dev_rw pairs."""

    sentences: tuple[SentenceExample, ...]
    sentence_inputs: tuple[ModelInput, ...]
    frames: NDArray[np.float32]
    pairs: tuple[PairExample, ...]
    pair_inputs: tuple[ModelInput, ...]
    mentions: tuple[PairExample, ...]
    mention_inputs: tuple[ModelInput, ...]


class DevLogits(NamedTuple):
    """The logits of every part of a `DevSet`, in its order.

    Shapes: frames (sentences, frames), pairs and mentions (pairs, holders, 3); `sentences` keeps
    the token logits of each sentence.
    """

    sentences: list[InputLogits]
    frames: NDArray[np.float32]
    pairs: NDArray[np.float32]
    mentions: NDArray[np.float32]


def build_devset(data: Path, codebook: Codebook, featurizer: Featurizer, seed: int) -> DevSet:
    """Read and encode the development splits under `data`."""
    frames = len(codebook.frame_ids)
    gold = read_conflict(data / "conflict", "dev")
    sentences = [sentence_example(one, codebook) for one in gold]
    encoded = [encode_sentence(one, featurizer, frames) for one in sentences]
    # Free targets are drawn only where a stance is held: they would flatter or blur the figure.
    names = {target.name for target in codebook.targets}
    matcher = TargetMatcher(codebook)
    pairs = [p for p in conflict_pairs(gold, codebook, matcher, seed) if p.target in names]
    mentions = [mention_example(s) for s in read_newsmtsc(data / "newsmtsc" / "dev_rw.jsonl")]
    return DevSet(
        sentences=tuple(sentences),
        sentence_inputs=tuple(item.model_input for item in encoded),
        frames=np.stack([item.frames for item in encoded]),
        pairs=tuple(pairs),
        pair_inputs=_inputs(pairs, featurizer),
        mentions=tuple(mentions),
        mention_inputs=_inputs(mentions, featurizer),
    )


def run_devset(backend: Backend, devset: DevSet) -> DevLogits:
    """Run all parts of the development set through a backend."""
    sentences = run_inputs(backend, devset.sentence_inputs)
    return DevLogits(
        sentences=sentences,
        frames=np.stack([one.frames for one in sentences]),
        pairs=np.stack([one.stance for one in run_inputs(backend, devset.pair_inputs)]),
        mentions=np.stack([one.stance for one in run_inputs(backend, devset.mention_inputs)]),
    )


def _inputs(pairs: Sequence[PairExample], featurizer: Featurizer) -> tuple[ModelInput, ...]:
    return tuple(encode_pair(pair, featurizer).model_input for pair in pairs)
