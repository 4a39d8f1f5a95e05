"""Examples become arrays, label by label."""

import numpy as np
import torch
from tests.tiny import tiny_tokenizer

from stanceframe.features import Featurizer
from stanceframe.types import Span
from stanceframe_training.encoding import encode_pair, encode_sentence, to_batch
from stanceframe_training.examples import UNKNOWN, PairExample, SentenceExample, TagSpans

FEATURIZER = Featurizer(tiny_tokenizer())
TEXT = "the envoy said that the war in gaza"


def span(words):
    return Span(start=TEXT.index(words), end=TEXT.index(words) + len(words))


SENTENCE = SentenceExample(
    text=TEXT,
    context="",
    frames={3: (span("war"),)},
    tags=TagSpans(source=(span("the envoy"),), cue=(span("said"),), content=(span("the war"),)),
)


def test_tags_are_begin_inside_and_outside():
    item = encode_sentence(SENTENCE, FEATURIZER, frames=14)

    # [CLS] the envoy said that the war in gaza [SEP]; by hand
    assert item.tags[:, 0].tolist() == [UNKNOWN, 1, 2, 0, 0, 0, 0, 0, 0, UNKNOWN]
    assert item.tags[:, 1].tolist() == [UNKNOWN, 0, 0, 1, 0, 0, 0, 0, 0, UNKNOWN]
    assert item.tags[:, 2].tolist() == [UNKNOWN, 0, 0, 0, 0, 1, 2, 0, 0, UNKNOWN]


def test_frames_and_their_evidence_are_marked():
    item = encode_sentence(SENTENCE, FEATURIZER, frames=14)

    assert np.flatnonzero(item.frames).tolist() == [3]
    assert item.evidence[:, 3].tolist() == [-1, 0, 0, 0, 0, 0, 1, 0, 0, -1]


def test_a_pair_tells_only_of_the_holders_that_its_corpus_tells_of():
    pair = PairExample(text=TEXT, mentions=(), target="gaza", stance={"any": "against"})

    assert encode_pair(pair, FEATURIZER).stance.tolist() == [2, UNKNOWN, UNKNOWN]


def test_a_batch_is_padded_with_labels_that_are_ignored():
    items = [encode_sentence(SENTENCE, FEATURIZER, frames=14)]

    batch = to_batch("sentences", items)

    assert batch.inputs["input_ids"].shape == (1, 16)
    assert torch.all(batch.labels.tags[0, 10:] == UNKNOWN)
    assert torch.all(batch.labels.evidence[0, 10:] == -1)
