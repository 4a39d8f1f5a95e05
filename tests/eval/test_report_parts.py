"""What a report on every kind of layer holds: errors, confusions, curves, files for programs."""

import json
import xml.etree.ElementTree as ET
from importlib.resources import files

import jsonschema
import pytest
from tests.eval.made import answers_to, conflict_items, report_on
from typer.testing import CliRunner

from stanceframe_eval.cli import app
from stanceframe_eval.gold.items import MarkedSpan
from stanceframe_eval.page.browser import browser_of, pieces_of
from stanceframe_eval.page.content import Stretch
from stanceframe_eval.page.junit import report_junit
from stanceframe_eval.page.mistakes import stretches_of
from stanceframe_eval.page.writing import report_html, report_json, report_markdown, schema_json

CURE = "run: stanceframe eval schema > eval/stanceframe_eval/page/report.schema.json"


@pytest.fixture(scope="module")
def items():
    return conflict_items()


@pytest.fixture(scope="module")
def report(items):
    return report_on(items, answers_to(items))


@pytest.fixture(scope="module")
def schema():
    return json.loads((files("stanceframe_eval.page") / "report.schema.json").read_text("utf-8"))


def test_the_published_schema_is_that_of_the_reports(schema):
    assert schema == json.loads(schema_json()), CURE
    assert CliRunner().invoke(app, ["schema"]).stdout == schema_json()


def test_a_report_follows_the_published_schema(report, schema):
    validator = jsonschema.Draft202012Validator(schema)
    good = json.loads(report_json(report))

    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(good | {"more": 1}))
    assert list(validator.iter_errors(good | {"format": "another"}))
    del good["tables"]
    assert list(validator.iter_errors(good))


def test_the_same_answers_give_the_same_bytes_but_for_the_clock(items, report):
    again = report_on(conflict_items(), answers_to(items))
    other = report_on(items, answers_to(items, wrong=5))

    assert report_json(report) == report_json(again)
    assert report.header.answers_sha256 != other.header.answers_sha256
    assert report_html(report) == report_html(again)


def test_the_keyword_counter_stands_beside_the_system_with_an_interval(report):
    (line,) = [
        one
        for one in report.comparisons
        if (one.metric, one.against) == ("stance.micro_f1", "lexicon")
    ]

    # In own voice the counter never names a source's stance, so it gets none of gold's right.
    assert line.difference.low is not None
    assert line.difference.low > 0
    assert line.p_holm is not None


def test_the_surest_mistakes_come_first_with_the_evidence_marked(report):
    sure = [one for one in report.mistakes if one.kind == "sure" and one.layer == "frames"]

    # Items 0, 7, ... 35 get the other frame with 0.9, so each is off by 0.95: gold's has 0.05.
    assert [one.item for one in sure] == [f"m{n}" for n in range(0, 40, 7)]
    assert {one.off for one in sure} == {0.95}
    first = sure[0]
    assert (first.gold, first.answer, first.labels) == (
        ("ceasefire",),
        ("legal",),
        ("ceasefire", "legal"),
    )
    (mark,) = first.stretches
    assert first.text[mark.start : mark.end] == "ceasefire"
    assert (mark.marked_by, mark.label) == ("gold", "ceasefire")


def test_spans_far_from_golds_are_listed_without_a_probability(report):
    wide = [one for one in report.mistakes if one.kind == "wide" and one.layer == "content"]

    assert {one.item for one in wide} == {f"m{n}" for n in range(0, 40, 7)}
    assert all(one.off == 1 for one in wide)


def test_marks_of_both_sides_are_cut_where_either_changes():
    gold = [MarkedSpan(start=0, end=4, label="legal"), MarkedSpan(start=6, end=9, label="hate")]
    given = [MarkedSpan(start=2, end=8, label="legal")]

    found = [(one.start, one.end, one.marked_by, one.label) for one in stretches_of(gold, given)]

    assert found == [
        (0, 2, "gold", "legal"),
        (2, 4, "both", "legal"),
        (4, 6, "answer", "legal"),
        (6, 8, "differ", "hate, answered legal"),
        (8, 9, "gold", "hate"),
    ]


def test_the_pieces_of_a_text_are_the_text():
    text = "The 😀 truce held."
    mark = Stretch(start=4, end=5, marked_by="gold", label="")

    pieces = pieces_of(text, [mark])

    assert "".join(piece.words for piece in pieces) == text
    assert [piece.words for piece in pieces if piece.mark] == ["😀"]


def test_every_error_can_be_found_by_kind_layer_label_and_voice(report):
    browser = browser_of(report)

    assert [menu.name for menu in browser.filters] == ["kind", "layer", "label", "voice"]
    assert len(browser.entries) == len(report.mistakes) + len(report.label_faults)
    page = report_html(report)
    for menu in browser.filters:
        for option in menu.options:
            held = [one for one in browser.entries if option.keeps in one.classes.split()]
            assert len(held) == option.entries > 0
            assert f"#browser:has(option.{option.keeps}:checked)" in page


def test_a_confusion_of_many_labels_says_what_was_found_instead(report):
    table = next(one for one in report.confusions if one.layer == "frames")
    counts = {
        (gold, answer): count
        for gold, row in zip(table.labels, table.counts, strict=True)
        for answer, count in zip(table.answers, row, strict=True)
    }

    # By hand: of 20 items of a ceasefire, 0, 14 and 28 are answered legal; of 20 others 7, 21, 35.
    assert counts["ceasefire", "ceasefire"] == counts["legal", "legal"] == 17
    assert counts["ceasefire", "legal"] == counts["legal", "ceasefire"] == 3
    assert sum(counts.values()) == 40


def test_a_confusion_of_claims_counts_each_target_and_holder(report):
    table = next(one for one in report.confusions if one.layer == "stance")

    # Six sources are missed, and six authors are given a stance that gold lacks.
    assert table.labels == ("favor", "against", "none")
    assert table.counts == ((17, 0, 3), (0, 17, 3), (6, 0, 0))


def test_the_curve_ends_at_the_share_of_wrong_labels(report):
    curve = next(one for one in report.curves if one.layer == "frames")

    assert (curve.counted, curve.answers) == ("labels given", 40)
    assert curve.points[-1].taken == 1
    assert curve.points[-1].wrong.value == pytest.approx(6 / 40)
    assert curve.points[-1].wrong.low is not None
    assert curve.points[-1].wrong.low < 6 / 40 < (curve.points[-1].wrong.high or 0)


def test_floors_and_verdicts_are_test_cases(report):
    root = ET.fromstring(report_junit(report))  # noqa: S314  our own text

    (suite,) = root
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    assert suite.get("tests") == str(len(suite)) == "7"
    assert suite.get("failures") == str(len(failed))
    assert {case.get("name") for case in suite} >= {
        "frames.micro_f1",
        "reads the text",
        "reads the text #2",
    }
    assert "frames.micro_f1" not in failed


def test_junit_xml_survives_what_xml_cannot_hold(items):
    answers = answers_to(items)
    report = report_on(items, answers)
    hostile = report.findings[0].model_copy(
        update={"says": "a\x00\ud800]]><b \"&'", "check": "\x07"}
    )
    report = report.model_copy(update={"findings": (hostile,)})

    (suite,) = ET.fromstring(report_junit(report))  # noqa: S314

    assert suite[0].get("name") == "\ufffd"
    assert suite[0].findtext("system-out") == "a\ufffd\ufffd]]><b \"&'"


def test_a_summary_keeps_names_of_others_out_of_its_markup(items):
    answers = answers_to(items, system="<b>x|y</b>\n# z")

    lines = report_markdown(report_on(items, answers)).splitlines()

    assert lines[0] == "# &lt;b&gt;x/y&lt;/b&gt; # z on conflict@1.0.0, split made"


def test_every_layer_is_sliced_worst_first_with_small_parts_last(items):
    report = report_on(items, answers_to(items, wrong=2))

    metrics = [one.metric for one in report.slices]
    assert list(dict.fromkeys(metrics)) == [
        "frames.micro_f1",
        "stance.micro_f1",
        "source.char_f1",
        "cue.char_f1",
        "content.char_f1",
        "loaded.char_f1",
        "evidence.char_f1",
    ]
    # Every second item is wrong, and those are the ones in own voice: 20 each, so small.
    frames = [one for one in report.slices if one.metric == "frames.micro_f1"]
    assert [one.small for one in frames] == [False, False, False, False, True, True]
    assert [(one.band, one.estimate.value) for one in frames[4:]] == [
        ("own voice only", 0),
        ("quotes directly", 1),
    ]
    page = report_html(report)
    assert page.count('<tr class="small"') == 2 * 7
