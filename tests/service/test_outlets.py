"""Outlets side by side: what is counted, chosen, set apart, corrected and not found."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.service.hand_labelled import PROVENANCE, Line, Told, labelled_article
from typer.testing import CliRunner

from stanceframe.codebook.loading import load_codebook
from stanceframe.wire import to_json
from stanceframe_service.compare_cli import app
from stanceframe_service.comparison.errors import ComparisonError
from stanceframe_service.comparison.files import OutputError
from stanceframe_service.copies import first_of_each
from stanceframe_service.outlets.comparing import Request, compare_outlets
from stanceframe_service.outlets.confusions import read_confusions
from stanceframe_service.outlets.markdown import markdown_of
from stanceframe_service.outlets.page import page_of
from stanceframe_service.outlets.run import ScoredRun
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.shares import Settings
from stanceframe_service.outlets.statistics import Confusion

CODEBOOK = load_codebook("conflict")
NAMES = (
    "Orvil Tarsk Kessandra Dresk Selva Karsk Lauve Heath Ilna Talassa Ardenia Morava "
    "Velda Oste Brenn Calder Dorn Elst Fenn Garde Holm Irth Jove Kell Lorn"
)
PLACES = NAMES.split()


def report(outlet, number, *, own=False, day=None, **fields):
    """An article of two sentences, of which the second has the ceasefire frame."""
    place = PLACES[number]
    quote = Told(content=f"a truce in {place} is near", by="Irena Voss", cue="said")
    framed = (
        Line(text=f"A truce in {place} is near.", frames=(("ceasefire", "truce"),))
        if own
        else Line(
            text=f"Irena Voss said a truce in {place} is near.",
            told=(quote,),
            frames=(("ceasefire", "truce"),),
            stances=(("ceasefire", "source", "favor", 0),),
        )
    )
    plain = Line(text=f"Rain fell over {place} and {PLACES[-number - 1]} on day {number}.")
    written = day or f"2031-{1 + number % 9:02d}-03"
    return labelled_article(
        f"{outlet}-{number}", plain, framed, outlet=outlet, date=written, **fields
    )


def many(outlet, count=24, **fields):
    return [report(outlet, number, **fields) for number in range(count)]


def request(**fields):
    selection = fields.pop("selection", Selection())
    settings = fields.pop("settings", Settings(resamples=200))
    return Request(selection=selection, settings=settings, **fields)


def compared(articles, **fields):
    return compare_outlets(articles, CODEBOOK, request(**fields), made="2031-03-14")


@pytest.fixture(scope="module")
def two():
    return [*many("Post"), *many("Voice", own=True)]


@pytest.fixture(scope="module")
def comparison(two):
    return compared(two, wire="each")


def cues_of(cell):
    cues = cell.cues
    return [cues.neutral, cues.distancing, cues.confrontational, cues.endorsing, cues.none]


def subject(comparison, name):
    return next(
        one for one in (*comparison.frames, *comparison.terms) if name in {one.id, one.name}
    )


def test_a_frame_is_counted_by_whose_words_invoke_it(comparison):
    post, voice = subject(comparison, "ceasefire").cells

    assert (post.total.count, post.total.share) == (24, 0.5)
    parts = post.parts
    counts = (parts.total, parts.own, parts.direct, parts.partial, parts.indirect, parts.unplaced)
    assert [part.count for part in counts] == [24, 0, 0, 0, 24, 0]
    assert (voice.own.count, voice.parts.indirect.count) == (24, 0)


def test_a_frame_and_a_term_are_counted_by_source_and_by_reporting_words():
    def told(number, cue, cue_class):
        quote = Told(content="the truce holds", by="Ilna Torv", cue=cue, cue_class=cue_class)
        return Line(
            text=f"Ilna Torv {cue} the truce holds in {PLACES[number]}.",
            told=(quote,),
            frames=(("ceasefire", "truce"),),
        )

    ways = [("said", "neutral"), ("claimed", "distancing"), ("admitted", "confrontational")]
    articles = [
        labelled_article(f"{outlet}-{number}", told(number, *ways[place]), outlet=outlet)
        for outlet, place in (("Post", 0), ("Voice", 1))
        for number in range(20)
    ]
    articles.append(labelled_article("extra", told(20, *ways[2]), outlet="Voice"))

    comparison = compared(articles, wire="each")

    for name in ("ceasefire", "truce"):
        voice, post = subject(comparison, name).cells  # the one with most articles first
        assert [part.count for part in cues_of(post)] == [20, 0, 0, 0, 0]
        assert [part.count for part in cues_of(voice)] == [0, 20, 1, 0, 0]
        (giver,) = voice.sources
        assert (giver.name, giver.sentences.count) == ("Ilna Torv", 21)
        number = voice.cues.confrontational.number
        assert number is not None
        (shown,) = comparison.drawn[number]
        assert comparison.examples[shown].article == "extra"
    assert "with distancing reporting words</span>: open sentences" in page_of(comparison)


def test_a_fragment_without_reporting_words_is_counted_as_that():
    line = Line(
        text="The “truce” held.",
        told=(Told(content="truce", kind="partial"),),
        frames=(("ceasefire", "truce"),),
    )
    articles = [
        labelled_article(f"{outlet}-{number}", line, outlet=outlet)
        for outlet in ("Post", "Voice")
        for number in range(20)
    ]

    post, _ = subject(compared(articles, wire="each"), "ceasefire").cells

    assert [part.count for part in cues_of(post)] == [0, 0, 0, 0, 20]
    assert post.sources == ()


def test_own_voice_is_tested_apart_from_the_whole(comparison):
    post, voice = subject(comparison, "ceasefire").cells

    assert post.test is not None
    assert not post.test.differs
    assert post.test_own is not None
    assert post.test_own.differs
    assert (post.test_own.others, post.own.share) == (0.5, 0.0)
    assert voice.test is voice.test_own is None  # of two outlets, one test says both
    assert comparison.measured.tests == 4  # the frame and the term, in all and in own voice


def test_what_no_article_has_is_at_most_three_in_so_many(comparison):
    post, _ = subject(comparison, "ceasefire").cells

    assert (post.own.low, post.own.high) == (0.0, round(3 / 24, 5))


def test_numbers_have_sentences_with_what_was_counted_marked(comparison):
    post, _ = subject(comparison, "truce").cells
    example = comparison.examples[comparison.drawn[post.parts.total.number][0]]

    assert (example.outlet, example.marked) == ("A", "truce")
    assert example.before + example.marked + example.after in {
        f"Irena Voss said a truce in {place} is near." for place in PLACES
    }


def test_sources_stances_and_words_are_those_of_each_outlet(comparison):
    post, voice = comparison.outlets

    (source,) = comparison.sources
    assert [(cell.outlet, cell.articles) for cell in source.cells] == [("A", 24)]
    assert source.name == "Irena Voss"
    (stance,) = comparison.stances
    assert [cell.source_favor.count for cell in stance.cells] == [24, 0]
    assert [(one.name, one.favor.count) for one in stance.cells[0].holders] == [("Irena Voss", 24)]
    assert voice.words.own == voice.words.total
    assert post.others_words.low <= post.others_words.share <= post.others_words.high


def test_a_source_that_the_others_lead_one_to_expect_is_not_found(comparison):
    post, voice = comparison.absences

    assert post.missing == ()
    assert [(one.kind, one.name, one.expected) for one in voice.missing] == [
        ("source", "Irena Voss", 24.0)
    ]


def test_frames_run_over_time_in_all_and_in_each(comparison):
    series = [one for one in comparison.series if one.frame == "ceasefire"]

    assert [one.outlet for one in series] == [None, "A", "B"]
    assert len(series[0].points) == 9
    assert [point.articles for point in series[0].points] == [6, 6, 6, 6, 6, 6, 4, 4, 4]
    assert [point.share for point in series[0].points] == [0.5] * 6 + [None] * 3
    assert {point.share for point in series[1].points} == {None}  # two or three a month: too few


def test_the_same_articles_in_any_order_give_the_same(two, comparison):
    again = compared(two[::-1], wire="each")

    assert again == comparison


def test_copy_of_several_outlets_counts_apart_once_or_each():
    copies = [
        replace(one, id=f"copy-{one.id}", meta=replace(one.meta, outlet="Voice"))
        for one in many("Post", count=3)
    ]
    articles = [*many("Post"), *many("Voice", own=True), *copies]

    apart, once, each = (
        [one.articles for one in compared(articles, wire=wire).outlets]
        for wire in ("apart", "once", "each")
    )

    assert (sorted(apart), sorted(once), sorted(each)) == ([21, 24], [24, 24], [24, 27])
    shared = compared(articles, wire="apart").shared
    assert (shared.groups, shared.articles, shared.left_out) == (3, 6, 6)


def test_groups_that_the_run_knows_are_taken_as_they_are(two, tmp_path):
    groups = {one.id: "w1" for one in two[:2] + two[-1:]}
    rows = [{"id": one.id, "wire_group": groups.get(one.id)} for one in two]
    (tmp_path / "labelled.jsonl").write_bytes(b"")
    table = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "articles.jsonl").write_text(table, encoding="utf-8")

    known = ScoredRun(tmp_path).wire_groups()
    comparison = compared(two, wire="apart", groups=known)

    assert known == groups
    assert [one.articles for one in comparison.outlets] == [22, 23]
    assert comparison.shared.groups == 1


def test_texts_with_most_of_their_words_in_a_row_are_one_group():
    text = " ".join(PLACES)

    assert first_of_each([text, f"{text} Again", "Rain fell over Orvil.", text]) == [0, 0, 2, 0]


def test_texts_of_a_few_words_are_no_copies_of_each_other():
    assert first_of_each(["Live updates of the day"] * 3) == [0, 1, 2]


def test_shares_are_corrected_where_the_errors_are_known(two, tmp_path):
    figure = {"estimate": {"value": 0.8, "low": 0, "high": 1}, "support": 100}
    metrics = [
        {"metric": "frames.recall.ceasefire", **figure},
        {"metric": "frames.precision.ceasefire", **figure},
        {"metric": "frames.recall.legal", **figure, "estimate": {"value": None}},
    ]
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"header": {"items": 1000}, "figures": metrics}), encoding="utf-8")

    confusions = read_confusions(path)
    comparison = compared(
        two,
        wire="each",
        settings=Settings(resamples=200, confusions=confusions),
        confusions_from="report.json",
    )

    # Of 100 gold, 80 are found and 20 missed; 80 of 100 found are right.
    assert confusions == {"ceasefire": pytest.approx(Confusion(80, 20, 20, 880))}
    cell = subject(comparison, "ceasefire").cells[0]
    assert cell.corrected is not None
    # By hand: (0.5 + 880/900 - 1) / (0.8 + 880/900 - 1) = 0.6143.
    assert cell.corrected.share == pytest.approx(0.6143, abs=1e-4)
    assert subject(comparison, "legal").cells[0].corrected is None
    assert "Naive shares" not in page_of(comparison)


def test_without_known_errors_the_page_says_that_shares_are_naive(comparison):
    page = page_of(comparison)

    assert "Naive shares." in page
    assert any("naive" in limit for limit in comparison.limits)


def test_an_event_and_days_narrow_the_selection(two):
    selection = Selection(
        event=("Orvil", "Tarsk", "Kessandra"),
        since=date(2031, 1, 1),
        until=date(2031, 2, 28),
        least=2,
    )

    found = compared(two, wire="each", selection=selection)

    assert [one.articles for one in found.outlets] == [2, 2]
    assert found.measured.selection.startswith(
        "Articles that name Orvil or Tarsk or Kessandra from 2031-01-01 to 2031-02-28"
    )


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"selection": Selection(least=50)}, "fewer than two outlets have 50 articles"),
        ({"selection": Selection(outlets=("Post", "Sun"))}, "no article of 'Sun'"),
        ({"selection": Selection(event=("x{",))}, "--event: 'x{' opens a brace"),
        ({"terms": ["x{"]}, "--terms: 'x{' opens a brace"),
    ],
)
def test_what_cannot_be_compared_is_named(two, fields, fault):
    with pytest.raises(ComparisonError, match=fault.replace("{", "\\{")):
        compared(two, **fields)


def test_labels_of_another_codebook_are_refused(two):
    other = replace(two[0], provenance=replace(PROVENANCE, codebook="other@1+sha256:0"))

    with pytest.raises(ComparisonError, match="was labelled with codebook other@1"):
        compared([other])


def test_spellings_of_one_term_are_one_row(two):
    comparison = compared(two, wire="each", terms=["truce{|s}", "tru-ce{|s}"])

    assert [term.id for term in comparison.terms] == ["truce{|s}"]


def test_markdown_holds_the_shares(comparison):
    summary = markdown_of(comparison)

    assert "| Ceasefire and peace-making | A | 24 | 50% (50% to 50%) |" in summary


@pytest.fixture
def run(two, tmp_path):
    folder = tmp_path / "scored"
    folder.mkdir()
    rows = b"".join(to_json(one) + b"\n" for one in two)
    (folder / "labelled.jsonl").write_bytes(rows)
    return folder


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_writes_page_data_and_summary(run, tmp_path):
    out = tmp_path / "out"

    result = call(run, "--by", "outlet", "--out", out, "--resamples", 200, "--wire", "each")

    assert result.exit_code == 0, result.output
    names = ["-sentences.jsonl", ".html", ".json", ".md"]
    assert sorted(path.name for path in out.iterdir()) == [f"comparison{end}" for end in names]
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in data["outlets"]] == ["Post", "Voice"]
    assert "A  Post  24 articles, 48 sentences" in result.stdout
    assert isinstance(call(run, "--by", "outlet", "--out", out).exception, OutputError)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--from", "soon"), "--from 'soon' is no day; write it as 2031-03-14"),
        (("--from", "2031-03-02", "--to", "2031-03-01"), "is after --to 2031-03-01"),
        (("--errors-from", "nowhere.json"), "can't be read"),
        (("--event", ","), "--event names no word"),
    ],
)
def test_wrong_options_are_named(run, tmp_path, words, fault):
    result = call(run, "--by", "outlet", "--out", tmp_path / "out", *words)

    assert isinstance(result.exception, ComparisonError)
    assert fault in str(result.exception)


def test_a_folder_without_a_run_and_a_broken_row_are_named(run, tmp_path):
    empty = call(tmp_path, "--by", "outlet", "--out", tmp_path / "out")
    with (run / "labelled.jsonl").open("ab") as rows:
        rows.write(b'{"id": 7}\n')
    broken = call(run, "--by", "outlet", "--out", tmp_path / "out")
    without = call(run, "--out", tmp_path / "out")

    assert "holds no labelled.jsonl" in str(empty.exception)
    assert "line 49 of " in str(broken.exception)
    assert "--by outlet" in str(without.exception)
