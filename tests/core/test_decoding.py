"""Token logits to spans."""

import numpy as np

from stanceframe.calibration import TagCalibration
from stanceframe.decoding import decode_evidence, decode_layer, rounded, words_of
from stanceframe.features import ModelInput, TokenRange

# "The envoy urged a ceasefire" with the last word in two pieces, between two special tokens
PLACES = [(0, 0), (0, 3), (4, 9), (10, 15), (16, 17), (18, 23), (23, 27), (0, 0)]


def made_input(places, words):
    return ModelInput(
        ids=tuple(range(len(places))),
        types=(0,) * len(places),
        ranges=tuple(TokenRange(*pair) for pair in places),
        words=words,
        mention=(0,) * len(places),
        tokens=len(places),
        read=len(places),
    )


NONE = words_of(made_input([(0, 0)], (-1,)))
WORDS = words_of(made_input(PLACES, (-1, 0, 1, 2, 3, 4, 4, -1)))


def logits_of(classes):
    """Make confident logits: O, B or I for each token."""
    table = {"O": [4.0, -4, -4], "B": [-4.0, 4, -4], "I": [-4.0, -4, 4]}
    return np.array([table[one] for one in classes], np.float32)


def spans_of(classes):
    found = decode_layer(logits_of(classes), WORDS, TagCalibration(threshold=0.45))
    return [(one.span.start, one.span.end) for one in found]


def test_begin_and_inside_make_one_span():
    assert spans_of("OBIOOOOO") == [(0, 9)]


def test_a_second_begin_starts_a_second_span():
    assert spans_of("OBBOOOOO") == [(0, 3), (4, 9)]


def test_a_word_is_never_split_between_its_pieces():
    assert spans_of("OOOOOBBO") == [(18, 27)]
    assert spans_of("OOOOOBOO") == [(18, 27)]  # the mean of its pieces is one half


def test_a_lone_gap_inside_a_span_is_closed():
    assert spans_of("OBIOIIIO") == [(0, 27)]


def test_special_tokens_are_in_no_span():
    assert spans_of("BOOOOOOB") == []


def test_the_threshold_decides_what_belongs():
    weak = np.tile(np.array([0.0, -0.7, -0.7], np.float32), (8, 1))  # p(B) + p(I) = 0.50

    assert decode_layer(weak, WORDS, TagCalibration(threshold=0.6)) == ()
    assert len(decode_layer(weak, WORDS, TagCalibration(threshold=0.4))) == 1


def test_evidence_falls_back_on_the_most_probable_word():
    logits = np.array([9.0, -5, -4, -3, -5, -2, -1, 9.0], np.float32)

    found = decode_evidence(logits, WORDS, 0.5)

    assert [(one.span.start, one.span.end) for one in found] == [(18, 27)]


def test_a_sentence_without_tokens_has_no_evidence():
    assert decode_evidence(np.array([1.0], np.float32), NONE, 0.5) == ()


def test_probabilities_are_published_with_four_decimals():
    assert rounded(0.123449) == 0.1234
