"""Behavioural cases: how they are made, what they expect, what the figures say of them."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stanceframe.errors import CorpusError
from stanceframe_eval.cli import app
from stanceframe_eval.gold.expansion import read_template_items
from stanceframe_eval.gold.items import Item, MarkedSpan, Marks, Question, claim_of
from stanceframe_eval.gold.noise import NOISES
from stanceframe_eval.gold.reading import read_gold
from stanceframe_eval.gold.trials import Expectation, Trial
from stanceframe_eval.page.content import Content
from stanceframe_eval.predictions.answers import Predictions
from stanceframe_eval.predictions.reading import predictions_text
from stanceframe_eval.statistics.draws import Draws
from stanceframe_eval.statistics.intervals import estimate
from stanceframe_eval.statistics.trials import case_gauges, outcome, unmet
from stanceframe_eval.suites.loading import load_suite, shipped_suites
from stanceframe_eval.verdict import findings_of

RUNNER = CliRunner()
SUITES = [suite for suite in shipped_suites() if suite.has_cases]
FILE = """
seed: 1
cases: 3
words: {town: [Orvil, Tarsk, Brenn], state: [{name: Morava, adjective: Moravan}]}
groups: {sides: [Morava, Veldania, Ardenia]}
templates:
  - id: one
    tests: a thing
    kind: minimum
    case: {text: "{^town} and {town2} saw {state.adjective} rain."}
    expect: [{check: spares, layer: voice, words: rain}]
  - id: two
    tests: names exchanged
    kind: invariance
    exchange: [sides]
    case: {text: "{a} met {b}.", target: "{b}"}
    expect: [{check: exchanged, layer: stance}]
"""


@pytest.fixture
def made(tmp_path):
    def write(text=FILE):
        path = tmp_path / "templates.yaml"
        path.write_text(text, "utf-8")
        return read_template_items(path)

    return write


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_behavioural_suite_has_hundreds_of_cases_and_their_bases(suite, tmp_path):
    items = read_gold(suite, tmp_path).items

    by_id = {item.question.id: item for item in items}
    trials = [item.trial for item in items if item.trial]
    assert len(trials) >= 200
    assert all(trial.base is None or trial.base in by_id for trial in trials)
    named = {expect.layer for trial in trials for expect in trial.expects}
    assert named <= {layer.name for layer in suite.layers}
    known = {layer.name: set(layer.labels) for layer in suite.layers}
    for trial in trials:
        for expect in trial.expects:
            label = expect.label.rpartition("\t")[2]
            assert not label or label in known[expect.layer]


def test_every_kind_of_behaviour_of_the_issue_has_its_suite():
    assert {suite.name for suite in SUITES} == {
        "agency", "denial", "even-handed", "neighbours", "order", "quotation", "relayed",
        "reporting-verbs", "targets", "typography",
    }  # fmt: skip
    kinds = {
        item.trial.kind
        for suite in SUITES
        for item in read_gold(suite, Path("nowhere")).items
        if item.trial
    }
    assert kinds == {"minimum", "invariance", "directional"}


def test_the_same_file_gives_the_same_cases(made):
    first, again = made(), made()

    assert first == again
    assert made(FILE.replace("seed: 1", "seed: 2")) != first


def test_slots_are_filled_with_words_their_forms_and_capitals(made):
    items = made()

    texts = [item.question.text for item in items if item.cluster == "one"]
    assert len(set(texts)) == 3
    assert all(text.endswith("saw Moravan rain.") for text in texts)
    assert all(text.split()[0] != text.split()[2] for text in texts)


def test_every_pair_is_exchanged_with_its_target(made):
    items = [item for item in made() if item.cluster == "two"]

    assert [item.question.text for item in items[:2]] == [
        "Morava met Veldania.",
        "Veldania met Morava.",
    ]
    assert [item.question.target for item in items[:2]] == ["Veldania", "Morava"]
    pairs = {item.trial.pair for item in items if item.trial}
    assert pairs == {"Morava and Veldania", "Ardenia and Morava", "Ardenia and Veldania"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("seed: 1", "seed: one", "line 2, seed: Input should be a valid integer"),
        ("kind: minimum", "kind: maximum", "templates.0..kind: Input should be 'minimum'"),
        ("kind: minimum", "kind: minimum\n    colour: red", "colour: Extra inputs"),
        ("check: spares, layer: voice, words: rain", "check: same, layer: voice", "give base"),
        ("kind: minimum", "kind: invariance", "an invariance compares with its base"),
        ("words: rain", "words: snow", "looks for 'snow', which is not exactly once in"),
        ("{state.adjective}", "{state.flag}", "has no form 'flag'"),
        ("{state.adjective}", "{river}", "has the slot 'river'; the lists are: town, state"),
        ("exchange: [sides]", "exchange: [rivals]", "exchanges 'rivals'; the groups are: sides"),
        ("town: [Orvil, Tarsk, Brenn]", "town: [Orvil]", "needs 2 of 'town'; there are fewer"),
    ],
)
def test_a_fault_in_templates_is_named(made, old, new, fault):
    with pytest.raises(CorpusError, match=fault):
        made(FILE.replace(old, new, 1))


def test_missing_templates_are_named(tmp_path):
    with pytest.raises(CorpusError, match=r"none\.yaml can't be read"):
        read_template_items(tmp_path / "none.yaml")


TEXT = 'The mayor called it "a farce" on Friday.'
FARCE = MarkedSpan(start=21, end=28, label="partial")


def holds(check, mine, base=None, *, label="", words="", names=("", "")):
    """Whether one expectation holds of two answers on the layer `x`."""
    expect = Expectation(check=check, layer="x", label=label, words=words)
    trial = Trial(template="t", tests="t", kind="minimum", base="b", expects=(expect,), names=names)
    items = {
        "a": Item(question=Question(id="a", text=TEXT), cluster="t", gold={}, trial=trial),
        "b": Item(question=Question(id="b", text=TEXT), cluster="t", gold={}),
    }
    answers = Predictions(system="s", answers={"a": {"x": mine}, "b": {"x": base or Marks()}})
    return outcome(items["a"], items, answers)


def labels(*names):
    return Marks(labels=frozenset(names))


def test_what_an_answer_must_have_or_lack():
    assert holds("has", labels("legal"), label="legal") is True
    assert holds("has", labels(), label="legal") is False
    assert holds("lacks", labels("legal"), label="legal") is False
    marked = Marks(spans=(FARCE,))
    assert holds("marks", marked, label="partial", words="a farce") is True
    assert holds("marks", marked, label="direct", words="a farce") is False
    assert holds("marks", marked, words='called it "a farce" on') is False, "under half of it"
    assert holds("spares", marked, words="a farce") is False
    assert holds("spares", marked, label="direct", words="a farce") is True
    assert holds("spares", marked, words="on Friday") is True


def test_what_must_stay_or_change_beside_the_base():
    moved = Marks(spans=(MarkedSpan(start=4, end=9, label="partial"),))
    marked = Marks(spans=(FARCE,))
    assert holds("same", labels("a"), labels("a")) is True
    assert holds("same", labels("a"), labels("b")) is False
    assert holds("same", marked, moved) is True, "one fragment in both"
    assert holds("same_words", marked, moved) is False, "but not on the same words"
    assert holds("differs", labels("a"), labels("a")) is False
    assert holds("keeps", labels(), labels("a"), label="a") is False
    assert holds("keeps", labels(), labels(), label="a") is None, "there was nothing to keep"


def test_exchanged_names_must_exchange_the_claims():
    names = ("Morava", "Veldania")
    against = claim_of("Veldania", "source", "against")
    turned = claim_of("Morava", "source", "against")

    assert holds("exchanged", labels(turned), labels(against), names=names) is True
    assert holds("exchanged", labels(against), labels(against), names=names) is False
    assert holds("exchanged", labels(), labels(against), names=names) is False


def flips_of(share):
    """Gauges of 20 templates with two pairs; one pair flips in a share of the templates."""
    items, answers = [], {}
    for number in range(20):
        for pair in ("A and B", "C and D"):
            name = f"{number}:{pair}"
            expect = Expectation(check="has", layer="x", label="ok")
            trial = Trial(
                template=str(number), tests="t", kind="invariance", base=None, expects=(expect,),
                pair=pair,
            )  # fmt: skip
            items.append(
                Item(
                    question=Question(id=name, text="x"), cluster=str(number), gold={}, trial=trial
                )
            )
            fine = pair == "A and B" or number >= share * 20
            answers[name] = {"x": labels("ok") if fine else labels()}
    gauges = {one.name: one for one in case_gauges(items, Predictions(system="s", answers=answers))}
    return gauges, Draws.of([item.cluster for item in items], resamples=400)


def test_flip_rates_have_an_interval_for_each_pair():
    gauges, draws = flips_of(0.5)

    even, uneven = (estimate(gauges[f"cases.flip.{p}"], draws) for p in ("a_and_b", "c_and_d"))

    assert even == (0, 0, 0)
    assert uneven.value == 0.5
    assert 0.2 < uneven.low < 0.35 < 0.65 < uneven.high < 0.8
    assert estimate(gauges["cases.flip"], draws).value == 0.25
    assert estimate(gauges["cases.pass"], draws).value == 0.75


def test_a_rate_of_one_template_has_no_interval():
    gauges, _ = flips_of(0.5)

    found = estimate(gauges["cases.pass"], Draws.of(["one"] * 40, resamples=50))

    assert found.value == 0.75
    assert np.isnan(found.low)
    assert np.isnan(found.high)


@pytest.mark.parametrize("noise", NOISES)
def test_noise_changes_the_writing_and_keeps_the_words(noise):
    text = 'The governor\'s office called the agreement "a farce" yesterday.'

    changed = NOISES[noise](text, np.random.default_rng(1))

    assert changed != text
    letters = [sum(c.isalpha() for c in one) for one in (text, changed)]
    assert abs(letters[0] - letters[1]) <= 2


def test_misread_letters_spare_names_and_short_words():
    changed = NOISES["ocr"](
        "The Melhern council reported heavier shelling.", np.random.default_rng(2)
    )

    assert changed.startswith("The Melhern ")
    assert changed != "The Melhern council reported heavier shelling."


def keyword_answers(items):
    """A system that reads every stance of a sentence as the outlet's, and any name's the same."""
    answers = {}
    for item in items:
        text = item.question.text
        found = set()
        if "ceasefire" in text:
            found.add(claim_of("ceasefire", "author", "favor"))
        if "genocide" in text:
            found.add(claim_of("genocide_claim", "author", "favor"))
        answers[item.question.id] = {"stance": labels(*found)}
    return Predictions(system="keywords", answers=answers)


def broken(suite_name, answer, tmp_path):
    suite = load_suite(suite_name)
    items = read_gold(suite, tmp_path).items
    answers = answer(items)
    gauges = {gauge.name: gauge for gauge in case_gauges(items, answers)}
    draws = Draws.of([item.cluster for item in items], resamples=200)
    found = findings_of(suite, items, answers, gauges, draws)
    return [one.says for one in found if one.severity == "broken"]


def test_a_system_that_reads_the_outlets_stance_off_quoted_words_is_named(tmp_path):
    says = broken("quotation", keyword_answers, tmp_path)

    assert [one.partition(":")[0] for one in says] == [
        "It reads the outlet's stance off quoted words"
    ]


def test_a_system_that_ignores_the_target_is_named(tmp_path):
    def by_tone(items):
        tone = {
            item.question.id: {"stance": labels("against" if "disgrace" in item.question.text
                               or "liar" in item.question.text else "none")}
            for item in items
        }  # fmt: skip
        return Predictions(system="tone", answers=tone)

    says = broken("targets", by_tone, tmp_path)

    assert any(one.startswith("It ignores the target: it passes 0%") for one in says)


@pytest.mark.parametrize("partial", [True, False])
def test_a_system_that_flips_with_the_nation_is_named(tmp_path, partial):
    def blames(items):
        answers = {}
        for item in items:
            target = item.question.target or ""
            blamed = not (partial and target == "Israel") and "accused" in item.question.text
            claim = claim_of(target, "source", "against")
            answers[item.question.id] = {"stance": labels(claim) if blamed else labels()}
        return Predictions(system="partial", answers=answers)

    suite = load_suite("even-handed")
    items = [
        item
        for item in read_gold(suite, tmp_path).items
        if "accused" in item.question.text and "Israel" in item.question.text
    ]
    answers = blames(items)
    gauges = {gauge.name: gauge for gauge in case_gauges(items, answers)}
    draws = Draws.of([item.cluster for item in items], resamples=200)
    (found,) = findings_of(suite, items, answers, gauges, draws)

    assert (found.severity == "broken") is partial
    assert found.says.startswith("It flips with the nation") is partial


def test_a_run_on_stored_answers_reports_rates_and_failed_cases(tmp_path):
    suite = load_suite("quotation")
    items = read_gold(suite, tmp_path).items
    path = tmp_path / "answers.jsonl"
    path.write_text(predictions_text(keyword_answers(items), suite, items), "utf-8")
    options = ["--predictions", str(path), "--resamples", "50", "--out", str(tmp_path / "r")]

    result = RUNNER.invoke(app, ["run", "quotation", *options], catch_exceptions=False)

    assert result.exit_code == 0
    report = Content.model_validate_json((tmp_path / "r/report.json").read_text("utf-8"))
    rates = {figure.metric: figure for figure in report.figures}
    outlet = rates["cases.pass.quoting_is_no_stance_of_the_outlet"]
    assert outlet.estimate.value == 0
    assert outlet.support == 70
    assert {one.metric for one in report.tables} == {"cases.pass"}
    assert {row.system for row in report.tables[0].rows} == {"keywords", "lexicon"}
    failed = [one for one in report.mistakes if "genocide" in one.text]
    assert failed[0].gold[0] == "stance hasn't genocide_claim · author · favor"
    assert failed[0].answer == ("stance: genocide_claim · author · favor",)
    assert {one.slice for one in report.slices} == {"tests", "kind"}


def test_unmet_expectations_are_listed_and_a_base_has_none():
    expect = Expectation(check="has", layer="x", label="a")
    trial = Trial(template="t", tests="t", kind="minimum", base=None, expects=(expect,))
    case = Item(question=Question(id="a", text="x"), cluster="t", gold={}, trial=trial)
    base = Item(question=Question(id="b", text="x"), cluster="t", gold={})
    answers = Predictions(system="s", answers={"a": {"x": labels()}, "b": {"x": labels()}})

    assert unmet(case, {}, answers) == (expect,)
    assert unmet(base, {}, answers) == ()


def test_neighbours_are_shown_to_the_system_behind_its_text_too(tmp_path):
    out = tmp_path / "questions.jsonl"

    RUNNER.invoke(app, ["items", "neighbours", "--out", str(out)], catch_exceptions=False)

    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert any(row.get("after") for row in rows)
    assert not any("trial" in row or "expects" in row for row in rows)
