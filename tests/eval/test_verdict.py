"""Broken systems, built on purpose: the verdict must name each, and pass an honest one."""

import numpy as np
import pytest

from stanceframe_eval.gold.items import Item, Marks, Question, claim_of
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.layers import layer_gauges
from stanceframe_eval.suites.loading import load_suite
from stanceframe_eval.verdict import findings_of

LABELS = ("favor", "none", "against")


def mentions(count=200):
    """Two targets in each text, judged differently in half of the texts."""
    generator = np.random.default_rng(1)
    return [
        Item(
            question=Question(id=f"{text}:{place}", text=f"Text {text}.", target=f"T{place}"),
            cluster=str(text),
            gold={"stance": Marks(labels=frozenset({LABELS[generator.integers(3)]}))},
        )
        for text in range(count)
        for place in range(2)
    ]


def quoting(count=120):
    """A source that is against something, and an author who takes no stance."""
    targets = ("iran", "russia", "israel", "hamas")
    return [
        Item(
            question=Question(id=str(n), text=f"Sentence {n}."),
            cluster=str(n // 2),
            gold={
                "stance": Marks(labels=frozenset({claim_of(targets[n % 4], "source", "against")}))
            },
        )
        for n in range(count)
    ]


def verdict(suite_name, items, answers):
    suite = load_suite(suite_name)
    layer = next(layer for layer in suite.layers if layer.name == "stance")
    given = Predictions(
        system="built",
        answers={
            item.question.id: {"stance": marks} for item, marks in zip(items, answers, strict=True)
        },
    )
    gauges = {gauge.name: gauge for gauge in layer_gauges(layer, items, given)}
    draws = Draws.of([item.cluster for item in items], resamples=200)
    found = findings_of(suite, items, given, gauges, draws)
    return {one.check: one for one in found}


def right(items, share=0.8, p=0.8, seed=2):
    """Answers of which a share is right, each with the probability p."""
    generator = np.random.default_rng(seed)
    marks = []
    for item in items:
        (label,) = item.gold["stance"].labels
        if generator.random() >= share:
            label = LABELS[(LABELS.index(label) + 1) % 3]
        rest = {one: (1 - p) / 2 for one in LABELS if one != label}
        marks.append(Marks(labels=frozenset({label}), p={label: p, **rest}))
    return marks


def broken(found):
    return {name for name, one in found.items() if one.severity == "broken"}


def test_an_honest_system_passes():
    items = mentions()

    found = verdict("newsmtsc-mt", items, right(items))

    assert broken(found) == set()
    assert set(found) == {"reads the text", "looks at the target", "promises what it keeps"}


def test_shuffled_predictions_are_named():
    items = mentions()
    answers = right(items)

    dealt = [answers[place] for place in np.random.default_rng(3).permutation(len(answers))]

    found = verdict("newsmtsc-mt", items, dealt)
    assert found["reads the text"].severity == "broken"
    assert "no better than the same answers dealt at random" in found["reads the text"].says


def test_one_answer_to_everything_is_named():
    items = mentions()

    found = verdict("newsmtsc-mt", items, [Marks(labels=frozenset({"none"}))] * len(items))

    assert found["reads the text"].says == "It gives the same answer on stance to every item."


def test_a_system_that_ignores_the_target_is_named():
    items = mentions()
    answers = right(items)
    blind = [answers[place - place % 2] for place in range(len(answers))]

    found = verdict("newsmtsc-mt", items, blind)

    assert broken(found) == {"looks at the target"} | (broken(found) & {"promises what it keeps"})
    assert found["looks at the target"].says.startswith("It ignores the target: ")


def test_an_over_confident_system_is_named():
    items = mentions()

    found = verdict("newsmtsc-mt", items, right(items, share=0.7, p=0.98))

    assert broken(found) == {"promises what it keeps"}
    assert "It is over-confident on stance" in found["promises what it keeps"].says


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_a_system_that_reads_the_outlets_stance_off_quoted_words_is_named(share):
    items = quoting()
    generator = np.random.default_rng(4)
    answers = []
    for item in items:
        labels = set(item.gold["stance"].labels)
        if generator.random() < share:
            labels |= {claim.replace("source", "author") for claim in labels}
        answers.append(Marks(labels=frozenset(labels)))

    found = verdict("conflict", items, answers)

    check = found["keeps the outlet apart from its sources"]
    assert (check.severity == "broken") is (share == 1.0)
    assert ("off quoted words" in check.says) is (share == 1.0)


def test_a_system_that_flips_with_the_nation_is_named(tmp_path):
    items = read_gold(load_suite("swaps"), tmp_path).items
    even = [item.gold["stance"] for item in items]
    partial = [
        Marks(labels=frozenset(c for c in marks.labels if not c.startswith("russia")))
        for marks in even
    ]

    assert broken(verdict("swaps", items, even)) == set()
    found = verdict("swaps", items, partial)
    assert broken(found) == {"is even-handed"}
    assert "It flips with the nation" in found["is even-handed"].says


def test_one_text_asked_twice_about_one_target_says_nothing_of_targets():
    items = [
        Item(
            question=Question(id=str(n), text=f"Text {n // 2}.", target="the same"),
            cluster=str(n // 2),
            gold={"stance": Marks(labels=frozenset({LABELS[n % 3]}))},
        )
        for n in range(200)
    ]

    assert "looks at the target" not in verdict("newsmtsc-mt", items, right(items))
