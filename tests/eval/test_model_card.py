"""`stanceframe eval card`: a card from a run, with intervals and no text of others."""

import pytest
from tests.eval.made import answers_to, conflict_items, report_on
from typer.testing import CliRunner

from stanceframe.bundle import load_bundle
from stanceframe.errors import ReportError
from stanceframe_eval.cli import app
from stanceframe_eval.page.writing import report_json

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def bundle():
    return load_bundle("conflict-small")


@pytest.fixture(scope="module")
def items():
    return conflict_items()


@pytest.fixture(scope="module")
def run(items, bundle, tmp_path_factory):
    answers = answers_to(
        items, system="conflict-small", made_by=f"{bundle.signature}, calibration x"
    )
    folder = tmp_path_factory.mktemp("run")
    (folder / "report.json").write_text(report_json(report_on(items, answers)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def card(run, tmp_path_factory):
    out = tmp_path_factory.mktemp("card") / "card.md"
    words = ["card", str(run), "--bundle", "conflict-small", "--out", str(out)]
    assert RUNNER.invoke(app, words, catch_exceptions=False).exit_code == 0
    return out.read_text("utf-8")


def test_the_card_names_data_and_licences_of_the_manifest(card, bundle):
    for one in bundle.manifest.trained_on:
        assert f"| {one.corpus} | {one.licence} |" in card
        assert all(digest[:12] in card for digest in one.sha256.values())
    assert bundle.signature in card


def test_every_layer_has_figures_with_intervals_and_the_annotators_as_ceiling(card):
    # F1 of 34 of 40 found with 6 wrong; the ceiling is the suite's.
    line = next(line for line in card.splitlines() if line.startswith("| frames.micro_f1"))
    assert line.startswith("| frames.micro_f1 | 0.850 | 0.")
    assert line.endswith("| 0.971 |")
    for layer in ("stance.micro_f1", "source.char_f1", "loaded.char_f1", "evidence.char_f1"):
        assert f"| {layer} |" in card


@pytest.mark.parametrize(
    "part",
    [
        "### Calibration",
        "| frames: promised | came true | 95% interval | probabilities |",
        "Wrong among the surest of 40 labels given on frames: ",
        "### Known failures",
        "- frames, item `m0` (`",
        "characters 29-38 gold",
        "frames ceasefire as legal (3)",
        "Not for judging a person",
        "no outlet can be compared on it",
        "Measured by `stanceframe eval run conflict`",
    ],
)
def test_the_card_has(card, part):
    assert part in card


def test_no_sentence_of_the_gold_is_in_the_card(card, items):
    assert not any(item.question.text in card or "Veldania" in card for item in items)


def test_a_run_of_another_bundle_is_refused(items, run, tmp_path):
    other = tmp_path / "report.json"
    other.write_text(
        report_json(report_on(items, answers_to(items, made_by="x@sha256:1"))), "utf-8"
    )

    with pytest.raises(
        ReportError, match=r"is of x@sha256:1, not of conflict-small@sha256:.*--model"
    ):
        RUNNER.invoke(
            app, ["card", str(other), "--bundle", "conflict-small"], catch_exceptions=False
        )
    with pytest.raises(ReportError, match=r"two runs on conflict@1.0.0, split made; give one"):
        words = ["card", str(run), str(run), "--bundle", "conflict-small"]
        RUNNER.invoke(app, words, catch_exceptions=False)
