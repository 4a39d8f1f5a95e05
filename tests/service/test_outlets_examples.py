"""Sentences behind the numbers of a comparison of outlets: drawn, highlighted, bounded, listed."""

import dataclasses
import json
import re

import duckdb
import orjson
import pytest
from tests.service.hand_labelled import Line, Told, labelled_article
from tests.service.test_outlets import CODEBOOK, PLACES, many, request, subject
from typer.testing import CliRunner

from stanceframe.wire import to_json
from stanceframe_service.compare_cli import app
from stanceframe_service.comparison.files import write_files
from stanceframe_service.outlets.comparing import lay_out
from stanceframe_service.outlets.examples import draw_examples
from stanceframe_service.outlets.markdown import markdown_of
from stanceframe_service.outlets.page import page_of
from stanceframe_service.outlets.sentences import Part
from stanceframe_service.outlets.shares import Settings
from stanceframe_service.outlets.stretches import stretches_of


def laid_out(articles, **fields):
    return lay_out(articles, CODEBOOK, request(**fields), made="2031-03-14")


@pytest.fixture(scope="module")
def two():
    return [*many("Post"), *many("Voice", own=True)]


@pytest.fixture(scope="module")
def laid(two):
    return laid_out(two, wire="each")


def parts_in(value):
    """Every number of a comparison, wherever it stands."""
    if isinstance(value, Part):
        yield value
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from parts_in(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from parts_in(one)


def shown(comparison, part):
    return [comparison.examples[place] for place in comparison.drawn[part.number]]


def total_of(comparison, name="ceasefire", outlet=0):
    return subject(comparison, name).cells[outlet].parts.total


def test_a_number_has_five_sentences_unless_asked_otherwise(two, laid):
    seven = laid_out(two, wire="each", examples=7).comparison

    assert len(shown(laid.comparison, total_of(laid.comparison))) == 5
    assert len(shown(seven, total_of(seven))) == 7
    assert laid.comparison.drawing.each == 5


def test_more_sentences_include_the_fewer(two, laid):
    seven = laid_out(two, wire="each", examples=7).comparison

    assert shown(seven, total_of(seven))[:5] == shown(laid.comparison, total_of(laid.comparison))


def test_the_seed_decides_which_sentences_are_drawn(two, laid):
    again = laid_out(two[::-1], wire="each").comparison
    other = laid_out(two, wire="each", settings=Settings(resamples=200, seed=14)).comparison

    assert again.examples == laid.comparison.examples
    assert shown(other, total_of(other)) != shown(laid.comparison, total_of(laid.comparison))


def test_without_examples_the_page_holds_no_sentence_and_says_where_they_are(two):
    found = laid_out(two, wire="each", examples=0)
    page = page_of(found.comparison)

    assert found.comparison.examples == ()
    assert set(found.comparison.drawn) == {()}
    assert "truce in Orvil" not in page
    assert "made without sentences (--examples 0)" in page
    assert 'href="#sentences" data-n="0" data-at="" data-count="24"' in page


def test_no_number_shows_two_articles_of_one_group_of_copies(two):
    groups = {f"Post-{number}": "w1" for number in range(21)}
    comparison = laid_out(two, wire="each", groups=groups, examples=24).comparison

    found = shown(comparison, total_of(comparison))

    assert total_of(comparison).count == 24
    assert len(found) == 4  # one of the 21, and three of their own
    assert len({one.article for one in found} & set(groups)) == 1


def test_no_number_shows_the_same_words_twice():
    line = Line(text="A  TRUCE holds.", frames=(("ceasefire", "TRUCE"),))
    alike = dataclasses.replace(line, text="A truce holds.", frames=(("ceasefire", "truce"),))
    articles = [
        labelled_article(f"{outlet}-{number}", line if number % 2 else alike, outlet=outlet)
        for outlet in ("Post", "Voice")
        for number in range(20)
    ]

    comparison = laid_out(articles, wire="each").comparison

    assert total_of(comparison).count == 20
    assert len(shown(comparison, total_of(comparison))) == 1


def test_two_sentences_of_one_article_may_both_be_shown():
    lines = [
        Line(text=f"A truce in {place} holds.", frames=(("ceasefire", "truce"),))
        for place in PLACES[:4]
    ]
    plain = Line(text="Rain fell.")
    articles = [labelled_article("Post-0", *lines, outlet="Post")]
    articles += [
        labelled_article(f"{outlet}-{number}", plain, outlet=outlet)
        for outlet in ("Post", "Voice")
        for number in range(1, 22)
    ]

    comparison = laid_out(articles, wire="each").comparison

    cell = next(one for one in subject(comparison, "ceasefire").cells if one.total.count)
    assert len(shown(comparison, cell.parts.total)) == 4


def test_all_numbers_get_a_sentence_before_any_gets_its_second(laid):
    few = draw_examples(laid.numbers, each=5, seed=13, most_bytes=9_000)

    sizes = {len(one) for one in few.by_number}
    assert few.drawing.cut
    assert not draw_examples(laid.numbers, each=5, seed=13).drawing.cut
    assert min(sizes) >= 1
    assert max(sizes) < 5


@pytest.mark.parametrize("words", ["<&>\"'" * 40, "“a” ü " * 40, "truce " * 60])
def test_examples_of_a_page_stay_within_their_bytes(words):
    told = Told(content=words.strip(), by="Irena <Voss>", cue="said", kind="direct")
    articles = [
        labelled_article(
            f"{outlet}-{number}",
            Line(
                text=f"{place} & {other} {number}: {words.strip()}, Irena <Voss> said of a truce.",
                told=(told,),
                frames=(("ceasefire", "truce"),) if "truce" not in words else (),
                loaded=(place, other),
            ),
            outlet=outlet,
        )
        for outlet in ("Post & Sons", "Voice")
        for number, (place, other) in enumerate(zip(PLACES, PLACES[::-1], strict=True))
    ]
    laid = laid_out(articles, wire="each", examples=20)
    drawn = draw_examples(laid.numbers, each=20, seed=13, most_bytes=30_000)
    comparison = dataclasses.replace(
        laid.comparison,
        examples=drawn.examples,
        drawn=drawn.by_number,
        drawing=drawn.drawing,
    )

    page = page_of(comparison)

    (listed,) = re.findall(r'<ol class="drawn">.*?</ol>', page, re.DOTALL)
    assert 15_000 < len(listed.encode()) < 30_000
    assert "<b>Examples were cut</b>" in page


def test_a_sentence_longer_than_all_that_may_be_held_is_left_out(laid):
    nothing = draw_examples(laid.numbers, each=5, seed=13, most_bytes=10)

    assert nothing.examples == ()
    assert nothing.drawing.cut


def test_an_example_shows_whose_words_it_is_made_of(laid):
    comparison = laid.comparison
    example = shown(comparison, total_of(comparison, "truce"))[0]

    parts = stretches_of(example)

    place = example.after.removeprefix(" in ").removesuffix(" is near.")
    assert [(one.text, one.classes) for one in parts.before] == [
        ("Irena Voss", "r-source"),
        (" ", ""),
        ("said", "r-cue"),
        (" ", ""),
        ("a ", "v-indirect"),
    ]
    assert [(one.text, one.classes) for one in parts.marked] == [("truce", "v-indirect")]
    assert [(one.text, one.classes) for one in parts.after] == [
        (f" in {place} is near", "v-indirect"),
        (".", ""),
    ]
    told = "indirect: Irena Voss, said (no class), p 0.90"
    assert f'<mark><span class="v-indirect" title="{told}">truce</span></mark>' in page_of(
        comparison
    )


def test_joined_stretches_are_the_sentence(laid):
    texts = {f"Irena Voss said a truce in {place} is near." for place in PLACES}
    texts |= {f"A truce in {place} is near." for place in PLACES}

    for example in laid.comparison.examples:
        joined = "".join(one.text for part in stretches_of(example) for one in part)
        assert joined in texts


def test_every_number_is_that_of_its_sentences_in_the_list(two):
    words = [
        labelled_article(
            f"loaded-{number}",
            Line(text=f"The regime in {place} fell, a coup.", loaded=("regime", "coup")),
            outlet="Post",
        )
        for number, place in enumerate(PLACES)
    ]
    laid = laid_out([*two, *words], wire="each")
    rows = list(laid.sentences())

    parts = [part for part in parts_in(laid.comparison) if part.count]

    assert len(parts) >= 20
    assert {part.number for part in parts} == set(range(len(laid.comparison.drawn)))
    for part in parts:
        assert part.count == sum(part.number in row.numbers for row in rows)
    keys = [(row.article, row.sentence) for row in rows]
    assert len(keys) == len(set(keys))


def test_sources_holders_and_loaded_phrases_open_their_sentences():
    quote = Told(content="the truce is a sham", by="Ilna Torv", cue="said")
    line = Line(
        text="Ilna Torv said the truce is a sham.",
        told=(quote,),
        loaded=("sham",),
        frames=(("ceasefire", "truce"),),
        stances=(("ceasefire", "source", "against", 0),),
    )
    articles = [
        labelled_article(f"{outlet}-{number}", line, outlet=outlet)
        for outlet in ("Post", "Voice")
        for number in range(20)
    ]

    comparison = laid_out(articles, wire="each").comparison

    (source,) = comparison.sources
    (stance,) = comparison.stances
    (holder,) = stance.cells[0].holders
    (giver,) = subject(comparison, "ceasefire").cells[0].sources
    (phrase,) = comparison.loaded[0].phrases
    marked = {
        name: [(one.marked, part.count) for one in shown(comparison, part)]
        for name, part in {
            "source": source.cells[0].sentences,
            "holder": holder.against,
            "giver": giver.sentences,
            "phrase": phrase.others,
        }.items()
    }
    assert marked == {
        "source": [("the truce is a sham", 20)],
        "holder": [(line.text, 20)],
        "giver": [("truce", 20)],
        "phrase": [("sham", 20)],
    }
    assert comparison.loaded[0].sentences.count == 0


def test_the_query_of_the_page_finds_a_number_s_sentences(laid, tmp_path, monkeypatch):
    rows = (orjson.dumps(one) + b"\n" for one in laid.sentences())
    page = page_of(laid.comparison)
    write_files(tmp_path, page=page, data=b"", summary="", sentences=rows)
    (query,) = re.findall(r'<p class="query"><code>(SELECT .*?)</code>', page)
    monkeypatch.chdir(tmp_path)
    part = total_of(laid.comparison)

    found = duckdb.execute(query.replace("&#39;", "'").replace("N)", f"{part.number})")).fetchall()

    assert len(found) == part.count == 24
    assert {outlet for outlet, _, _ in found} == {"Post"}
    assert {text for _, _, text in found} == {
        f"Irena Voss said a truce in {place} is near." for place in PLACES[:24]
    }


def test_the_page_says_what_share_of_a_number_it_shows(laid, watched, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_of(laid.comparison), encoding="utf-8")
    page = watched.page
    page.goto(path.as_uri())
    part = total_of(laid.comparison)

    page.click(".card summary")
    page.click(f'.card a[data-n="{part.number}"]')

    assert page.text_content("#reader-note") == "5 of 24 shown, drawn at random"
    assert page.text_content("#reader-title") == "Post: Ceasefire and peace-making"
    assert f"list_contains(numbers, {part.number});" in page.text_content("#reader-query")
    assert page.locator("#reader-list .entry mark .v-indirect").count() == 5
    assert watched.wrong == []


def test_markdown_holds_whose_words_and_reporting_words_and_sources(laid):
    lines = markdown_of(laid.comparison).splitlines()

    # Own, quoted, fragment, paraphrase; then the classes of reporting words, none given here.
    post = (
        "| Ceasefire and peace-making | A | – | – | – | 24 | – | – | – | – | 24 | Irena Voss 24 |"
    )
    voice = "| Ceasefire and peace-making | B | 24 | – | – | – | – | – | – | – | – | – |"
    assert post in lines
    assert voice in lines


def run_of(articles, folder):
    folder.mkdir()
    rows = b"".join(to_json(one) + b"\n" for one in articles)
    (folder / "labelled.jsonl").write_bytes(rows)
    return folder


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_takes_how_many_and_writes_the_list(two, tmp_path):
    run, out = run_of(two, tmp_path / "scored"), tmp_path / "out"
    words = ("--by", "outlet", "--out", out, "--resamples", 200, "--wire", "each", "--quiet")

    result = call(run, *words, "--examples", 2)

    assert result.exit_code == 0, result.output
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert data["drawing"] == {"each": 2, "cut": False, "most_bytes": 3_000_000}
    assert max(map(len, data["drawn"])) == 2
    lines = (out / "comparison-sentences.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 48
    assert json.loads(lines[0])["outlet"] in {"Post", "Voice"}
    help_text = " ".join(call("--help").stdout.split())
    assert "The page grows with it" in help_text


@pytest.mark.parametrize("number", [-1, 101, "many"])
def test_a_number_of_examples_that_is_none_is_refused(number, tmp_path):
    result = call(tmp_path, "--by", "outlet", "--examples", number)

    assert result.exit_code == 2
    assert "--examples" in result.stderr


def test_a_list_of_an_earlier_comparison_does_not_stay(tmp_path):
    write_files(tmp_path, page="", data=b"", summary="", sentences=[b"{}\n"])

    write_files(tmp_path, page="", data=b"", summary="")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "comparison.html",
        "comparison.json",
        "comparison.md",
    ]


def test_articles_that_name_no_outlet_are_passed_over_and_said(two):
    nameless = [
        dataclasses.replace(one, meta=dataclasses.replace(one.meta, outlet=None)) for one in two[:3]
    ]

    comparison = laid_out([*two, *nameless], wire="each").comparison

    assert comparison.measured.nameless == 3
    assert sum(one.articles for one in comparison.outlets) == 48
    assert "3 articles of the selection name no outlet" in page_of(comparison)
    assert "3 articles of the selection name no outlet" in markdown_of(comparison)
