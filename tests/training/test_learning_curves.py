"""What the learning curves rest on: draws of examples, answers, scores, and kept results."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.curves.cells import Cell, Result, append, read_results
from benchmarks.curves.methods import Tfidf
from benchmarks.curves.plotting import Curve, Panel, Point, plot
from benchmarks.curves.provenance import check_content, code_version, content_of
from benchmarks.curves.scoring import Readings, answers, macro_f1
from benchmarks.curves.sets import LabelledSet, Part, draw
from benchmarks.curves.showing import show
from sklearn.metrics import f1_score

from stanceframe.codebook.loading import load_codebook
from stanceframe.metrics import Estimate

WORDS = ("quay", "vote", "eel")


def part(seed, texts=60):
    """Texts that hold the word of each label they have, and a document for every three."""
    targets = (np.random.default_rng(seed).random((texts, 3)) < (0.5, 0.3, 0.15)).astype(float)
    return Part(
        texts=tuple(
            "the report of "
            + " and ".join(word for word, has in zip(WORDS, row, strict=True) if has)
            for row in targets
        ),
        targets=targets,
        clusters=tuple(f"report-{place // 3}" for place in range(texts)),
    )


@pytest.fixture
def one():
    return LabelledSet(
        name="made",
        labels=WORDS,
        single=False,
        pool=part(1),
        held_out=part(2),
        codebook=load_codebook("conflict"),
    )


def result(one, shares, seed=1, method="tfidf"):
    return Result(
        cell=Cell(seed=seed, size=8, set=one.name, method=method),
        texts=9,
        fewest=8,
        seconds=1.0,
        cpu_s=2.0,
        code=code_version(),
        content=content_of(one),
        p=Result.kept(shares),
    )


@pytest.mark.parametrize("size", [2, 8])
def test_a_draw_has_the_examples_asked_for_or_all_there_are(one, size):
    chosen = draw(one.pool, size, seed=5)

    drawn = one.pool.take(chosen).targets
    there = one.pool.targets.sum(axis=0)
    assert np.all(drawn.sum(axis=0) >= np.minimum(size, there))
    none = (one.pool.targets.sum(axis=1) == 0).sum()
    assert (drawn.sum(axis=1) == 0).sum() == min(size, none)
    assert len(set(chosen)) == len(chosen)
    assert chosen == draw(one.pool, size, seed=5) != draw(one.pool, size, seed=6)


def test_macro_f1_is_that_of_scikit_learn(one):
    given = part(3).targets
    gold = one.held_out.targets
    twice = np.repeat(gold, 2, axis=0), np.repeat(given, 2, axis=0)

    scores = macro_f1(given, gold, np.stack([np.ones(60), np.full(60, 2.0)]))

    assert scores[0] == pytest.approx(f1_score(gold, given, average="macro"))
    assert scores[1] == pytest.approx(f1_score(*twice, average="macro"))


def test_by_share_each_label_goes_to_as_many_texts_as_the_pool_foretells(one):
    shares = np.random.default_rng(4).random((60, 3)) / 10

    given = answers(one, shares, "share")

    assert given.sum(axis=0).tolist() == one.pool.targets.sum(axis=0).tolist()
    assert shares[given[:, 0] == 1, 0].min() > shares[given[:, 0] == 0, 0].max()
    assert answers(one, shares, "bar").sum() == 0


def test_perfect_answers_are_better_than_chance_on_the_same_texts(one):
    right = [result(one, one.held_out.targets, seed) for seed in (1, 2)]
    chance = [result(one, part(seed + 7).targets, seed) for seed in (1, 2)]

    readings = Readings(one, "bar")

    assert readings.macro(right).value == 1.0
    gap = readings.difference(right, chance)
    assert gap is not None
    assert 0.2 < gap.low < gap.value < gap.high < 1
    assert readings.difference(right, []) is None


def test_a_word_that_marks_a_label_is_learnt_by_tfidf(one):
    shares = Tfidf().fit(one.pool.texts, one.pool.targets, seed=1).probabilities(one.held_out.texts)

    given = answers(one, shares, "bar")
    assert f1_score(one.held_out.targets, given, average="macro") > 0.9


def test_results_are_kept_and_a_line_that_was_cut_off_is_passed_over(one, tmp_path):
    shares = np.random.default_rng(4).random((60, 3)).round(4)
    kept = result(one, shares)
    append(tmp_path / "curves.jsonl", kept)
    with (tmp_path / "curves.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"cell": {"seed": 1,')

    (again,) = read_results(tmp_path / "curves.jsonl")

    assert again == kept
    assert again.shares.tolist() == shares.tolist()


def test_a_result_that_was_read_on_other_labels_is_refused_with_what_to_do(one):
    kept = result(one, part(3).targets)
    other = replace(one, held_out=replace(one.held_out, targets=1 - one.held_out.targets))

    check_content(one, kept)
    with pytest.raises(SystemExit, match=r"other texts or labels of made .* name another --out"):
        check_content(other, kept)


def test_where_ours_is_below_a_peer_and_what_was_not_run_is_printed(one, capsys):
    right, chance = one.held_out.targets, part(9).targets
    results = [
        result(one, right, method="tfidf"),
        result(one, chance, method="setfit"),
        result(one, chance, method="frozen"),
    ]
    asked = [Cell(seed=1, size=size, set="made", method="frozen") for size in (8, 16)]

    show({"made": one}, results, rule="bar", ours=["frozen"], svg=None, wanted=asked)

    said = capsys.readouterr().out
    assert "| 8 (9; 8) | 100.0 (100.0 to 100.0), AP 100.0, 1 draw, 2 s of CPU |" in said
    assert "- 8: frozen less setfit 0.0 (0.0 to 0.0)\n" in said
    assert "- significantly below a peer: 1 of 2 comparisons\n  - 8: frozen less tfidf -" in said
    assert said.endswith("- not run: frozen at 16\n\n")


def test_the_plot_says_in_words_what_it_draws():
    curve = Curve("tfidf", (Point(8, Estimate(0.31, 0.2, 0.4)), Point(32, Estimate(0.5, 0.4, 0.6))))

    drawn = plot([Panel("made", (curve,))])

    assert "tfidf 8 examples 31, 32 examples 50" in drawn
    assert drawn.count("<path") == 1
