"""The page of outlets stands alone, lets nothing of a corpus run, and opens its sentences."""

import re
from dataclasses import replace

import pytest
from tests.service.hand_labelled import PROVENANCE, Line, Told, labelled_article
from tests.service.test_comparison_page import HOSTILE, PAYLOADS, Tags

from stanceframe.codebook.loading import load_codebook
from stanceframe_service.outlets.comparing import Request, compare_outlets
from stanceframe_service.outlets.markdown import markdown_of
from stanceframe_service.outlets.page import page_of
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.shares import Settings

CODEBOOK = load_codebook("conflict")
HOW = Settings(resamples=100)


def hostile_article(outlet, number):
    told = (Told(content=PAYLOADS[0], by=PAYLOADS[3], name=HOSTILE, cue=PAYLOADS[4]),)
    line = Line(
        text=f"{HOSTILE} and a truce on day {number}",
        told=told,
        frames=(("ceasefire", "truce"), ("atrocity", PAYLOADS[0])),
        loaded=(PAYLOADS[2],),
        stances=((HOSTILE, "source", "against", 0), (HOSTILE, "author", "favor", None)),
    )
    article = labelled_article(
        f"{number}{HOSTILE}", line, outlet=f"{outlet}{HOSTILE}", title=HOSTILE, date=HOSTILE
    )
    return replace(article, provenance=replace(PROVENANCE, model=HOSTILE, version=HOSTILE))


@pytest.fixture(scope="module")
def hostile():
    articles = [hostile_article(outlet, number) for outlet in "ab" for number in range(3)]
    request = Request(
        selection=Selection(least=2, event=("truce", "<script>")),
        settings=HOW,
        terms=["truce", "<script>", '"onload=x'],
        wire="each",
        confusions_from=HOSTILE,
    )
    comparison = compare_outlets(articles, CODEBOOK, request, made="2031-03-14")
    return comparison, page_of(comparison)


def test_nothing_of_a_corpus_becomes_markup(hostile):
    tags = Tags(hostile[1])

    assert {"img", "iframe", "object", "embed", "link", "base", "form"}.isdisjoint(tags.tags)
    assert (tags.tags.count("script"), tags.tags.count("style")) == (1, 1)
    assert [a for a in tags.attributes if a[1].startswith("on") or a[1] == "style"] == []
    assert f"{7 * 191}" not in hostile[1].replace("7 * 191", "")
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", hostile[1])
    assert not re.search(r"(?<!\\)<(script|img|iframe|svg)", markdown_of(hostile[0]))


def test_every_reference_leads_to_a_place_on_the_page(hostile):
    tags = Tags(hostile[1])
    wanted = [value for _, name, value in tags.attributes if name in {"href", "src"}]

    assert wanted
    assert all(value.startswith("#") and value[1:] in tags.ids for value in wanted)
    assert len(tags.ids) == len(set(tags.ids))


def test_in_a_browser_nothing_of_a_corpus_runs_and_a_number_opens_its_sentences(
    hostile, watched, tmp_path
):
    path = tmp_path / "page.html"
    path.write_text(hostile[1], encoding="utf-8")
    page = watched.page
    page.goto(path.as_uri())

    page.click(".card summary")
    page.click(".card a[data-at]")

    assert page.is_visible("#reader")
    assert page.locator("#reader mark").count() >= 1
    assert page.evaluate("document.documentElement.dataset.pwned") is None
    assert watched.wrong == []
    assert watched.asked == [path.as_uri()]
    page.keyboard.press("Escape")
    assert not page.is_visible("#reader")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
