"""The report of a run on one's own codebook, from predictions whose truth is known."""

import json

import numpy as np
import pytest

from stanceframe.errors import ReportError
from stanceframe_eval.own.record import Record, read_record
from stanceframe_eval.own.report import own_report, suspects_of
from stanceframe_eval.page.writing import page_html

FRAMES = ("money", "safety")
WORDS = {"money": "fee loan crowns budget", "safety": "alarm fire rescue injured", "": "choir map"}


def record_of(count=240, flipped=0.0, seed=3):
    """Sentences of two frames, a classifier that is mostly right, coders who slip."""
    rng = np.random.default_rng(seed)
    truth = rng.random((count, 2)) < 0.35
    coded = truth ^ (rng.random(truth.shape) < flipped)
    p = np.clip(np.where(truth, 0.85, 0.08) + rng.normal(0, 0.1, truth.shape), 0.01, 0.99)
    items = [
        {
            "item": f"i{at}",
            "document": f"d{at // 4}",
            "text": f"{at}: " + " ".join(
                WORDS[frame] for frame, yes in zip(FRAMES, truth[at], strict=True) if yes
            ) + " " + WORDS[""],
            "drawn": "random" if at % 2 else "uncertain",
            "fold": at // 4 % 4,
            "share": coded[at].astype(float).tolist(),
            "p": p[at].tolist(),
            "found": (p[at] >= 0.5).astype(int).tolist(),
            "answers": {
                "ann": [frame for frame, yes in zip(FRAMES, coded[at], strict=True) if yes],
                "bo": [frame for frame, yes in zip(FRAMES, truth[at], strict=True) if yes],
            },
        }
        for at in range(count)
    ]  # fmt: skip
    curve = {
        "points": [{"sentences": 60.0 * n, "macro_f1": 0.5 + 0.1 * n} for n in (1, 2, 3)],
        "labels": [
            {"frame": frame, "examples": 80, "ceiling": 0.9, "drop": 1.0, "power": 0.5,
             "more_needed": None, "points": [{"examples": 20.0, "f1": 0.6}]}
            for frame in FRAMES
        ],
    }  # fmt: skip
    content = {
        "format": 1, "command": "stanceframe train", "codebook": "b@0.1.0+sha256:0123456789ab",
        "frames": FRAMES, "method": "frozen-base", "items": items, "curve": curve, "log": ["a"],
        "tried": [{"method": "frozen-base", "macro_f1": 0.9, "micro_f1": 0.9,
                   "found": [one["found"] for one in items]}],
    }  # fmt: skip
    return Record.model_validate_json(json.dumps(content)), truth, coded


def test_planted_label_errors_are_most_of_the_first_fifty_suspects():
    record, truth, coded = record_of(flipped=0.1)

    found = suspects_of(record)[:50]

    wrong = {(f"i{at}", FRAMES[label]) for at, label in np.argwhere(truth != coded).tolist()}
    right = sum((one.item, one.label) in wrong for one in found)
    assert len(found) > 20
    assert right / len(found) >= 0.6


def test_figures_stand_beside_plain_baselines_and_coders():
    record, _, _ = record_of(flipped=0.05)

    report = own_report(record, resamples=200)

    systems = {one.name: one for one in report.systems}
    assert set(systems) == {"frozen-base", "majority", "keyword", "tfidf", "coders"}
    assert systems["frozen-base"].macro_f1.value == pytest.approx(
        np.mean([float(row.f1.value or 0) for row in report.labels])
    )
    plain, most = (float(systems[name].macro_f1.value or 0) for name in ("tfidf", "majority"))
    assert plain > most
    assert 0.8 < float(systems["coders"].macro_f1.value or 0) < 1
    assert report.not_random == 120
    assert report.shared == 240


def test_the_calibration_error_lies_within_its_interval():
    record, _, _ = record_of()

    report = own_report(record, resamples=200)

    found = report.ece_corrected
    low, value, high, whole = (
        float(str(x)) for x in (found.low, found.value, found.high, report.ece)
    )
    assert 0 <= low <= value <= high
    assert low <= whole <= high, "it is far from 0, where chance adds little"
    assert (
        f"expected calibration error of the probabilities: {report.ece:.3f}"
        in page_html("own.html.j2", report=report).casefold()
    )


def test_confusions_show_what_was_missed_and_what_was_given_instead():
    record, _, _ = record_of(flipped=0.2)

    report = own_report(record, resamples=50)

    kinds = {(bool(one.gold), bool(one.found)) for one in report.confusions}
    assert kinds <= {(True, True), (True, False), (False, True)}
    assert all(one.sentences and len(one.sentences) <= 3 for one in report.confusions)
    wrong = (record.gold != record.found).any(axis=1).sum()
    assert sum(one.times for one in report.confusions) >= wrong


def test_the_page_escapes_sentences_and_warns_of_samples_not_drawn_at_random():
    record, _, _ = record_of(flipped=0.2)
    evil = record.items[0].model_copy(update={"text": "<script>alert(1)</script>"})
    report = own_report(
        record.model_copy(update={"items": (evil, *record.items[1:])}), resamples=50
    )

    page = page_html("own.html.j2", report=report)

    assert "<script>" not in page
    assert "Not a random sample." in page
    assert page.startswith("<!doctype html>")


def test_a_bundle_without_record_is_refused_with_the_reason(tmp_path):
    with pytest.raises(ReportError, match="not for zero-shot bundles"):
        read_record(tmp_path)
