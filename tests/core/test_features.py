"""Inputs of the network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiny import tiny_tokenizer
from tokenizers import Tokenizer, models

from stanceframe.features import Featurizer, InputLimits, collate
from stanceframe.types import Span

FEATURIZER = Featurizer(tiny_tokenizer())
TOKENS = FEATURIZER.tokenizer.id_to_token


def words_of(model_input):
    return [TOKENS(number) for number in model_input.ids]


def test_a_sentence_is_framed_by_special_tokens():
    encoded = FEATURIZER.sentence("The envoy said that")

    assert words_of(encoded) == ["[CLS]", "the", "envoy", "said", "that", "[SEP]"]
    assert encoded.tokens == encoded.read == 4


def test_mpnets_special_tokens_go_before_berts_in_a_vocabulary_that_holds_both():
    tokenizer = tiny_tokenizer()
    tokenizer.add_tokens(["<s>", "</s>"])

    ids = Featurizer(tokenizer).sentence("war").ids

    assert [tokenizer.id_to_token(number) for number in ids] == ["<s>", "war", "</s>"]


def test_a_vocabulary_without_special_tokens_is_refused_by_name():
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "war": 1}, unk_token="[UNK]"))  # noqa: S106  no password

    with pytest.raises(ValueError, match=r"no '<s>' or '\[CLS\]'"):
        Featurizer(tokenizer)


def test_the_end_of_the_sentence_before_is_a_second_segment():
    featurizer = Featurizer(tiny_tokenizer(), InputLimits(context_tokens=2))

    encoded = featurizer.sentence("he said", "the envoy of the city")

    assert words_of(encoded) == ["[CLS]", "he", "said", "[SEP]", "the", "city", "[SEP]"]
    assert encoded.types == (0, 0, 0, 0, 1, 1, 1)


def test_a_mention_is_marked_and_named():
    encoded = FEATURIZER.pair("the envoy accused iran", [Span(start=18, end=22)], "iran")

    assert words_of(encoded) == [
        "[CLS]", "the", "envoy", "accused", "*", "iran", "*", "[SEP]", "iran", "[SEP]",
    ]  # fmt: skip
    assert [i for i, inside in enumerate(encoded.mention) if inside] == [5]


def test_a_target_that_is_not_mentioned_stands_in_its_name():
    encoded = FEATURIZER.pair("the envoy said", [], "oil trade")

    assert [TOKENS(encoded.ids[i]) for i, inside in enumerate(encoded.mention) if inside] == [
        "oil",
        "trade",
    ]


def test_a_long_sentence_is_cut_around_its_mention():
    text = "the " * 400 + "iran " + "the " * 400
    start = text.index("iran")

    encoded = FEATURIZER.pair(text, [Span(start=start, end=start + 4)], "iran")

    assert encoded.tokens == 801
    assert encoded.read == FEATURIZER.limits.sentence_tokens
    assert "iran" in words_of(encoded)[: encoded.read]


def test_a_cut_sentence_says_how_much_was_read():
    encoded = FEATURIZER.sentence("the " * 400)

    assert (encoded.tokens, encoded.read) == (400, 160)


def test_padding_is_masked_and_lengths_can_be_rounded_up():
    short, long = FEATURIZER.sentence("he said"), FEATURIZER.sentence("the envoy said that he")

    batch = collate([short, long], multiple=16)

    assert batch.input_ids.shape == (2, 16)
    assert batch.attention_mask.sum(axis=1).tolist() == [4, 7]
    assert np.all(batch.input_ids[0, 4:] == 0)


@given(st.text(max_size=80))
def test_every_token_points_at_characters_of_any_text(text):
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        return
    encoded = FEATURIZER.sentence(text)

    for place in encoded.ranges:
        assert 0 <= place.start <= place.end <= len(text)
