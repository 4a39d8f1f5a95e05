"""How coders agree, by which rules they don't, and how disputes are settled."""

import json

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from tests.eval.annotating import CODEBOOK, annotation, book
from typer.testing import CliRunner

from stanceframe.cli import app
from stanceframe.corpora.annotations import annotations_text, read_annotations
from stanceframe.errors import AnnotationError
from stanceframe_eval.annotation.agreement import agreement_of
from stanceframe_eval.annotation.agreement_text import agreement_text
from stanceframe_eval.page.content import DIGITS
from stanceframe_eval.page.writing import page_html
from stanceframe_eval.statistics.agreement import alpha_gauge
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.intervals import estimate

ROUNDED = 10**-DIGITS  # reports round


def report_on(rows, **more):
    options = {"command": "agree", "sha256": "0" * 64, "resamples": 200, "seed": 13} | more
    return agreement_of(rows, book(), **options)


def coded(**by_coder):
    """Make annotations from a list of labels for each item, or None where not coded."""
    return tuple(
        annotation(f"i{place}", coder, *labels, document=f"d{place // 2}")
        for coder, answers in by_coder.items()
        for place, labels in enumerate(answers)
        if labels is not None
    )


def flags(digits, label="loss"):
    return [[label] if digit == "1" else [] for digit in digits]


def by_label(report):
    return {one.label: one for one in report.labels}


def test_alpha_is_the_published_example_of_two_observers_and_two_values():
    # Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section A: alpha = 0.095.
    # By hand: of 20 values 14 are one and 6 the other; 4 of 10 items differ, so 8 of the 20
    # coincidences do, and alpha is one less 19 times 8 over 2 times 14 times 6.
    rows = coded(ann=flags("0100000010"), bo=flags("1110010000"))

    alpha = by_label(report_on(rows))["loss"].alpha

    assert alpha.value == pytest.approx(1 - 152 / 168, abs=ROUNDED)
    assert alpha.value == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize("seed", range(3))
def test_alpha_of_each_label_is_nltks_with_three_coders_and_gaps(seed):
    generator = np.random.default_rng(seed)
    answers = {
        coder: [
            None
            if generator.random() < 0.2
            else [name for name in ("delay", "loss", "line:favor") if generator.random() < 0.4]
            for _ in range(40)
        ]
        for coder in ("ann", "bo", "cy")
    }
    rows = coded(**answers)

    for label, found in by_label(report_on(rows, resamples=2)).items():
        data = [(one.coder, one.item, label in one.label_ids) for one in rows]
        counts = {item: sum(row[1] == item for row in data) for _, item, _ in data}
        pairable = [row for row in data if counts[row[1]] > 1]  # NLTK counts single ones too
        assert found.alpha.value == pytest.approx(
            AnnotationTask(data=pairable).alpha(), abs=ROUNDED
        )


def simulated(generator, documents):
    """Two coders who err alike within a document, whose sentences are alike too."""
    rows = {"ann": [], "bo": []}
    for _ in range(documents):
        share, error = generator.beta(1, 3), generator.beta(1, 6)
        truth = generator.random(4) < share
        for answers in rows.values():
            answers.extend((truth != (generator.random(4) < error)).tolist())
    return rows


def alpha_of(rows):
    one, other = np.array(rows["ann"]), np.array(rows["bo"])
    ones = one.sum() + other.sum()
    zeros = 2 * len(one) - ones
    return 1 - (2 * len(one) - 1) * 2 * (one != other).sum() / (2 * ones * zeros)


def test_intervals_hold_the_truth_in_simulation():
    generator = np.random.default_rng(3)
    truth = alpha_of(simulated(generator, 8_000))
    draws = Draws.of([place // 4 for place in range(200)], resamples=300)

    held = 0
    for _ in range(100):
        rows = simulated(generator, 50)
        ratings = [["ny"[a], "ny"[b]] for a, b in zip(rows["ann"], rows["bo"], strict=True)]
        found = estimate(alpha_gauge("loss", ratings, "ny"), draws)
        held += found.low <= truth <= found.high

    assert 88 <= held < 100


def test_two_coders_who_differ_by_rule_are_shown_the_rule():
    generator = np.random.default_rng(7)
    ann = [[name for name in ("delay", "fare") if generator.random() < 0.3] for _ in range(120)]
    bo = [[*labels, "loss"] if "delay" in labels else labels for labels in ann]
    times = sum("delay" in labels for labels in ann)

    report = report_on(coded(ann=ann, bo=bo))

    (rule,) = report.rules
    assert rule.sentence == (
        f"bo adds loss when ann says delay: {times} of {times} sentences "
        f"(elsewhere 0 of {120 - times})"
    )
    # The codebook's own words on the border between the two.
    assert rule.advice == "The codebook says: loss is not given when: It is only late. (then delay)"
    assert rule.sentence in agreement_text(report)
    assert rule.sentence in page_html("agreement.html.j2", report=report)


def test_a_rule_of_leaving_out_and_a_label_never_given_are_shown():
    generator = np.random.default_rng(5)
    ann = [
        [name for name in ("delay", "fare", "loss") if generator.random() < 0.4] for _ in range(150)
    ]
    bo = [
        [name for name in labels if name != "loss" and not (name == "fare" and "delay" in labels)]
        for labels in ann
    ]

    sentences = " | ".join(rule.sentence for rule in report_on(coded(ann=ann, bo=bo)).rules)

    assert "bo leaves out fare when ann says delay: " in sentences
    assert "bo hardly gives loss where ann does: not in " in sentences


def test_coders_who_only_differ_by_chance_are_shown_no_rule():
    shown = 0
    for seed in range(12):
        generator = np.random.default_rng(seed)
        answers = {
            coder: [
                [name for name in ("delay", "fare", "loss") if generator.random() < 0.3]
                for _ in range(100)
            ]
            for coder in ("ann", "bo")
        }
        shown += len(report_on(coded(**answers), resamples=1).rules)

    assert shown <= 1


def test_the_sentences_disputed_most_come_first_with_who_said_what():
    rows = coded(
        ann=[["loss", "fare"], ["delay"], []],
        bo=[["delay"], ["delay", "fare"], []],
    )

    report = report_on(rows)

    assert [one.item for one in report.disputed] == ["i0", "i1"]
    assert report.disputed[0].answers == (("ann", ("loss", "fare")), ("bo", ("delay",)))
    assert [(one.first, one.second, one.times) for one in report.clashes] == [
        ("delay", "loss", 1),
        ("delay", "fare", 1),
    ]
    assert report.clashes[0].definitions == ("A ferry is late.", "A ferry is lost.")
    assert report.clashes[1].advice == "No 'not when' parts delay from fare: write one."


def test_pairs_are_counted():
    rows = coded(ann=flags("1100"), bo=flags("1010"))

    (pair,) = report_on(rows).pairs

    assert (pair.both, pair.only_first, pair.only_second, pair.neither) == (1, 1, 1, 1)


def test_a_label_that_all_gave_alike_has_no_alpha_and_no_share_in_the_mean():
    rows = coded(ann=[["loss", "fare"], ["loss"]], bo=[["loss", "fare"], ["loss"]])

    report = report_on(rows)

    assert by_label(report)["loss"].alpha.value is None
    assert report.mean_alpha.value == 1


@pytest.mark.parametrize(
    ("rows", "coders"),
    [
        (coded(ann=flags("11")), "1 coders (ann)"),
        (coded(ann=[["loss"], None], bo=[None, ["loss"]]), "2 coders (ann, bo)"),
    ],
)
def test_without_an_item_of_two_coders_there_is_no_agreement(rows, coders):
    with pytest.raises(AnnotationError, match="needs items that two coders coded") as caught:
        report_on(rows)

    assert coders in str(caught.value)


@pytest.fixture
def disputed(tmp_path):
    (tmp_path / "mine.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = coded(
        ann=[["loss", "fare"], ["delay"], ["fare"], []],
        bo=[["delay", "fare"], ["delay"], [], None],
    )
    (tmp_path / "a.jsonl").write_text(annotations_text(rows), encoding="utf-8")
    return tmp_path


def adjudicate(folder, keys):
    words = ["annotate", "adjudicate", str(folder / "a.jsonl"), "--codebook"]
    words += [str(folder / "mine.yaml"), "--out", str(folder / "gold.jsonl")]
    return CliRunner().invoke(app, words, input=keys)


def gold_of(folder):
    return {one.item: sorted(one.label_ids) for one in read_annotations(folder / "gold.jsonl")}


def test_disputes_are_settled_by_one_key_each(disputed):
    done = adjudicate(disputed, "yny")

    assert done.exit_code == 0, done.output
    assert gold_of(disputed) == {"i0": ["delay", "fare"], "i1": ["delay"], "i2": ["fare"], "i3": []}
    assert "delay? yes: bo; no: ann" in done.stdout


def test_a_second_frame_is_not_given_where_a_sentence_has_one_at_most(disputed):
    with (disputed / "mine.yaml").open("a", encoding="utf-8") as file:
        file.write("exclusive_frames: true\n")
    rows = coded(ann=[["loss"], ["loss"]], bo=[["delay"], ["loss"]])
    (disputed / "a.jsonl").write_text(annotations_text(rows), encoding="utf-8")

    done = adjudicate(disputed, "yyn")

    assert done.exit_code == 0, done.output
    assert "delay is given already, and a sentence has one frame at most" in done.stdout
    assert gold_of(disputed) == {"i0": ["delay"], "i1": ["loss"]}


def test_settling_goes_on_where_it_was_left(disputed):
    first = adjudicate(disputed, "yq")
    half = gold_of(disputed)
    second = adjudicate(disputed, "dny")

    assert "3 of 3 disputes are open" in first.stdout
    assert half == {"i1": ["delay"], "i3": []}
    assert "2 of 3 disputes are open" in second.stdout
    assert "not when: It is only late. (then delay)" in second.stdout
    assert gold_of(disputed)["i0"] == ["delay", "fare"]


def test_a_terminal_that_closes_loses_no_decision(disputed):
    adjudicate(disputed, "n")  # the input ends: as if the terminal had been closed

    decisions = (disputed / "gold.decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in decisions] == [
        {"item": "i0", "label": "delay", "given": False}
    ]
    assert set(gold_of(disputed)) == {"i1", "i3"}


def test_a_decision_can_be_taken_back(disputed):
    adjudicate(disputed, "xybnny")

    assert gold_of(disputed)["i0"] == ["fare"]
    assert gold_of(disputed)["i2"] == ["fare"]


def test_what_was_adjudicated_is_no_coder_in_agreement(disputed):
    adjudicate(disputed, "yny")
    words = ["annotate", "agreement", str(disputed / "a.jsonl"), str(disputed / "gold.jsonl")]

    done = CliRunner().invoke(app, [*words, "--codebook", str(disputed / "mine.yaml")])

    assert done.exit_code == 0, done.output
    assert "coders: ann (4), bo (3)\n" in done.stdout


def test_two_files_with_two_answers_of_one_coder_are_refused(disputed):
    other = disputed / "b.jsonl"
    other.write_text(annotations_text([annotation("i0", "ann", "delay", document="d0")]), "utf-8")
    words = ["annotate", "agreement", str(disputed / "a.jsonl"), str(other)]

    done = CliRunner().invoke(app, [*words, "--codebook", str(disputed / "mine.yaml")])

    assert done.exit_code == 2
    assert "coder 'ann' has two answers to 'i0' that differ" in done.stderr


def test_labels_of_another_codebook_are_named_and_left_out():
    rows = (*coded(ann=flags("10")), *coded(bo=[["loss", "storm"], []]))

    report = report_on(rows)

    assert report.unknown == ("storm",)
    assert "not in the codebook, so left out: storm" in agreement_text(report)


@pytest.mark.parametrize("form", ["json", "html"])
def test_agreement_is_written_for_programs_and_as_a_page(disputed, form):
    out = disputed / f"agreement.{form}"
    words = ["annotate", "agreement", str(disputed / "a.jsonl"), "--out", str(out)]

    done = CliRunner().invoke(
        app, [*words, "--format", form, "--codebook", str(disputed / "mine.yaml")]
    )

    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    if form == "json":
        assert json.loads(text)["coders"] == [
            {"name": "ann", "items": 4},
            {"name": "bo", "items": 3},
        ]
    else:
        assert "<script" not in text
        assert "The ferry of i0 was late." in text
