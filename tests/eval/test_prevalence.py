"""Shares corrected for a system's errors: whether intervals hold the truth, and what is refused."""

import json

import numpy as np
import pytest
from scipy.stats import binom
from typer.testing import CliRunner

from stanceframe.errors import PredictionError, SampleError
from stanceframe_eval.cli import app
from stanceframe_eval.prevalence.estimators import (
    Counts,
    adjusted_count,
    labelled_share,
    powered_share,
    resampled,
)
from stanceframe_eval.prevalence.report import Prevalence
from stanceframe_eval.prevalence.sample import read_sample
from stanceframe_eval.prevalence.units import parse_quantity, read_units

RUNNER = CliRunner()
ROUNDS = 600
TRUTH, SENSITIVITY, SPECIFICITY = 0.15, 0.8, 0.93
ARTICLES, SENTENCES, LABELLED = 250, 8, 400


def covers_rightly(hits):
    """Whether so many hits could come of a true coverage between 93 and 97 of 100."""
    low, high = (binom.ppf(q, ROUNDS, share) for q, share in ((0.005, 0.93), (0.995, 0.97)))
    return low <= hits <= high


def corpus(generator):
    """Articles that differ in their share, a system that errs, and a random labelled sample."""
    shares = generator.beta(2 * TRUTH, 2 * (1 - TRUTH), ARTICLES)  # alike within an article
    gold = (generator.random((ARTICLES, SENTENCES)) < shares[:, None]).ravel()
    chance = np.where(gold, SENSITIVITY, 1 - SPECIFICITY)
    said = generator.random(gold.size) < chance
    chosen = np.zeros(gold.size, dtype=bool)
    chosen[generator.choice(gold.size, LABELLED, replace=False)] = True
    return gold.astype(float), said.astype(float), chosen


def counts_of(gold, said, chosen, articles):
    by_article = np.zeros((ARTICLES, 1, 2))
    np.add.at(by_article[:, 0], articles, np.stack([said, np.ones_like(said)], axis=1))
    labelled = np.zeros((ARTICLES, 4))
    rows = np.stack([said * gold, gold, (1 - said) * (1 - gold), 1 - gold], axis=1)
    np.add.at(labelled, articles[chosen], rows[chosen])
    return Counts(said=by_article, labelled=labelled[labelled.sum(axis=1) > 0])


def test_corrected_intervals_hold_the_truth_and_naive_ones_do_not():
    generator = np.random.default_rng(17)
    articles = np.repeat(np.arange(ARTICLES), SENTENCES)
    hits: dict[str, int] = dict.fromkeys(("naive", "adjusted", "powered", "sample"), 0)
    widths: dict[str, float] = dict.fromkeys(hits, 0.0)

    for turn in range(ROUNDS):
        gold, said, chosen = corpus(generator)
        found = resampled(counts_of(gold, said, chosen, articles), resamples=200, seed=turn)
        tuned = powered_share(
            gold[chosen], said[chosen], articles[chosen], said[~chosen], articles[~chosen]
        )
        estimates = {
            "naive": found.naive[0],
            "adjusted": found.adjusted[0],
            "powered": tuned.share,
            "sample": labelled_share(gold[chosen], articles[chosen]),
        }
        for name, one in estimates.items():
            hits[name] += one.low <= TRUTH <= one.high
            widths[name] += (one.high - one.low) / ROUNDS

    assert covers_rightly(hits["adjusted"])
    assert covers_rightly(hits["powered"])
    assert covers_rightly(hits["sample"])
    assert hits["naive"] / ROUNDS < 0.5
    assert widths["powered"] < 0.95 * widths["sample"], "the system's word is worth something"


def test_the_adjusted_count_is_that_of_rogan_and_gladen_by_hand():
    """0.26 seen at 90% and 90%: (0.26 + 0.9 - 1) / (0.9 + 0.9 - 1) = 0.2."""
    seen, rate = np.array([0.26, 0.05, 0.99]), np.array(0.9)

    assert adjusted_count(seen, rate, rate) == pytest.approx([0.2, 0.0, 1.0], abs=1e-9)
    assert np.isnan(adjusted_count(np.array(0.3), np.array(0.5), np.array(0.5)))


def test_the_powered_share_is_computed_by_hand():
    """Four labels and four others, each its own article.

    gold 1 1 0 0, said 1 0 0 0, rest 1 1 0 0: cov 1/6, pooled variance 15/56, weight
    (1/6) / ((1 + 1) * 15/56) = 14/45; 1/2 + 14/45 * (1/2 - 1/4) = 26/45.
    """
    gold, said, rest = (
        np.array(x, dtype=float) for x in ([1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0])
    )

    share, weight = powered_share(gold, said, np.arange(4), rest, np.arange(4, 8))

    assert weight == pytest.approx(14 / 45, abs=1e-9)
    assert share.value == pytest.approx(26 / 45, abs=1e-9)


@pytest.mark.parametrize("said", [np.zeros(40), np.ones(40)])
def test_a_system_that_always_says_the_same_leaves_the_sample_alone(said):
    gold = (np.arange(40) % 4 == 0).astype(float)

    tuned = powered_share(gold, said, np.arange(40), said[:20], np.arange(40, 60))

    assert tuned.weight == 0
    assert tuned.share == pytest.approx(labelled_share(gold, np.arange(40)), abs=1e-9)


def test_one_article_has_no_interval_and_no_crash():
    gold, one = np.array([1.0, 0.0, 1.0]), np.zeros(3, dtype=int)

    assert np.isnan(labelled_share(gold, one).low)
    assert np.isnan(powered_share(gold, gold, one, np.array([]), np.array([])).share.low)


def article(number, outlet="The Herald", date="2024-03-05", has=True):
    frames = [{"id": "atrocity", "p": 0.9, "present": True, "evidence": [{"voice": "own"}]}]
    stances = [
        {"target": "ceasefire", "holder": "source", "label": "favor", "abstained": False},
        {"target": "iran", "holder": "author", "label": "against", "abstained": True},
    ]
    plain = {"zone": "body", "duplicate_of": None, "text": "A.", "frames": [], "stances": []}
    sentences = [
        {"index": 0, **plain, "frames": frames if has else [], "stances": stances},
        {"index": 1, **plain},
        {"index": 2, **plain, "zone": "promo", "frames": frames},
        {"index": 3, **plain, "duplicate_of": 0, "frames": frames},
    ]
    meta = {"outlet": outlet, "date": date, "title": None, "url": None}
    return {"id": f"a{number}", "status": "ok", "meta": meta, "sentences": sentences}


@pytest.fixture
def labelled(tmp_path):
    """Sixty articles of two outlets and two months, as `stanceframe score` writes them."""
    path = tmp_path / "labelled.jsonl"
    rows = [
        article(n, ("The Herald", "The Post")[n % 2], f"2024-0{3 + n // 30}-05", has=n % 3 == 0)
        for n in range(60)
    ]
    failed = {"id": "bad", "status": "error", "error": {"code": "empty", "message": "no text"}}
    path.write_text("\n".join(map(json.dumps, [*rows, failed])), "utf-8")
    return path


@pytest.fixture
def sampled(labelled, tmp_path):
    """A CSV sample of the first sentences; the gold disagrees with the system now and then."""

    def write(drawn="random", numbers=range(60), gold=None, name="sample.csv"):
        path = tmp_path / name
        rows = ["id,index,gold,drawn"]
        for n in numbers:
            for index in (0, 1):
                has = index == 0 and (n % 3 == 0) != (n % 10 == 0)
                rows.append(f"a{n},{index},{int(has) if gold is None else gold},{drawn}")
        path.write_text("\n".join(rows), "utf-8")
        return path

    return write


def test_promotion_repeats_and_failures_are_not_counted(labelled):
    units = read_units(labelled, parse_quantity("frame:atrocity"), "month")

    assert len(units) == 120
    assert {unit.period for unit in units} == {"2024-03", "2024-04"}
    assert sum(unit.said for unit in units) == 20


@pytest.mark.parametrize(
    ("quantity", "many"),
    [
        ("frame:atrocity:own", 20),
        ("frame:atrocity:direct", 0),
        ("stance:ceasefire:source:favor", 60),
        ("stance:iran:author:against", 0),
    ],
)
def test_voices_and_stances_can_be_counted_and_abstentions_are_not(labelled, quantity, many):
    units = read_units(labelled, parse_quantity(quantity), "none")

    assert sum(unit.said for unit in units) == many


@pytest.mark.parametrize("words", ["atrocity", "frame:", "frame:a:loud", "stance:a:he:favor", ""])
def test_what_cant_be_counted_is_refused_with_the_forms(words):
    with pytest.raises(PredictionError, match="can't be counted; write frame:ID, frame:ID:VOICE"):
        parse_quantity(words)


def test_rows_of_any_system_can_be_counted(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"system": "mine"}, {"id": "1", "article": "x", "outlet": "P", "frames": ["legal"]}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    (unit,) = read_units(path, parse_quantity("frame:legal"), "year")

    assert (unit.said, unit.article, unit.outlet, unit.period) == (True, "x", "P", "")
    with pytest.raises(PredictionError, match="line 2: neither a labelled article nor a row"):
        read_units(path, parse_quantity("stance:iran:source:favor"), "none")


@pytest.mark.parametrize(
    ("drawn", "fault"),
    [
        ("", "it doesn't say how it was drawn; only a sample in which every unit"),
        ("keywords", "drawn 'keywords', not at random: units chosen by keywords, by outlet"),
        ("Random articles", "drawn 'Random articles', not at random"),
    ],
)
def test_a_sample_that_is_not_random_or_does_not_say_so_is_refused(labelled, sampled, drawn, fault):
    units = read_units(labelled, parse_quantity("frame:atrocity"), "none")

    with pytest.raises(SampleError, match=fault):
        read_sample(sampled(drawn), units)


def test_a_sample_without_a_word_on_how_it_was_drawn_is_refused(labelled, tmp_path):
    units = read_units(labelled, parse_quantity("frame:atrocity"), "none")
    path = tmp_path / "silent.jsonl"
    path.write_text(json.dumps({"id": "a1", "index": 0, "gold": 1}), "utf-8")

    with pytest.raises(SampleError, match="line 1: it doesn't say how it was drawn"):
        read_sample(path, units)


def test_a_sample_that_says_random_but_was_enriched_is_refused(labelled, tmp_path):
    path = tmp_path / "enriched.csv"
    rows = ["id,index,gold,drawn"]
    rows += [f"a{n},0,1,random" for n in range(60) if n % 3 == 0]  # all that the system finds
    rows += [f"a{n},0,0,random" for n in range(60) if n % 3][:15]
    path.write_text("\n".join(rows), "utf-8")
    units = read_units(labelled, parse_quantity("frame:atrocity"), "none")

    with pytest.raises(SampleError, match="in 20 of its 35 units and in 20 of all 120: fewer than"):
        read_sample(path, units)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id,index,gold,drawn\nzz,0,1,random", "is no unit that was counted"),
        ("id,index,gold,drawn\na1,2,1,random", "is no unit that was counted"),
        ("id,index,gold,drawn\na1,x,1,random", "the index 'x' is no number"),
        ("id,index,gold,drawn\na1,0,perhaps,random", "gold is 'perhaps'; write 1"),
        ("id,index,gold,drawn\na1,0,1,random\na1,0,1,random", "labelled twice"),
        ("id,index,gold,drawn\na1,0,1,random", "has 1 labels; at least 30"),
        ("id,index,gold,drawn,mood\na1,0,1,random,x", "unknown column 'mood'"),
    ],
)
def test_a_broken_row_of_a_sample_is_named(labelled, tmp_path, text, fault):
    path = tmp_path / "sample.csv"
    path.write_text(text, "utf-8")
    units = read_units(labelled, parse_quantity("frame:atrocity"), "none")

    with pytest.raises(SampleError, match=fault):
        read_sample(path, units)


def test_the_command_prints_and_writes_shares_of_outlets_and_periods(labelled, sampled, tmp_path):
    out = tmp_path / "shares.json"
    arguments = ["prevalence", str(labelled), "--sample", str(sampled()), "--period", "month"]
    arguments += ["--label", "frame:atrocity", "--resamples", "100", "--out", str(out)]

    first = RUNNER.invoke(app, arguments, catch_exceptions=False)
    text = out.read_text("utf-8")
    again = RUNNER.invoke(app, arguments, catch_exceptions=False)

    assert first.exit_code == 0
    assert again.stdout == first.stdout
    assert out.read_text("utf-8") == text
    report = Prevalence.model_validate_json(text)
    parts = {one.part: one for one in report.shares}
    assert list(parts)[:5] == ["everything", "The Herald", "The Post", "2024-03", "2024-04"]
    assert parts["everything"].naive.value == pytest.approx(20 / 120, abs=1e-6)
    assert parts["everything"].sample.value == pytest.approx(22 / 120, abs=1e-6)
    assert parts["everything"].powered.value == pytest.approx(22 / 120, abs=1e-6), "all labelled"
    assert parts["The Post, 2024-04"].labelled == 30
    assert "everything" in first.stdout


def test_a_drawn_sample_declares_itself_and_is_read_once_it_is_filled_in(labelled, tmp_path):
    out = tmp_path / "sample.csv"
    options = [str(labelled), "--size", "60", "--seed", "5", "--out", str(out)]
    RUNNER.invoke(app, ["sample", *options], catch_exceptions=False)
    drawn = out.read_text("utf-8")
    units = read_units(labelled, parse_quantity("frame:atrocity"), "none")

    with pytest.raises(SampleError, match="gold is ''; write 1 if the unit has it, else 0"):
        read_sample(out, units)
    out.write_text(drawn.replace(",,random", ",0,random"), "utf-8")

    assert len(read_sample(out, units)) == 60
