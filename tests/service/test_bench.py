"""Variants take turns on the same articles, and their ratio is what is told."""

import pytest
from typer.testing import CliRunner

from stanceframe.codebook.loading import load_codebook
from stanceframe.labeller import Labeller
from stanceframe.types import Article
from stanceframe_service.bench import Variant, codebook_articles, compare
from stanceframe_service.bench_cli import app

ARTICLE = Article(id="1", text="Veldania urged a truce. It rained.")


class Clock:
    """Time that passes as much as the labellers say."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Timed(Labeller):
    """The real labeller, which moves a clock on by as much as it is told to take."""

    def __init__(self, labeller, clock, seconds):
        self.labeller, self.clock, self.seconds = labeller, clock, list(seconds)

    def label(self, article, *, scores="present"):
        self.clock.now += self.seconds.pop(0)
        return self.labeller.label(article, scores=scores)


def test_ratios_are_of_the_same_round(labeller):
    clock = Clock()
    variants = [
        Variant("slow", Timed(labeller, clock, [9, 2.0, 4.0, 2.0])),
        Variant("fast", Timed(labeller, clock, [9, 1.0, 1.0, 2.0])),
    ]

    *_, (number, (slow, fast)) = compare(variants, [ARTICLE], rounds=3, clock=clock)

    assert number == 3
    assert slow.sentences_per_s == (1.0, 0.5, 1.0)  # two sentences; the first turn isn't counted
    assert (slow.ratio, slow.low, slow.high) == (1.0, 1.0, 1.0)
    assert (fast.ratio, fast.low, fast.high) == (2.0, 1.0, 4.0)


def test_the_codebooks_examples_make_articles_with_every_sentence_once():
    codebook = load_codebook("conflict")
    together = " ".join(article.text for article in codebook_articles(codebook))

    for target in codebook.targets:
        for example in target.examples:
            assert together.count(example.text) >= 1


def test_the_command_compares_thread_counts_on_a_folder(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE.text, encoding="utf-8")

    result = CliRunner().invoke(
        app, [str(tmp_path), "--threads", "1", "--threads", "2", "--rounds", "1"]
    )

    assert result.exit_code == 0
    assert "conflict-small, onnx, threads: 1" in result.stdout
    assert "conflict-small, onnx, threads: 2" in result.stdout
    assert "articles: 1," in result.stdout


def test_the_command_compares_backends(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE.text, encoding="utf-8")
    words = ["--backend", "onnx", "--backend", "onnx-float", "--threads", "1", "--rounds", "1"]

    result = CliRunner().invoke(app, [str(tmp_path), *words])

    assert result.exit_code == 0
    assert "conflict-small, onnx, threads: 1" in result.stdout
    assert "conflict-small, onnx-float, threads: 1" in result.stdout


def test_a_folder_without_articles_is_refused_by_name(tmp_path):
    result = CliRunner().invoke(app, [str(tmp_path), "--rounds", "1"])

    assert result.exit_code != 0
    assert str(tmp_path) in str(result.exception)


@pytest.mark.parametrize("words", [["--rounds", "0"], ["--threads", "0"]])
def test_nothing_is_measured_with_no_rounds_or_threads(words):
    assert CliRunner().invoke(app, words).exit_code == 2
