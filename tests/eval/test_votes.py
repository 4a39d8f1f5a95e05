"""Labels of several annotators: soft scores, ceilings, the gold of FIGNEWS."""

import csv

import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, f1_score

from stanceframe.corpora.fignews import BIAS_LABELS as COLUMNS
from stanceframe.corpora.fignews import PROPAGANDA_LABELS
from stanceframe.errors import CorpusError, SuiteError
from stanceframe_eval.assessment import assess
from stanceframe_eval.baselines.standing import standing_baselines
from stanceframe_eval.gold.items import Item, Marks, Question
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.page.content import Clock
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.bundle import ask_bundle
from stanceframe_eval.statistics.ceilings import ceiling_gauges
from stanceframe_eval.statistics.soft import FLOOR, soft_gauges
from stanceframe_eval.suites.loading import load_suite
from stanceframe_eval.suites.schema import Layer

LABELS = ("favor", "none", "against")
LAYER = Layer(name="stance", kind="class", labels=LABELS, about="x")
CLOSE = {"rel": 0, "abs": 1e-9}


def rated(*votes):
    return [
        Item(
            question=Question(id=str(n), text="x"),
            cluster=str(n),
            gold={
                "stance": Marks(
                    labels=frozenset({max(given, key=given.count)}),
                    p={label: given.count(label) / len(given) for label in LABELS},
                )
            },
            raters=tuple(given),
        )
        for n, given in enumerate(votes)
    ]


def random_votes(seed, count, raters):
    rows = np.random.default_rng(seed).integers(0, 3, (count, raters))
    return [[LABELS[at] for at in row] for row in rows]


def read(gauges, count):
    return {one.name.partition(".")[2]: one.read(np.ones((1, count)))[0] for one in gauges}


def soft(items, shares):
    answers = {
        str(n): {"stance": Marks(p=dict(zip(LABELS, row, strict=True)))}
        for n, row in enumerate(shares)
    }
    return read(soft_gauges(LAYER, items, Predictions(system="s", answers=answers)), len(items))


def test_soft_scores_are_those_of_scipy_and_hand():
    items = rated(*random_votes(1, 50, 5))
    shares = np.random.default_rng(2).dirichlet([1, 1, 1], 50)
    each = [item.gold["stance"].p or {} for item in items]
    votes = np.array([[one[label] for label in LABELS] for one in each])

    found = soft(items, shares)

    cross = np.mean([entropy(v) + entropy(v, p) for v, p in zip(votes, shares, strict=True)])
    assert found["cross_entropy"] == pytest.approx(cross, **CLOSE)
    assert found["soft_brier"] == pytest.approx(((votes - shares) ** 2).sum() / 50, **CLOSE)
    assert found["vote_distance"] == pytest.approx(np.abs(votes - shares).sum() / 100, **CLOSE)


def test_a_vote_for_what_had_no_probability_costs_much_and_not_everything():
    found = soft(rated(["favor", "favor"]), [[0.0, 0.5, 0.5]])

    assert found["cross_entropy"] == pytest.approx(-np.log(FLOOR), **CLOSE)
    assert (found["soft_brier"], found["vote_distance"]) == (1.5, 1.0)


def test_the_votes_themselves_are_at_no_distance_and_silence_scores_nothing():
    items = rated(["favor", "none"], ["against", "against"])

    assert soft(items, [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])["vote_distance"] == 0
    silent = {str(n): {"stance": Marks()} for n in range(2)}
    assert not list(soft_gauges(LAYER, items, Predictions(system="s", answers=silent)))


def test_one_annotator_against_the_others_is_that_of_scikit_learn():
    """Three raters, all different or two alike: with two others, a tie is split evenly."""
    votes = [row for row in random_votes(3, 90, 3) if len(set(row)) < 3]

    found = read(ceiling_gauges(LAYER, rated(*votes), seed=1), len(votes))

    gold, given, weights = [], [], []
    for row in votes:
        for at, vote in enumerate(row):
            others = row[:at] + row[at + 1 :]
            for label in set(others):
                gold.append(label)
                given.append(vote)
                weights.append(others.count(label) / 2)
    known = accuracy_score(gold, given, sample_weight=weights)
    assert found["accuracy"] == pytest.approx(known, **CLOSE)
    macro = f1_score(gold, given, sample_weight=weights, average="macro", labels=LABELS)
    assert found["macro_f1"] == pytest.approx(macro, **CLOSE)


def test_raters_who_always_agree_reach_everything_and_lone_ones_say_nothing():
    same = rated(["favor"] * 4, ["none"] * 4, ["against"] * 4)

    found = read(ceiling_gauges(LAYER, same, seed=1), 3)

    assert (found["accuracy"], found["macro_f1"], found["mcc"]) == (1, 1, 1)
    assert (found["vote_distance"], found["soft_brier"]) == (0, 0)
    assert ceiling_gauges(LAYER, rated(["favor"], ["none"]), seed=1) == []


@pytest.fixture
def fignews(tmp_path):
    """A table of forty posts in the published columns; the text is written for the test."""
    folder = tmp_path / "fignews"
    folder.mkdir()
    path = folder / "joined_text_votes.tsv"
    generator = np.random.default_rng(4)
    with path.open("w", encoding="utf-8", newline="") as file:
        names = ("Batch", "Source Language", "ID", "Type", "Text", "en")
        columns = [*names, *COLUMNS, *PROPAGANDA_LABELS]
        writer = csv.DictWriter(file, columns, delimiter="\t")
        writer.writeheader()
        for number in range(40):
            votes = generator.multinomial(10, [0.4, 0.1, 0.0, 0.1, 0.4, 0.0, 0.0])
            row = {"Batch": "B01", "Source Language": "English", "ID": number, "Type": "IAA"}
            row["Text"] = row["en"] = f"Delegates met in Orvil, day {number}."
            row |= dict.fromkeys(PROPAGANDA_LABELS, 1)
            writer.writerow(row | dict(zip(COLUMNS, votes, strict=True)))
    return tmp_path


def test_votes_are_read_with_their_shares(fignews):
    items = read_gold(load_suite("fignews"), fignews).items

    assert len(items) == 40
    for item in items:
        shares = item.gold["bias"].p or {}
        assert sum(shares.values()) == pytest.approx(1)
        assert len(item.raters) == 10
        (label,) = item.gold["bias"].labels
        assert shares[label] == max(shares.values())


def test_a_table_without_votes_is_refused(fignews):
    path = fignews / "fignews/joined_text_votes.tsv"
    path.write_text(path.read_text("utf-8").replace("Unbiased", "Balanced"), "utf-8")

    with pytest.raises(CorpusError, match="has no column Unbiased; is it the file as published"):
        read_gold(load_suite("fignews"), fignews)


def test_the_report_has_the_ceilings_beside_the_systems(fignews):
    suite = load_suite("fignews")
    gold = read_gold(suite, fignews)
    majority, one_rater = standing_baselines(suite, (), gold.items, seed=1)

    report = assess(
        suite, gold, majority, (), (one_rater,), command="x", resamples=50, seed=1,
        clock=Clock(started="", seconds=0, cores=1),
    )  # fmt: skip

    ceilings = {table.metric: table.agreement for table in report.tables}
    assert ceilings["bias.accuracy"][0].label == "one annotator against the others"
    assert ceilings["bias.vote_distance"][0].label.startswith("half of the annotators against")
    assert "95% interval 0." in ceilings["bias.accuracy"][0].source
    assert report.alpha is not None
    assert report.alpha.estimate.low is not None


def test_a_bundle_says_that_it_cant_vote_on_bias(fignews):
    suite = load_suite("fignews")
    items = read_gold(suite, fignews).items

    with pytest.raises(SuiteError, match="whose labels are of another codebook"):
        ask_bundle(None, suite, items, lambda: None)  # type: ignore[arg-type]
