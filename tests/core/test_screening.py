"""Mentions that pass one screens out: only what nobody asked for, and what pass two denies."""

import numpy as np
import pytest

from stanceframe.calibration import ScreenCalibration
from stanceframe.features import ModelInput, TokenRange
from stanceframe.labeller import Labeller
from stanceframe.observing import BatchWork
from stanceframe.screening import Screen, tokens_of
from stanceframe.types import Article, Span

# Four sentences that name states without taking sides, and two that take one.
PLAIN = (
    "The ferry from Israel reached the harbour on Tuesday. Talks between Iran and Russia opened in "
    "the morning. Flights to Russia leave twice a day. The museum lends three maps to Israel."
)
PARTISAN = (
    'The envoy said that Israel "has committed a crime that the world must condemn". The minister '
    "praised Russia as a faithful friend of his people."
)


@pytest.fixture(scope="module")
def labeller():
    return Labeller.load("conflict-small", threads=1)


THRESHOLDS = ScreenCalibration(targets={"iran": 0.6}, others=0.1)


def screen_with(*logits):
    ranges = (TokenRange(0, 0), TokenRange(0, 4), TokenRange(5, 10), TokenRange(0, 0))
    zeros = (0,) * len(ranges)
    given = ModelInput(
        ids=zeros, types=zeros, ranges=ranges, words=zeros, mention=zeros, tokens=2, read=2
    )
    return Screen(given, np.array((0.0, *logits, 0.0), np.float32), THRESHOLDS, start=100)


def test_a_mention_is_judged_by_the_mean_of_its_tokens():
    assert screen_with(-9.0, 9.0).passes("israel", [Span(start=105, end=110)])
    assert not screen_with(-9.0, 9.0).passes("israel", [Span(start=100, end=104)])
    assert screen_with(-9.0, 9.0).passes("israel", [Span(start=100, end=110)])  # p = .5
    both = [Span(start=100, end=104), Span(start=105, end=110)]
    assert not screen_with(-9.0, 0.0).passes("israel", both)


def test_a_target_has_its_own_threshold():
    half = screen_with(-9.0, 0.0)

    assert half.passes("israel", [Span(start=105, end=110)])
    assert not half.passes("iran", [Span(start=105, end=110)])


def test_a_mention_that_pass_one_did_not_read_is_asked_about():
    assert screen_with(-9.0, -9.0).passes("israel", [Span(start=150, end=155)])
    assert tokens_of(screen_with(0.0, 0.0).given, [Span(start=50, end=55)]) == []


class Tokens:
    """Counts what the network reads."""

    def __init__(self):
        self.sequences = 0

    def batch(self, work: BatchWork) -> None:
        self.sequences += work.rows

    def article(self, work: object) -> None:
        pass


def sequences_of(labeller, article):
    counted = Tokens()
    labelled = labeller.observed_by(counted).label(article)
    return counted.sequences, labelled


def test_plain_mentions_cost_no_second_reading(labeller):
    asked, labelled = sequences_of(labeller, Article(id="a", text=PLAIN))
    every, _ = sequences_of(
        labeller, Article(id="a", text=PLAIN, targets=("israel", "iran", "russia"))
    )

    assert asked < every  # 4 sentences, and 12 questions where all are asked for
    assert not any(one.stances for one in labelled.sentences)


def test_what_is_found_unasked_is_what_is_found_when_asked(labeller):
    text = f"{PLAIN} {PARTISAN}"
    _, labelled = sequences_of(labeller, Article(id="a", text=text))
    _, probed = sequences_of(
        labeller, Article(id="a", text=text, targets=("israel", "iran", "russia"))
    )
    found = [list(one.stances) for one in labelled.sentences]
    known = [
        [s for s in one.stances if s.mention is not None and s.label != "none"]
        for one in probed.sentences
    ]

    assert found == known
    assert any(found)


def test_a_target_that_is_asked_for_is_answered_in_every_sentence(labeller):
    _, labelled = sequences_of(labeller, Article(id="a", text=PLAIN, targets=("russia",)))

    assert all(
        "russia" in {one.target for one in sentence.stances} for sentence in labelled.sentences
    )


def test_without_the_screen_it_asks_about_every_mention(labeller):
    unscreened = labeller.asking_about_every_mention()

    screened, _ = sequences_of(labeller, Article(id="a", text=PLAIN))
    whole, _ = sequences_of(unscreened, Article(id="a", text=PLAIN))

    assert whole == screened + 5  # the ferry, two of the talks, flights, the museum
