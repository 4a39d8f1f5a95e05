"""Confident learning, against cleanlab's own answer."""

import numpy as np

from stanceframe_eval.gold.items import Item, Marks, Question, claim_of
from stanceframe_eval.label_faults import confident_doubts, gold_doubts
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.suites.loading import load_suite

MENTIONS = load_suite("newsmtsc-rw").layers[0]
FRAMES, STANCE = load_suite("conflict").layers[:2]


def noisy(size=60, flipped=8):
    generator = np.random.default_rng(11)
    true = generator.integers(3, size=size)
    logits = generator.normal(size=(size, 3))
    logits[np.arange(size), true] += 2
    p = np.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).round(3)
    given = true.copy()
    flip = generator.choice(size, flipped, replace=False)
    given[flip] = (given[flip] + 1) % 3
    return given, p, flip


def doubts(layer, gold, p):
    items = [
        Item(
            question=Question(id=str(n), text=f"Text {n}."),
            cluster=str(n),
            gold={layer.name: Marks(labels=frozenset(labels))},
        )
        for n, labels in enumerate(gold)
    ]
    answers = {str(n): {layer.name: Marks(p=given)} for n, given in enumerate(p)}
    return gold_doubts(layer, items, Predictions(system="s", answers=answers))


def test_the_doubted_labels_are_those_that_cleanlab_finds():
    given, p, flip = noisy()

    found = [one.place for one in confident_doubts(given, p)]

    # cleanlab 2.9.0: find_label_issues(given, p, filter_by="confident_learning",
    # return_indices_ranked_by="self_confidence")
    assert found == [56, 58, 7, 3, 44, 49, 20]
    assert len(set(found) & set(flip.tolist())) == 6


def test_nothing_is_doubted_where_every_label_is_the_most_probable():
    given, p, _ = noisy()

    assert confident_doubts(p.argmax(axis=1), p) == []
    assert (
        confident_doubts(np.zeros(len(given), dtype=np.int64), np.tile([1.0, 0.0], (60, 1))) == []
    )


def test_a_doubted_class_is_named_with_the_likelier_one():
    sure = {"favor": 0.9, "none": 0.05, "against": 0.05}
    other = {"favor": 0.05, "none": 0.05, "against": 0.9}

    found = doubts(MENTIONS, [["favor"]] * 5 + [["against"]] * 5, [sure] * 5 + [other] * 4 + [sure])

    assert [(one.place, one.gold, one.likely) for one in found] == [(9, "against", "favor")]


def test_of_many_labels_each_is_present_or_absent():
    p = [{"legal": 0.9}] * 4 + [{"legal": 0.1}] * 4 + [{"legal": 0.95}, {"legal": 0.02}]

    found = doubts(FRAMES, [["legal"]] * 4 + [[]] * 5 + [["legal"]], p)

    assert {(one.place, one.gold, one.likely) for one in found} == {
        (8, "no legal", "legal"),
        (9, "legal", "no legal"),
    }


def test_claims_on_rare_targets_are_pooled_by_holder_and_label():
    targets = ("iran", "russia", "israel", "hamas", "un")
    claims = [claim_of(target, "source", "against") for target in targets]
    p = [{claim: 0.9} for claim in claims] + [{claim: 0.05} for claim in claims]

    found = doubts(STANCE, [[claim] for claim in claims[:4]] + [[]] * 6, p)

    assert [(one.place, one.likely) for one in found] == [(4, "un · source · against")]


def test_a_system_without_probabilities_doubts_nothing():
    items = [Item(question=Question(id="0", text="T."), cluster="0", gold={"frames": Marks()})]
    answers = Predictions(system="s", answers={"0": {"frames": Marks()}})

    assert gold_doubts(FRAMES, items, answers) == []
