"""Broken systems, built on purpose: the verdict must name each, and pass an honest one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stanceframe_eval.assessment import assess
from stanceframe_eval.gold.items import Gold, Item, Marks, Question, claim_of
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.page.content import Clock
from stanceframe_eval.page.writing import report_markdown
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


def framed(count=150):
    """Sentences with frames, for a layer of any number of labels."""
    frames = ("atrocity", "legal", "economy")
    return [
        Item(
            question=Question(id=str(n), text=f"Sentence {n}."),
            cluster=str(n // 2),
            gold={"frames": Marks(labels=frozenset({frames[n % 3]}))},
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(("p", "is_broken"), [(0.98, True), (0.7, False)])
def test_over_confidence_is_named_for_any_number_of_labels_too(p, is_broken):
    items = framed()
    generator = np.random.default_rng(5)
    answers = {}
    for item in items:
        (label,) = item.gold["frames"].labels
        given = label if generator.random() < 0.7 else "terror"
        answers[item.question.id] = {"frames": Marks(labels=frozenset({given}), p={given: p})}
    suite = load_suite("conflict")
    system = Predictions(system="built", answers=answers)
    layer = next(layer for layer in suite.layers if layer.name == "frames")
    gauges = {gauge.name: gauge for gauge in layer_gauges(layer, items, system)}
    draws = Draws.of([item.cluster for item in items], resamples=200)

    found = {one.check: one for one in findings_of(suite, items, system, gauges, draws)}

    assert (found["promises what it keeps"].severity == "broken") is is_broken
    assert found["reads the text"].severity == "sound"


def reported(suite_name, items, answers):
    """The verdict as the summary of a whole report has it."""
    suite = load_suite(suite_name)
    placed = tuple(
        replace(item, slices=dict.fromkeys(suite.slices, "all") | dict(item.slices))
        for item in items
    )
    given = {
        item.question.id: {"stance": marks} for item, marks in zip(items, answers, strict=True)
    }
    report = assess(
        suite,
        Gold(items=placed, split="built", sha256="0" * 64, as_published=None),
        Predictions(system="built", answers=given),
        (),
        (),
        command="x",
        resamples=100,
        seed=1,
        clock=Clock(started="", seconds=0, cores=1),
    )
    return report_markdown(report)


def shuffled(items):
    answers = right(items)
    return [answers[place] for place in np.random.default_rng(3).permutation(len(answers))]


def ignoring(items):
    answers = right(items)
    return [answers[place - place % 2] for place in range(len(answers))]


def crediting(items):
    return [
        Marks(
            labels=item.gold["stance"].labels
            | {claim.replace("source", "author") for claim in item.gold["stance"].labels}
        )
        for item in items
    ]


def flipping(items):
    """Sees no stance toward one of the actors."""
    return [
        Marks(labels=frozenset(c for c in item.gold["stance"].labels if not c.startswith("iran")))
        for item in items
    ]


@pytest.mark.parametrize(
    ("suite", "build", "system", "name"),
    [
        ("newsmtsc-mt", mentions, shuffled, "no better than the same answers dealt at random"),
        ("newsmtsc-mt", mentions, ignoring, "It ignores the target"),
        ("newsmtsc-mt", mentions, lambda items: right(items, 0.7, 0.99), "It is over-confident"),
        ("conflict", quoting, crediting, "It reads the outlet's stance off quoted words"),
        (
            "swaps",
            lambda: read_gold(load_suite("swaps"), Path("nowhere")).items,
            flipping,
            "It flips with the nation",
        ),
    ],
    ids=["shuffled", "ignores the target", "over-confident", "reads quotations", "flips"],
)
def test_the_report_names_each_broken_system_and_not_the_honest_one(suite, build, system, name):
    items = build()
    honest = right(items) if suite == "newsmtsc-mt" else [item.gold["stance"] for item in items]

    assert name in reported(suite, items, system(items))
    assert "**failed**" not in reported(suite, items, honest)
